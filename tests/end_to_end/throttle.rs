//! Start-JIMRunProfile -Wait -ThrottleLimit: so many runs at a time.

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use jim_simulator::Outcome;

use crate::harness::{Errors, Harness, Outcomes};

const LONG: Duration = Duration::from_secs(60);

#[test]
fn so_many_run_at_a_time_and_ctrl_c_starts_none_of_the_rest() {
    let harness = Harness::new();
    for profile in [10, 20, 30] {
        harness.simulator.set_outcome(profile, Outcome::Endless);
    }
    let running =
        harness.start("10, 20, 30 | Start-JIMRunProfile -Wait -ThrottleLimit 2; 'went on'");
    let until = Instant::now() + LONG;
    let polls = || {
        let requests = harness.simulator.requests();
        requests
            .iter()
            .filter(|request| request.path.ends_with("/progress"))
            .count()
    };
    while polls() < 4 && Instant::now() < until {
        thread::sleep(Duration::from_millis(50));
    }
    running.stop();
    let outcome = running.wait().unwrap();
    assert!(outcome.stopped);
    let runs = harness.simulator.executions();
    assert_eq!(runs.len(), 2);
    for part in ["2 runs go on", "1 run profile was not started"] {
        assert!(outcome.host.contains(part), "{}", outcome.host);
    }
    for run in runs {
        assert!(outcome.host.contains(&run.activity_id), "{}", outcome.host);
    }
}

#[test]
fn the_next_begins_when_one_ends_and_a_failure_stops_nothing() {
    let harness = Harness::new();
    harness
        .simulator
        .set_outcome(10, Outcome::Failed("The file is gone".into()));
    let outcome = harness.run(
        "10, 20, 30, 50, 999 | Start-JIMRunProfile -Wait -ThrottleLimit 2 -PassThru -Timeout 600",
    );
    assert_eq!(outcome.terminating_error, None);
    let kinds: BTreeSet<_> = outcome
        .errors
        .iter()
        .map(|error| error.advised().kind())
        .collect();
    assert_eq!(
        kinds,
        BTreeSet::from(["RunProfileFailed", "RunProfileNotFound"])
    );
    let mut ran: Vec<_> = outcome
        .all("RunProfileId")
        .iter()
        .map(ToString::to_string)
        .collect();
    ran.sort_unstable();
    assert_eq!(ran, ["10", "20", "30", "50"]);
    assert_eq!(harness.simulator.executions().len(), 4);
}

#[test]
fn each_is_asked_about_and_only_those_are_started() {
    let harness = Harness::new();
    let outcome = harness.answered(
        "10, 20 | Start-JIMRunProfile -Wait -ThrottleLimit 2 -PassThru -Confirm",
        &["No", "Yes"],
    );
    assert_eq!(outcome.succeeded().all("RunProfileId"), [20]);
    assert_eq!(harness.simulator.executions().len(), 1);
    let outcome = harness.run("10, 20 | Start-JIMRunProfile -Wait -ThrottleLimit 2 -WhatIf");
    outcome.succeeded();
    assert_eq!(harness.simulator.executions().len(), 1);
}

#[test]
fn without_a_wait_it_has_no_effect_and_says_so() {
    let harness = Harness::new();
    let outcome = harness.run("10, 20 | Start-JIMRunProfile -ThrottleLimit 2 -PassThru");
    assert_eq!(outcome.succeeded().all("Status"), ["InProgress"; 2]);
    assert_eq!(
        outcome.warnings,
        ["-ThrottleLimit has no effect without -Wait."]
    );
}
