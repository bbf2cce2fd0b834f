//! What a scheduler sees of a script: the exit code of `pwsh -File`.

use std::path::Path;

use jim_e2e::{BAR, CTRL_C, Terminal, pwsh, simulator};
use jim_simulator::{Outcome, Simulator};

/// Starts a script that is connected.
fn start(simulator: &Simulator, name: &str, text: &str) -> Terminal {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let script = format!(
        "Set-StrictMode -Version Latest\n\
         $ErrorActionPreference = 'Stop'\n\
         Import-Module $env:JIM_MODULE\n\
         $null = Connect-JIM\n\
         {text}\n\
         'went on'\n"
    );
    std::fs::write(&file, script).unwrap();
    let mut pwsh = pwsh(simulator);
    pwsh.arg("-File").arg(file);
    Terminal::start(&pwsh)
}

#[test]
#[cfg_attr(not(setsid), ignore = "setsid (util-linux) is not installed")]
fn an_error_that_ends_a_script_is_exit_code_1() {
    let simulator = simulator();
    for (name, script, said) in [
        // An error that ends the command by itself, and one that the preference makes end the script.
        (
            "failed.ps1",
            "Start-JIMRunProfile -RunProfileId 60 -Wait",
            "Could not find",
        ),
        (
            "missing.ps1",
            "Get-JIMRunProfile -Id 99999",
            "There is no run profile with id 99999.",
        ),
    ] {
        let mut terminal = start(&simulator, name, script);
        assert_eq!(terminal.exit_code(), Some(1), "{name}");
        let screen = terminal.screen();
        let text = screen.text();
        assert!(screen.shows(said), "{text}");
        assert!(!screen.shows("went on"), "{text}");
    }
}

#[test]
#[cfg_attr(not(setsid), ignore = "setsid (util-linux) is not installed")]
fn a_script_that_exits_with_a_code_has_it() {
    let simulator = simulator();
    let script = "try { Get-JIMRunProfile -Id 99999 } catch { exit 5 }";
    let mut terminal = start(&simulator, "exit.ps1", script);
    assert_eq!(terminal.exit_code(), Some(5));
    assert!(!terminal.screen().shows("went on"));
}

#[test]
#[cfg_attr(not(setsid), ignore = "setsid (util-linux) is not installed")]
fn ctrl_c_ends_a_script_and_says_that_the_run_goes_on() {
    let simulator = simulator();
    simulator.set_outcome(10, Outcome::Endless);
    let script = "Start-JIMRunProfile -RunProfileId 10 -Wait";
    let mut terminal = start(&simulator, "ctrl_c.ps1", script);
    terminal.wait_for(BAR);
    terminal.press(CTRL_C);
    let code = terminal.exit_code();
    let screen = terminal.screen();
    let text = screen.text();
    // PowerShell's own way: mostly 0, as for a script that has not failed, and now and then 1.
    assert!(matches!(code, Some(0 | 1)), "{code:?}: {text}");
    assert!(screen.shows("The run goes on."), "{text}");
    assert!(!screen.shows("went on"), "{text}");
    assert!(!screen.shows(BAR), "{text}");
    assert_eq!(simulator.executions()[0].status, "InProgress");
}
