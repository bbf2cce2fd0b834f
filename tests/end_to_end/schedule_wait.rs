//! Start-JIMSchedule: at most one execution, and the wait for its end.

use std::time::Duration;

use jim_host::{ErrorRecord, Running};
use jim_simulator::{Act, Fault, Outcome, ReceivedRequest};
use serde_json::json;

use crate::harness::{Errors, Harness, Outcomes};

const LONG: Duration = Duration::from_secs(60);

/// The executions of schedules, the newest first.
fn executions(harness: &Harness) -> Vec<String> {
    let outcome = harness.run("Get-JIMScheduleExecution");
    let ids = outcome.succeeded().all("Id");
    ids.iter()
        .map(|id| id.as_str().unwrap().to_owned())
        .collect()
}

fn starts(harness: &Harness) -> usize {
    let requests = harness.simulator.requests();
    let starts = requests.iter().filter(|sent| sent.path.ends_with("/run"));
    starts.count()
}

fn is_poll(request: &ReceivedRequest) -> bool {
    request.method == "GET" && request.path.starts_with("/schedule-executions/")
}

/// The one execution, which the error names with the way to look at it.
fn names_the_execution(harness: &Harness, error: &ErrorRecord) {
    let all = executions(harness);
    assert_eq!(all.len(), 1);
    assert!(error.message.contains(&all[0]), "{}", error.message);
    let advice = error.recommended_action.as_deref().unwrap();
    let see = format!("Get-JIMScheduleExecution -Id {}", all[0]);
    assert!(advice.contains(&see), "{advice}");
    let target = error.target.as_ref().unwrap();
    assert_eq!(target.type_name(), "JIM.ScheduleExecution");
    assert_eq!(target["Id"], all[0]);
}

#[test]
fn a_start_says_what_runs_and_gives_the_execution_where_it_is_wanted() {
    let harness = Harness::new();
    let silent = harness.run("Start-JIMSchedule nightly");
    assert_eq!(silent.succeeded().output, []);
    let id = executions(&harness).remove(0);
    let lines = [
        "Queued schedule 'Nightly'.".to_owned(),
        format!("Execution: {id}"),
    ];
    assert_eq!(silent.host_lines(), lines);
    let given = harness.run("Get-JIMSchedule Payroll* | Start-JIMSchedule -PassThru");
    assert_eq!(given.succeeded().all("ScheduleName"), ["Payroll, by hand"]);
    assert_eq!(given.all("Status"), ["InProgress"]);
    assert_eq!(given.all("TotalSteps"), [2]);
}

#[test]
fn a_schedule_is_started_by_name_by_id_and_down_the_pipe_and_though_it_is_disabled_or_runs() {
    let harness = Harness::new();
    let outcome = harness.run(
        "Start-JIMSchedule 'payroll, by hand' -PassThru
         Start-JIMSchedule -Id (Get-JIMSchedule Payroll*).Id -PassThru
         'Payroll, by hand' | Start-JIMSchedule -PassThru
         [pscustomobject]@{ ScheduleName = 'payroll, by hand' } | Start-JIMSchedule -PassThru",
    );
    let names = outcome.succeeded().all("ScheduleName");
    assert_eq!(names, ["Payroll, by hand"; 4]);
    assert_eq!(executions(&harness).len(), 4);
}

#[test]
fn a_preview_names_the_schedule_and_starts_nothing() {
    let harness = Harness::new();
    let outcome = harness.run("Start-JIMSchedule nightly -WhatIf");
    let said = "Start schedule 'Nightly' (";
    assert!(outcome.succeeded().host.contains(said), "{}", outcome.host);
    for command in ["nobody", "-Id 00000000-0000-0000-0000-00000000beef"] {
        let missing = harness.run(&format!("Start-JIMSchedule {command}"));
        assert_eq!(missing.only_error().kind(), "ScheduleNotFound");
    }
    assert_eq!(starts(&harness), 0);
}

#[test]
fn each_failure_of_a_start_is_told_as_what_it_is() {
    for (act, times, kind, posts, begun) in [
        (Act::status(429).header("Retry-After", "1"), 2, None, 3, 1),
        (Act::status(403), 9, Some("AccessDenied"), 1, 0),
        (Act::status(503), 9, Some("StartUncertain"), 1, 0),
        (Act::DropBefore, 9, Some("StartUncertain"), 1, 0),
        (Act::DropAfter, 9, None, 1, 1),
        (Act::Truncate, 9, None, 1, 1),
    ] {
        let harness = Harness::new();
        let fault = Fault::new("POST", "/schedules/*/run", act.clone());
        harness.simulator.fault(fault.times(times));
        let outcome = harness.run("Start-JIMSchedule Nightly -PassThru");
        let error = outcome.terminating_error.as_ref();
        let error = error.or(outcome.errors.first());
        assert_eq!(error.map(|error| error.advised().kind()), kind, "{act:?}");
        assert_eq!(starts(&harness), posts, "{act:?}");
        let all = executions(&harness);
        assert_eq!(all.len(), begun, "{act:?}");
        if kind.is_none() {
            assert_eq!(outcome.all("Id"), [json!(all[0])]);
        }
        let lost = kind.is_none() && posts == 1;
        assert_eq!(outcome.warnings.len(), usize::from(lost), "{act:?}");
    }
}

#[test]
fn a_wait_shows_the_step_with_the_bar_of_its_run_below() {
    let harness = Harness::new();
    let outcome = harness.run("Start-JIMSchedule Nightly -Wait -PassThru -Verbose");
    assert_eq!(outcome.succeeded().all("Status"), ["Complete"]);
    let said = outcome.host_lines();
    assert!(
        said.last()
            .unwrap()
            .starts_with("Schedule 'Nightly' is complete, 3 steps (waited "),
        "{said:?}"
    );
    let whole = outcome
        .progress
        .iter()
        .find(|bar| bar.activity == "Schedule 'Nightly'");
    let whole = whole.unwrap();
    assert_eq!(whole.parent, -1);
    assert!(whole.status.contains(" of 3"), "{}", whole.status);
    let below: Vec<_> = outcome
        .progress
        .iter()
        .filter(|bar| bar.parent == whole.id)
        .collect();
    assert!(!below.is_empty(), "{:?}", outcome.progress);
    assert!(below.iter().all(|bar| bar.id != whole.id));
    for id in [whole.id, below[0].id] {
        let last = outcome.progress.iter().rfind(|bar| bar.id == id).unwrap();
        assert!(last.completed, "{last:?}");
    }
    let ended = outcome.verbose.iter().any(|line| {
        line == "Schedule 'Nightly': step 3 (run profile 'Export' on 'Active Directory'): Completed"
    });
    assert!(ended, "{:?}", outcome.verbose);
}

#[test]
fn a_step_that_failed_is_an_error_that_names_it() {
    let harness = Harness::new();
    let outcome = harness.run("Start-JIMSchedule 'Finance, by hand' -Wait -PassThru");
    let error = outcome.fatal();
    assert_eq!(error.kind(), "ScheduleFailed");
    names_the_execution(&harness, error);
    let steps = harness.run("(Get-JIMScheduleExecution | Get-JIMScheduleExecution).Steps");
    let activity = steps.all("ActivityId")[1].clone();
    let activity = activity.as_str().unwrap();
    let reason = "schedule 'Finance, by hand' failed: step 2 (run profile 'Full Import' on 'Finance \
                  Database') failed: Could not find file '/srv/jim/files/cost-centres.csv' (activity ";
    let message = error.message.to_lowercase();
    assert!(
        message.contains(&reason.to_lowercase()),
        "{}",
        error.message
    );
    assert!(message.contains(activity), "{}", error.message);
    let advice = error.recommended_action.as_deref().unwrap();
    assert!(
        advice.contains(&format!("Get-JIMActivity -Id {activity}")),
        "{advice}"
    );
    assert_eq!(outcome.all("Status"), ["Failed"]);
    assert_eq!(steps.all("Status"), ["Completed", "Failed", "Cancelled"]);
}

#[test]
fn a_step_that_may_fail_is_an_error_that_does_not_end_the_command() {
    let harness = Harness::new();
    harness.simulator.configuration(|configuration| {
        configuration.schedules[2].steps[1].continue_on_failure = true;
    });
    let outcome = harness.run("Start-JIMSchedule 'Finance, by hand' -Wait -PassThru; 'went on'");
    let error = outcome.only_error();
    assert_eq!(error.kind(), "ScheduleCompletedWithErrors");
    assert!(
        error.message.contains("is complete, but step 2 "),
        "{}",
        error.message
    );
    names_the_execution(&harness, error);
    assert_eq!(outcome.all("Status")[0], "Complete");
    assert_eq!(outcome.output.len(), 2);
}

/// A wait for a schedule whose first step never ends.
fn endless(harness: &Harness, options: &str) -> Running {
    harness.simulator.set_outcome(10, Outcome::Endless);
    let running = harness.start(&format!("Start-JIMSchedule Nightly -Wait {options}"));
    assert!(harness.simulator.wait_for(is_poll, LONG));
    running
}

#[test]
fn an_execution_that_somebody_else_cancels_ends_the_wait() {
    let harness = Harness::new();
    let running = endless(&harness, "-PassThru");
    harness
        .run("Get-JIMScheduleExecution -Active | Stop-JIMScheduleExecution -Force")
        .succeeded();
    let outcome = running.wait().unwrap();
    let error = outcome.fatal();
    assert_eq!(error.kind(), "ScheduleCancelled");
    assert!(
        error
            .message
            .contains("was cancelled at step 1 (run profile 'Full Import' on 'HR System')"),
        "{}",
        error.message
    );
    names_the_execution(&harness, error);
    assert_eq!(outcome.all("Status"), ["Cancelled"]);
}

#[test]
fn the_timeout_ends_the_wait_and_not_the_schedule() {
    for timeout in [
        "3",
        "00:00:03",
        "(New-TimeSpan -Seconds 3)",
        "([timespan]'0:0:3')",
    ] {
        let harness = Harness::new();
        harness.simulator.set_outcome(10, Outcome::Endless);
        let outcome = harness.run(&format!(
            "Start-JIMSchedule Nightly -Wait -Timeout {timeout}"
        ));
        let error = outcome.fatal();
        assert_eq!(error.kind(), "WaitTimedOut");
        assert!(
            error.message.contains("did not end within 3 s"),
            "{}",
            error.message
        );
        names_the_execution(&harness, error);
        let active = harness.run("Get-JIMScheduleExecution -Active");
        assert_eq!(active.succeeded().output.len(), 1);
    }
}

#[test]
fn ctrl_c_ends_the_wait_and_says_how_to_see_the_schedule() {
    let harness = Harness::new();
    let running = endless(&harness, "");
    running.stop();
    let outcome = running.wait().unwrap();
    assert!(outcome.stopped);
    let id = executions(&harness).remove(0);
    let said = format!(
        "The schedule goes on. See how it stands with:\n  Get-JIMScheduleExecution -Id {id}"
    );
    assert!(
        outcome.host.replace('\r', "").contains(&said),
        "{}",
        outcome.host
    );
    let active = harness.run("Get-JIMScheduleExecution -Active");
    assert_eq!(active.succeeded().output.len(), 1);
}

#[test]
fn a_server_that_stumbles_does_not_end_the_wait() {
    let harness = Harness::new();
    let stumbles = Fault::new("GET", "/schedule-executions/*", Act::status(503));
    harness.simulator.fault(stumbles.after(1).times(3));
    let outcome = harness.run("Start-JIMSchedule Nightly -Wait -PassThru");
    assert_eq!(outcome.succeeded().all("Status"), ["Complete"]);
    assert_eq!(outcome.warnings, [""; 0]);
}

#[test]
fn an_execution_that_is_gone_ends_the_wait_at_once() {
    let harness = Harness::new();
    let gone = Act::text(
        404,
        "application/json",
        r#"{"code":"","message":"Schedule execution not found: x"}"#,
    );
    harness
        .simulator
        .fault(Fault::new("GET", "/schedule-executions/*", gone));
    let outcome = harness.run("Start-JIMSchedule Nightly -Wait");
    let error = outcome.fatal();
    assert_eq!(error.kind(), "ScheduleExecutionNotFound");
    assert!(error.message.contains("ended early"), "{}", error.message);
}
