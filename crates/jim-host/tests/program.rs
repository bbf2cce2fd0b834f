//! The program as a shell meets it: exit codes, arguments, streams.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod required;

use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Option<Output> {
    required::or_skip(jim_host::Engine::process())?;
    let program = env!("CARGO_BIN_EXE_jim-host");
    let output = Command::new(program).args(arguments).output().unwrap();
    Some(output)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn script(text: &str) -> tempfile::TempPath {
    let file = tempfile::Builder::new().suffix(".ps1").tempfile().unwrap();
    std::fs::write(&file, text).unwrap();
    file.into_temp_path()
}

#[test]
fn a_script_gets_its_arguments_and_gives_its_exit_code() {
    let file = script("param($Name, [switch]$Loud) \"$Name $Loud $args\"; exit 3");
    let path = file.to_str().unwrap();
    let Some(output) = run(&[path, "-Loud", "-Name", "Ann", "more"]) else {
        return;
    };
    assert_eq!(text(&output.stdout), "Ann True more\n");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_script_knows_where_it_is() {
    let file = script("$PSScriptRoot");
    let Some(output) = run(&[file.to_str().unwrap()]) else {
        return;
    };
    let folder = file.parent().unwrap().to_str().unwrap();
    assert_eq!(text(&output.stdout).trim(), folder);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn streams_go_where_a_console_sends_them_without_colours_in_a_file() {
    let command = "'out'; function f { [CmdletBinding()] param() $PSCmdlet.WriteWarning('careful'); \
                   throw 'broken' } f";
    let Some(output) = run(&["-Command", command]) else {
        return;
    };
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(stdout, "out\n");
    assert!(stderr.contains("WARNING: careful"), "{stderr}");
    assert!(stderr.contains("broken"), "{stderr}");
    assert!(!(stdout + &stderr).contains('\u{1b}'));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn progress_is_for_people_and_leaves_no_trace_in_a_file() {
    let command = "function f { [CmdletBinding()] param() $PSCmdlet.WriteProgress(\
                   [System.Management.Automation.ProgressRecord]::new(1, 'Working', 'half')) } f; 'end'";
    let Some(output) = run(&["-Command", command]) else {
        return;
    };
    assert_eq!(
        (text(&output.stdout), text(&output.stderr)),
        ("end\n".into(), String::new())
    );
}

#[test]
fn what_cannot_be_run_is_said_with_a_code() {
    let Some(missing) = run(&["/nowhere/none.ps1"]) else {
        return;
    };
    assert!(text(&missing.stderr).contains("/nowhere/none.ps1"));
    assert_eq!(missing.status.code(), Some(64));

    let file = script("if (");
    let broken = run(&[file.to_str().unwrap()]).unwrap();
    assert!(
        text(&broken.stderr).contains("ParserError"),
        "{}",
        text(&broken.stderr)
    );
    assert_eq!(broken.status.code(), Some(1));

    let unknown = run(&["-Command", "Get-Nonsense"]).unwrap();
    assert!(text(&unknown.stderr).contains("Get-Nonsense"));
    assert_eq!(unknown.status.code(), Some(1));
}

/// A program that hears interrupts also when a background job, which ignores them, runs the tests.
#[cfg(unix)]
fn interruptible(program: &str) -> Command {
    if cfg!(target_os = "linux") {
        let mut command = Command::new("env");
        command.args(["--default-signal=INT", program]);
        return command;
    }
    Command::new(program)
}

#[cfg(unix)]
#[test]
fn an_interrupt_stops_the_script() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    if run(&["-Command", "1"]).is_none() {
        return;
    }
    let mut child = interruptible(env!("CARGO_BIN_EXE_jim-host"))
        .args(["-Command", "'ready'; while ($true) { }"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
