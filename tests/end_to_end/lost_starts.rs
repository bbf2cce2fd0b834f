//! Starts whose answer is a refusal, a riddle or nothing: at most one run, whatever happens.

use std::thread;
use std::time::Duration;

use jim_simulator::{Act, Fault, ReceivedRequest};

use crate::harness::{Errors, Harness, Outcomes};

const LONG: Duration = Duration::from_secs(60);

#[test]
fn each_failure_of_a_start_is_told_as_what_it_is() {
    for (act, times, kind, posts, runs) in [
        (Act::status(429).header("Retry-After", "1"), 2, None, 3, 1),
        (
            Act::status(429).header("Retry-After", "600"),
            9,
            Some("TooManyRequests"),
            1,
            0,
        ),
        (Act::status(401), 1, None, 2, 1),
        (Act::status(401), 9, Some("AuthenticationFailed"), 2, 0),
        (Act::status(403), 9, Some("AccessDenied"), 1, 0),
        (Act::status(503), 9, Some("StartUncertain"), 1, 0),
        (Act::web_page(), 9, Some("StartUncertain"), 1, 0),
        (
            Act::text(202, "application/json", r#"{"activityId":""}"#),
            9,
            Some("StartUncertain"),
            1,
            0,
        ),
        (Act::DropBefore, 9, Some("StartUncertain"), 1, 0),
        (Act::DropAfter, 9, None, 1, 1),
        (Act::Truncate, 9, None, 1, 1),
        (Act::EndlessBody, 9, None, 1, 1),
        (Act::EndlessHeaders, 9, None, 1, 1),
    ] {
        let harness = Harness::new();
        let fault = Fault::new("POST", "*/execute", act.clone());
        harness.simulator.fault(fault.times(times));
        let outcome = harness.run("Start-JIMRunProfile -RunProfileId 10 -PassThru");
        let error = outcome.terminating_error.as_ref();
        let error = error.or(outcome.errors.first());
        assert_eq!(error.map(|error| error.advised().kind()), kind, "{act:?}");
        let started = harness.simulator.executions();
        assert_eq!(started.len(), runs, "{act:?}");
        let sent = harness.simulator.requests();
        let sent = sent
            .iter()
            .filter(|request| request.method == "POST")
            .count();
        assert_eq!(sent, posts, "{act:?}");
        let lost = kind.is_none() && posts == 1;
        assert_eq!(
            outcome.warnings.len(),
            usize::from(lost),
            "{:?}",
            outcome.warnings
        );
        if kind.is_none() {
            assert_eq!(outcome.all("ActivityId"), [started[0].activity_id.as_str()]);
        }
    }
}

#[test]
fn a_lost_start_is_not_taken_for_the_one_before_it() {
    let harness = Harness::new();
    // The server's time is on its way for so long that the first start is within what is looked at.
    harness
        .simulator
        .fault(Fault::new("GET", "/health", Act::Drip(15)));
    harness
        .simulator
        .fault(Fault::new("POST", "*/execute", Act::DropBefore).after(1));
    let outcome = harness.run(
        "Start-JIMRunProfile -ConnectedSystemId 1 -RunProfileId 10
         Start-JIMRunProfile -ConnectedSystemId 1 -RunProfileId 10",
    );
    let error = outcome.fatal();
    assert_eq!(error.kind(), "StartUncertain");
    assert!(error.message.contains("no run of it"), "{}", error.message);
    assert_eq!(harness.simulator.executions().len(), 1);
}

#[test]
fn a_start_is_repeated_once_the_database_is_back() {
    let harness = Harness::new();
    let script = "Start-JIMRunProfile -ConnectedSystemId 1 -RunProfileId 10 -PassThru -Verbose";
    let running = harness.start(&format!("Get-JIMActivity -Id 1; {script}"));
    assert!(
        harness
            .simulator
            .wait_for(|request| request.path == "/activities/1", LONG)
    );
    harness.simulator.set_database_down(true);
    let refused =
        |request: &ReceivedRequest| request.method == "POST" && request.status == Some(401);
    let was_refused = harness.simulator.wait_for(refused, Duration::from_secs(5));
    harness.simulator.set_database_down(false);
    let outcome = running.wait().unwrap();
    assert_eq!(harness.simulator.executions().len(), 1);
    // The script may have been faster than the database went down.
    let told = outcome
        .verbose
        .iter()
        .any(|line| line.contains("nothing was started"));
    assert_eq!(told, was_refused, "{:?}", outcome.verbose);
}

#[test]
fn a_server_that_refuses_connections_is_asked_again_and_starts_one_run() {
    let mut harness = Harness::new();
    let script = "$profile = Get-JIMRunProfile -Id 10
         $null = Get-JIMConnectedSystem -Id 4
         while (-not [System.IO.File]::Exists($Flag)) { $null = [System.Threading.Thread]::Sleep(20) }
         $profile | Start-JIMRunProfile -PassThru -Verbose";
    let flag = std::env::temp_dir().join(format!("jim-flag-{}", std::process::id()));
    let script = script.replace("$Flag", &format!("'{}'", flag.display()));
    let running = harness.start(&script);
    let asked = |request: &ReceivedRequest| request.path.ends_with("/connected-systems/4");
    assert!(harness.simulator.wait_for(asked, LONG));
    harness.simulator.stop();
    std::fs::write(&flag, "").unwrap();
    thread::sleep(Duration::from_secs(5));
    harness.simulator.restart().unwrap();
    let outcome = running.wait().unwrap();
    std::fs::remove_file(&flag).unwrap();
    assert_eq!(outcome.succeeded().output.len(), 1);
    assert_eq!(harness.simulator.executions().len(), 1);
    let told = outcome
        .verbose
        .iter()
        .any(|line| line.contains("nothing was started"));
    assert!(told, "{:?}", outcome.verbose);
}
