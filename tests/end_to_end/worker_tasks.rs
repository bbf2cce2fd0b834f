//! Get-JIMWorkerTask and Stop-JIMWorkerTask.

use std::collections::BTreeSet;

use jim_simulator::{Options, Outcome};

use crate::harness::{Errors, Harness, Outcomes};

/// Runs that do not end by themselves.
fn endless() -> Harness {
    let harness = Harness::new();
    for profile in [10, 20, 30] {
        harness.simulator.set_outcome(profile, Outcome::Endless);
    }
    harness
}

const START: &str = "$runs = 10, 20, 30 | Start-JIMRunProfile -PassThru 6> $null";

fn statuses(harness: &Harness) -> Vec<String> {
    let runs = harness.simulator.executions().into_iter();
    runs.map(|run| run.status).collect()
}

#[test]
fn the_queue_is_listed_and_each_task_is_found_again() {
    let harness = endless();
    let outcome = harness.run(&format!(
        "{START}
         Get-JIMWorkerTask
         Get-JIMWorkerTask -Id $runs[0].TaskId
         $runs[1] | Get-JIMWorkerTask
         Get-JIMActivity $runs[2].ActivityId | Get-JIMWorkerTask
         Get-JIMWorkerTask | Get-JIMActivity | ForEach-Object TargetName"
    ));
    let tasks = outcome.succeeded().output.iter().flatten();
    let tasks: Vec<_> = tasks
        .filter(|object| object.type_name() == "JIM.WorkerTask")
        .collect();
    assert_eq!(tasks.len(), 6);
    let ids: BTreeSet<_> = tasks.iter().map(|task| task["Id"].to_string()).collect();
    assert_eq!(ids.len(), 3);
    assert_eq!(outcome.output.len(), 6 + 3);
}

#[test]
fn the_queue_fits_a_screen() {
    let harness = endless();
    let screen = harness.screen(&format!("{START}; Get-JIMWorkerTask"));
    let lines: Vec<_> = screen.lines().collect();
    assert!(
        lines.iter().all(|line| line.chars().count() <= 80),
        "{screen}"
    );
    for run in harness.simulator.executions() {
        assert!(screen.contains(&run.task_id), "{screen}");
    }
    assert!(screen.contains("HR System - Full Import"), "{screen}");
}

#[test]
fn a_task_is_cancelled_by_whatever_names_it() {
    let harness = endless();
    let outcome = harness.run(&format!(
        "{START}
         Stop-JIMWorkerTask -Id $runs[0].TaskId -Force -Wait
         $runs[1] | Stop-JIMWorkerTask -Force -Wait -PassThru
         Get-JIMActivity $runs[2].ActivityId | Stop-JIMWorkerTask -Force -Wait"
    ));
    assert_eq!(outcome.succeeded().output.len(), 1);
    assert_eq!(statuses(&harness), ["Cancelled"; 3]);
    let told = outcome.host_lines();
    assert_eq!(
        told.iter()
            .filter(|line| line.contains("was cancelled"))
            .count(),
        3
    );
}

#[test]
fn it_asks_with_the_names_and_nothing_is_cancelled_unasked() {
    let harness = endless();
    let outcome = harness.answered(
        &format!("{START}; Stop-JIMWorkerTask -Id $runs.TaskId"),
        &["Yes", "No", "No"],
    );
    outcome.succeeded();
    let asked: Vec<_> = outcome
        .prompts
        .iter()
        .map(|prompt| &prompt.message)
        .collect();
    assert!(
        asked[0].contains("Cancel worker task 'HR System - Full Import'"),
        "{asked:?}"
    );
    assert_eq!(asked.len(), 3);
    let outcome = harness.run("Get-JIMWorkerTask | Stop-JIMWorkerTask -Force -WhatIf");
    outcome.succeeded();
    let cancelled = harness.simulator.requests();
    let cancelled = cancelled
        .iter()
        .filter(|request| request.path.ends_with("/cancel"));
    assert_eq!(cancelled.count(), 1);
}

#[test]
fn a_task_that_is_over_and_an_id_of_another_kind_are_one_clear_error_each() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$run = Start-JIMRunProfile 10 -Wait -PassThru 6> $null
         $run | Stop-JIMWorkerTask -Force
         $run | Get-JIMWorkerTask
         Get-JIMActivity $run.ActivityId | Stop-JIMWorkerTask -Force
         Stop-JIMWorkerTask -Id 5c000000-0000-4000-8000-000000000001 -Force
         Get-JIMRunProfile -Id 10 | Stop-JIMWorkerTask -Force
         42 | Stop-JIMWorkerTask -Force",
    );
    assert_eq!(outcome.terminating_error, None);
    let kinds: Vec<_> = outcome
        .errors
        .iter()
        .map(|error| error.advised().kind())
        .collect();
    let gone = "WorkerTaskNotFound";
    let wrong = "WrongInputObject";
    assert_eq!(kinds, [gone, gone, gone, gone, wrong, wrong]);
    assert!(outcome.errors[0].message.contains("already over"));
    assert!(outcome.errors[2].message.contains("already over"));
}

#[test]
fn a_cancelled_run_that_the_server_leaves_hanging_is_told() {
    // In its own time: the cancel has to meet the running import.
    let harness = Harness::with(Options {
        speed: 0.05,
        ..Options::default()
    });
    harness.simulator.set_outcome(10, Outcome::Lost);
    let outcome = harness.run(
        "$run = Start-JIMRunProfile 10 -PassThru 6> $null
         while (($run | Get-JIMWorkerTask).Status -ne 'Processing') { Start-Sleep -Milliseconds 100 }
         $run | Stop-JIMWorkerTask -Force -Wait",
    );
    let error = outcome.only_error();
    assert_eq!(error.kind(), "RunLost");
    let id = &harness.simulator.executions()[0].activity_id;
    assert!(error.message.contains(id), "{}", error.message);
}
