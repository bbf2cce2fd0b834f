//! What comes out of each stream of a captured run.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use jim_host::{Process, Script, Session};
use serde_json::json;

fn session() -> Session {
    Session::open().unwrap_or_else(|missing| panic!("{missing}"))
}

/// The text of a small command that writes to every stream it can.
const NOISY: &str = r#"
    function Test-Streams {
        [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param($Who)
        $PSCmdlet.WriteVerbose("verbose for $Who")
        $PSCmdlet.WriteWarning('careful')
        $PSCmdlet.WriteInformation('line', [string[]]('PSHOST'))
        $record = [System.Management.Automation.ProgressRecord]::new(1, 'Working', 'half')
        $record.PercentComplete = 50
        $PSCmdlet.WriteProgress($record)
        $error = [System.Management.Automation.ErrorRecord]::new(
            [System.InvalidOperationException]::new('broken'), 'Broken', 'InvalidData', $Who)
        $PSCmdlet.WriteError($error)
        if ($PSCmdlet.ShouldProcess($Who, 'Delete')) { [pscustomobject]@{ Name = $Who; Count = 2 } }
    }
"#;

#[test]
fn each_stream_is_told_apart() {
    let text = format!("param($Who) {NOISY} Test-Streams $Who -Verbose -Confirm:$false");
    let outcome = session().run(&Script::new(text).argument("Ann")).unwrap();
    assert_eq!(outcome.output.len(), 1);
    let object = outcome.output[0].as_ref().unwrap();
    assert_eq!(
        (&object["name"], &object["Count"]),
        (&json!("Ann"), &json!(2))
    );
    assert_eq!(outcome.verbose[0], "verbose for Ann");
    assert_eq!(outcome.warnings, ["careful"]);
    assert_eq!(outcome.host_lines(), ["line"]);
    assert_eq!(outcome.progress[0].id, 1);
    assert_eq!(outcome.progress[0].percent, 50);
    let error = &outcome.errors[0];
    assert_eq!(error.id, "Broken,Test-Streams");
    assert_eq!(
        (error.message.as_str(), error.category.as_str()),
        ("broken", "InvalidData")
    );
    assert_eq!(error.target.as_ref().unwrap().value, "Ann");
    assert_eq!(outcome.terminating_error, None);
}

#[test]
fn a_question_is_answered_from_the_list_and_kept() {
    let script = Script::new(format!("{NOISY} Test-Streams Ann; Test-Streams Bob"));
    let outcome = session().run(&script.answer("No").answer("Yes")).unwrap();
    assert_eq!(outcome.column("Name"), [&json!("Bob")]);
    assert_eq!(outcome.prompts.len(), 2);
    assert!(
        outcome.prompts[0].message.contains("Ann"),
        "{:?}",
        outcome.prompts
    );
    assert!(
        outcome.prompts[0]
            .choices
            .contains(&"Yes to All".to_owned())
    );
}

#[test]
fn a_question_without_an_answer_is_an_error_and_no_hang() {
    let outcome = session()
        .run(&Script::new(format!("{NOISY} Test-Streams Ann")))
        .unwrap();
    let errors = format!("{:?} {:?}", outcome.errors, outcome.terminating_error);
    assert!(errors.contains("Nobody is there to answer"), "{errors}");
}

#[test]
fn an_error_that_ends_the_run_is_told_as_such() {
    let outcome = session()
        .run(&Script::new("'before'; throw 'over'; 'after'"))
        .unwrap();
    assert_eq!(outcome.values(), [&json!("before")]);
    assert_eq!(outcome.terminating_error.unwrap().message, "over");
}

#[test]
fn the_exit_code_is_told() {
    let outcome = session().run(&Script::new("exit 7")).unwrap();
    assert_eq!(outcome.exit_code, 7);
}

#[test]
fn variables_and_arguments_reach_the_script() {
    let script = Script::new("param($a) \"$a $b\"; $b -is [int]").argument("x");
    let outcome = session().run(&script.variable("b", 5)).unwrap();
    assert_eq!(outcome.values(), [&json!("x 5"), &json!(true)]);
}

#[test]
fn a_rendered_run_shows_a_table_of_the_given_width_without_colours() {
    let text = "1..2 | ForEach-Object { [pscustomobject]@{ Id = $_; Name = 'n' * 200 } }";
    let outcome = session()
        .run(&Script::new(text).rendered().width(40))
        .unwrap();
    assert!(outcome.host.contains("Id Name"), "{}", outcome.host);
    assert!(outcome.host.lines().all(|line| line.chars().count() <= 40));
    assert!(!outcome.host.contains('\u{1b}'));
}

#[test]
fn a_run_without_an_end_is_stopped() {
    let running = session().start(&Script::new("while ($true) { }"));
    running.stop();
    let outcome = running.wait().unwrap();
    assert!(outcome.stopped);
    assert_eq!(outcome.terminating_error, None);
}

#[test]
fn runs_at_the_same_time_do_not_share_variables() {
    let text = "$global:own = $n; 1..200 | ForEach-Object { $global:own } | Where-Object { $_ -ne $n }; $own";
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..8)
            .map(|n| {
                let script = Script::new(text).variable("n", n);
                scope.spawn(move || session().run(&script).unwrap())
            })
            .collect();
        for (n, run) in runs.into_iter().enumerate() {
            assert_eq!(run.join().unwrap().values(), [&json!(n)]);
        }
    });
}

#[test]
fn a_process_of_its_own_has_its_own_environment() {
    let script = Script::new("$env:JIM_HOST_TEST").env("JIM_HOST_TEST", "set here");
    let outcome = Process::new().unwrap().run(&script).unwrap();
    assert_eq!(outcome.values(), [&json!("set here")]);
}
