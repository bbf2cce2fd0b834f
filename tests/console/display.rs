//! What stands on a screen of 80 columns, and what goes through a pipe.

use std::process::Command;

use jim_e2e::{COLUMNS, Prompt, Terminal, pwsh, simulator};

#[test]
#[cfg_attr(not(setsid), ignore = "setsid (util-linux) is not installed")]
fn a_table_fits_a_screen_of_80_columns() {
    let mut prompt = Prompt::connected();
    let lines = prompt.run("Get-JIMConnectedSystem | Get-JIMRunProfile");
    for line in [
        "        Id Name                   Type            System Partition",
        "        26 Full Import (UK)       FullImport           2 OU=UK,DC=corp,DC=exam…",
        "        42 Full Import (Contract… FullImport           3",
    ] {
        assert!(lines.iter().any(|shown| shown == line), "{lines:#?}");
    }
    let fits = |line: &String| line.chars().count() < COLUMNS;
    assert!(lines.iter().all(fits), "{lines:#?}");
    let rows = prompt
        .simulator
        .configuration(|configuration| configuration.run_profiles.len());
    // Each takes one row, below an empty one and the header's two, and an empty one follows.
    assert_eq!(lines.len(), 3 + rows + 1, "{lines:#?}");
}

#[test]
#[cfg_attr(not(setsid), ignore = "setsid (util-linux) is not installed")]
fn an_error_is_shown_once_in_red_and_whole() {
    let mut prompt = Prompt::connected();
    prompt.run("Get-JIMRunProfile -Id 99999");
    assert_eq!(
        prompt.terminal.screen().red(),
        "Get-JIMRunProfile: There is no run profile with id 99999. Get-JIMRunProfile -All lists them.\n\
         \u{20} Recommendation: Check the id or the name. Get-JIMRunProfile -Name takes wildcards, such as 'Full*'.\n"
    );
}

#[test]
#[cfg_attr(not(setsid), ignore = "setsid (util-linux) is not installed")]
fn a_pipe_gets_no_bar_and_without_colours_no_control_codes() {
    // Colours go through a pipe too, as PowerShell has it; nothing else does.
    let coloured = piped(&[]);
    let is_colour = |code: &str| {
        let code = code.strip_prefix("[[").unwrap_or_default();
        let colour = |symbol: char| symbol.is_ascii_digit() || symbol == ';';
        code.trim_start_matches(colour).starts_with('m')
    };
    assert!(coloured.split('^').skip(1).all(is_colour), "{coloured}");

    let plain = piped(&[("NO_COLOR", "1")]);
    for text in [&coloured, &plain] {
        assert!(!text.contains("HR System: Full Import ["), "{text}");
        assert!(
            text.contains("There is no run profile with id 99999."),
            "{text}"
        );
        assert!(text.contains("Import complete: 4,860 objects"), "{text}");
    }
    assert!(!plain.contains('^'), "{plain}");
}

/// What a wait, a table and an error write to a pipe, control codes in `cat`'s notation.
fn piped(environment: &[(&str, &str)]) -> String {
    let simulator = simulator();
    let mut pwsh = pwsh(&simulator);
    pwsh.arg("-Command").arg(
        "Set-StrictMode -Version Latest
         Import-Module $env:JIM_MODULE
         $null = Connect-JIM
         Start-JIMRunProfile -RunProfileId 10 -Wait
         Get-JIMRunProfile -ConnectedSystemId 1
         Get-JIMRunProfile -Id 99999",
    );
    let mut shell = Command::new("sh");
    // `cat -v` writes a control code as `^` and a letter, so that none reaches the terminal.
    shell
        .args(["-c", r#""$@" 2>&1 | cat -v"#, "sh"])
        .arg(pwsh.get_program())
        .args(pwsh.get_args())
        .envs(environment.iter().copied());
    for (name, value) in pwsh.get_envs() {
        shell.env(name, value.unwrap_or_default());
    }
    if let Some(folder) = pwsh.get_current_dir() {
        shell.current_dir(folder);
    }
    let mut terminal = Terminal::start(&shell);
    assert_eq!(terminal.exit_code(), Some(0));
    terminal.screen().written()
}
