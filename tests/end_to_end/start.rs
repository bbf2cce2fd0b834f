//! Start-JIMRunProfile: what is started, what is waited for, what is said.

use std::time::Duration;

use jim_simulator::{Act, Configuration, Fault, Options, Outcome};
use serde_json::json;

use crate::harness::{Errors, Harness, Outcomes};

const LONG: Duration = Duration::from_secs(60);

#[test]
fn a_start_is_queued_told_and_silent_on_the_output() {
    let harness = Harness::new();
    let outcome = harness.run("Start-JIMRunProfile -RunProfileId 42");
    assert_eq!(outcome.succeeded().output, []);
    let started = harness.simulator.executions();
    assert_eq!(started.len(), 1);
    assert_eq!(
        (started[0].connected_system_id, started[0].run_profile_id),
        (3, 42)
    );
    let lines = outcome.host_lines().join("\n");
    assert!(lines.contains("'Full Import (Contractors)'"), "{lines}");
    assert!(lines.contains(&started[0].activity_id), "{lines}");
}

#[test]
fn each_way_to_name_a_run_profile_starts_that_one_once() {
    for (how, expected) in [
        ("-RunProfileId 10", 10),
        ("10", 10),
        ("-Id 10", 10),
        (
            "-ConnectedSystemName 'active directory' -RunProfileName 'full import'",
            20,
        ),
        ("-RunProfileId 30 -ConnectedSystemName Payroll", 30),
        ("-ConnectedSystemId 4 -RunProfileName Export", 54),
        ("-ConnectedSystemId 4 -RunProfileId 50", 50),
        ("-InputObject (Get-JIMRunProfile -Id 61)", 61),
    ] {
        let harness = Harness::new();
        harness
            .run(&format!("Start-JIMRunProfile {how}"))
            .succeeded();
        let started: Vec<_> = harness
            .simulator
            .executions()
            .iter()
            .map(|run| run.run_profile_id)
            .collect();
        assert_eq!(started, [expected], "{how}");
    }
}

#[test]
fn piped_run_profiles_and_ids_are_started_and_nothing_else_is() {
    let harness = Harness::new();
    harness.run(
        "Get-JIMRunProfile -ConnectedSystemId 1 | Where-Object Type -eq FullImport | Start-JIMRunProfile
         20, '30' | Start-JIMRunProfile
         [pscustomobject]@{ Id = '50'; ConnectedSystemId = '4'; Name = 'from a file' } | Start-JIMRunProfile",
    )
    .succeeded();
    let started: Vec<_> = harness
        .simulator
        .executions()
        .iter()
        .map(|run| run.run_profile_id)
        .collect();
    assert_eq!(started, [10, 20, 30, 50]);

    let other = Harness::new();
    let outcome = other.run(
        "Get-JIMConnectedSystem | Start-JIMRunProfile
         [pscustomobject]@{ Id = 10; Name = 'only an id' } | Start-JIMRunProfile
         [pscustomobject]@{ Id = 10; ActivityId = 'x'; ConnectedSystemId = 1 } | Start-JIMRunProfile",
    );
    assert_eq!(outcome.errors.len(), 7);
    assert!(
        outcome
            .errors
            .iter()
            .all(|error| error.advised().kind() == "WrongInputObject")
    );
    assert!(outcome.errors[0].message.contains("ConnectedSystem"));
    assert!(other.simulator.executions().is_empty());
}

#[test]
fn a_piped_run_profile_needs_no_look_up_of_its_owner() {
    let harness = Harness::new();
    harness
        .run("$profile = Get-JIMRunProfile -ConnectedSystemId 1 -Name Export")
        .succeeded();
    let outcome = harness.run(
        "$profile = Get-JIMRunProfile -ConnectedSystemId 1 -Name Export
         $null = Get-JIMConnectedSystem -Id 3
         $profile | Start-JIMRunProfile",
    );
    outcome.succeeded();
    let requests = harness.simulator.requests();
    let marker = requests
        .iter()
        .rposition(|request| request.path.ends_with("/connected-systems/3"));
    let after: Vec<_> = requests[marker.unwrap() + 1..]
        .iter()
        .map(|request| &request.path)
        .collect();
    assert_eq!(
        after,
        ["/synchronisation/connected-systems/1/run-profiles/14/execute"]
    );
}

#[test]
fn pass_thru_gives_the_execution_with_the_server_s_ids() {
    let harness = Harness::new();
    let outcome = harness.run("Start-JIMRunProfile -RunProfileId 42 -PassThru");
    let execution = outcome.succeeded().output[0].as_ref().unwrap();
    let started = &harness.simulator.executions()[0];
    assert_eq!(execution.type_name(), "JIM.RunProfileExecution");
    assert_eq!(execution["ActivityId"], started.activity_id);
    assert_eq!(execution["TaskId"], started.task_id);
}

#[test]
fn what_if_starts_nothing_and_says_what_it_would_start() {
    let harness = Harness::new();
    let screen = harness
        .screen("Start-JIMRunProfile -ConnectedSystemName Payroll -RunProfileName Export -WhatIf");
    assert!(
        screen.contains("Export") && screen.contains("Payroll"),
        "{screen}"
    );
    assert!(harness.simulator.executions().is_empty());
}

#[test]
fn a_wait_shows_progress_and_ends_with_the_run() {
    let harness = Harness::new();
    let outcome = harness.run("Start-JIMRunProfile -RunProfileId 10 -Wait -PassThru");
    let execution = outcome.succeeded().output[0].as_ref().unwrap();
    assert_eq!(execution["Status"], "Complete");
    assert_eq!(execution["ObjectsProcessed"], 4860);
    assert_eq!(execution["RunProfileName"], "Full Import");
    assert_eq!(harness.simulator.executions()[0].status, "Complete");
    let (last, first) = (outcome.progress.last().unwrap(), &outcome.progress[0]);
    assert!(first.activity.contains("HR System"), "{first:?}");
    assert!(last.completed);
    assert_eq!(
        outcome
            .progress
            .iter()
            .filter(|record| record.completed)
            .count(),
        1
    );
}

#[test]
fn each_end_of_a_run_is_told_as_what_it_is() {
    let harness = Harness::new();
    let run = "Start-JIMRunProfile -RunProfileId 10 -Wait -PassThru; 'went on'";

    harness
        .simulator
        .set_outcome(10, Outcome::Warning("The file is old.".into()));
    let warned = harness.run(run);
    assert_eq!(warned.succeeded().output.len(), 2);
    assert!(
        warned.warnings[0].contains("The file is old"),
        "{:?}",
        warned.warnings
    );

    harness.simulator.set_outcome(10, Outcome::Errors(3));
    let errors = harness.run(run);
    assert_eq!(errors.output.len(), 2);
    let error = errors.only_error();
    assert_eq!(error.kind(), "RunProfileCompletedWithErrors");
    assert!(
        error.message.contains("3 objects failed"),
        "{}",
        error.message
    );
    assert_eq!(
        error.target.as_ref().unwrap()["Status"],
        "CompleteWithError"
    );

    harness
        .simulator
        .set_outcome(10, Outcome::Failed("The disk is full.".into()));
    let failed = harness.run(run);
    assert_eq!(
        failed.output.len(),
        1,
        "the execution, and nothing after it"
    );
    let error = failed.fatal();
    assert_eq!(error.kind(), "RunProfileFailed");
    assert!(
        error.message.contains("The disk is full"),
        "{}",
        error.message
    );
    let target = error.target.as_ref().unwrap();
    assert_eq!(target.type_name(), "JIM.RunProfileExecution");
    assert_eq!(target["ErrorMessage"], "The disk is full.");
    assert!(
        error
            .message
            .contains(target["ActivityId"].as_str().unwrap())
    );

    harness.simulator.set_outcome(10, Outcome::Cancelled);
    let cancelled = harness.run(run);
    assert_eq!(cancelled.fatal().kind(), "RunProfileCancelled");
    assert_eq!(cancelled.fatal().category, "OperationStopped");
    for ended in [&warned, &errors, &failed, &cancelled] {
        assert!(!ended.host.contains("goes on"), "{}", ended.host);
    }
}

/// Takes the first object alone, as scripts like to.
const FIRST: &str = "Start-JIMRunProfile -RunProfileId 10 -Wait -PassThru | Select-Object -First 1";

fn harness_that(ends: Outcome) -> Harness {
    let harness = Harness::new();
    harness.simulator.set_outcome(10, ends);
    harness
}

#[test]
fn who_takes_the_first_object_alone_gets_the_failure_too() {
    let failed = harness_that(Outcome::Failed("The disk is full.".into()));
    let plain = failed.run(&format!("$run = {FIRST}; 'went on'"));
    assert_eq!(plain.fatal().kind(), "RunProfileFailed");
    assert_eq!(plain.output, []);
    let caught = failed.run(&format!(
        "try {{ $null = {FIRST} }} catch {{ $_.FullyQualifiedErrorId; $_.TargetObject.Status }}"
    ));
    let id = json!("RunProfileFailed,JIM.PowerShell.Commands.StartJIMRunProfileCommand");
    assert_eq!(
        caught.succeeded().values(),
        [&id, &json!("FailedWithError")]
    );
    let given = failed.run(&format!("try {{ {FIRST} }} catch {{ }}"));
    assert_eq!(given.succeeded().all("Status"), ["FailedWithError"]);
    let variable = failed.run(&format!(
        "try {{ $null = {} }} catch {{ $found.Count }}",
        FIRST.replace("-Wait", "-Wait -ErrorVariable found")
    ));
    assert_eq!(variable.succeeded().values(), [&json!(1)]);

    let errors = harness_that(Outcome::Errors(3));
    let plain = errors.run(&format!("$run = {FIRST}; $run.Status"));
    assert_eq!(plain.only_error().kind(), "RunProfileCompletedWithErrors");
    assert_eq!(plain.values(), [&json!("CompleteWithError")]);
    let variable = errors.run(&format!(
        "$null = {}; $found.Count",
        FIRST.replace(
            "-Wait",
            "-Wait -ErrorVariable found -ErrorAction SilentlyContinue"
        )
    ));
    assert_eq!(variable.succeeded().values(), [&json!(1)]);
    for stop in [
        format!("$ErrorActionPreference = 'Stop'; $run = {FIRST}; 'went on'"),
        format!(
            "$run = {}; 'went on'",
            FIRST.replace("-Wait", "-Wait -ErrorAction Stop")
        ),
    ] {
        let stopped = errors.run(&stop);
        assert_eq!(
            stopped.fatal().kind(),
            "RunProfileCompletedWithErrors",
            "{stop}"
        );
        assert_eq!(stopped.output, [], "{stop}");
    }
}

#[test]
fn who_takes_the_first_object_of_a_function_gets_the_failure_too() {
    let in_a_function = FIRST.replace("Start-JIM", "function Run { Start-JIM");
    let in_a_function = in_a_function.replace(" | ", " }; $run = Run | ");
    for (ends, kind) in [
        (
            Outcome::Failed("The disk is full.".into()),
            "RunProfileFailed",
        ),
        (Outcome::Errors(3), "RunProfileCompletedWithErrors"),
    ] {
        let outcome = harness_that(ends).run(&in_a_function);
        assert_eq!(outcome.only_error().kind(), kind);
    }
}

#[test]
fn who_takes_the_first_object_of_a_run_that_ended_well_gets_no_error_and_every_warning() {
    let complete = Harness::new().run(FIRST);
    assert_eq!(complete.succeeded().all("Status"), ["Complete"]);
    assert!(
        complete.host.contains("Import complete"),
        "{}",
        complete.host
    );
    let warned = harness_that(Outcome::Warning("The file is old.".into())).run(FIRST);
    assert_eq!(warned.succeeded().all("Status"), ["CompleteWithWarning"]);
    assert_eq!(warned.warnings.len(), 1, "{:?}", warned.warnings);
}

#[test]
fn the_execution_of_a_failed_run_goes_through_the_pipeline_once() {
    let harness = harness_that(Outcome::Failed("The disk is full.".into()));
    let outcome = harness.run(
        "Start-JIMRunProfile -RunProfileId 10 -Wait -PassThru -OutVariable kept | ForEach-Object { $_.Status }",
    );
    assert_eq!(outcome.fatal().kind(), "RunProfileFailed");
    assert_eq!(outcome.values(), [&json!("FailedWithError")]);
}

#[test]
fn ctrl_c_after_the_end_of_a_run_says_nothing_of_a_run_that_goes_on() {
    let harness = Harness::new();
    let running = harness.start(
        "Start-JIMRunProfile -RunProfileId 10 -Wait -PassThru | ForEach-Object {
             Get-JIMActivity -Id 4711 -ErrorAction Ignore
             while ($true) { $null = [Threading.Thread]::Sleep(20) }
         }",
    );
    let after = |request: &jim_simulator::ReceivedRequest| request.path == "/activities/4711";
    assert!(harness.simulator.wait_for(after, LONG));
    running.stop();
    let outcome = running.wait().unwrap();
    assert!(outcome.stopped);
    assert!(!outcome.host.contains("goes on"), "{}", outcome.host);
}

#[test]
fn a_failure_is_caught_by_a_script() {
    let harness = Harness::new();
    let outcome = harness.run(
        "try { Start-JIMRunProfile -ConnectedSystemName 'Finance Database' -RunProfileName 'Full Import' -Wait }
         catch { $_.TargetObject.Status; $_.Exception.GetType().Name }",
    );
    assert_eq!(
        outcome.succeeded().values(),
        [&json!("FailedWithError"), &json!("JimException")]
    );
}

#[test]
fn a_timeout_ends_the_wait_and_not_the_run() {
    let harness = Harness::new();
    harness.simulator.set_outcome(10, Outcome::Endless);
    let outcome = harness.run("Start-JIMRunProfile -RunProfileId 10 -Wait -Timeout 1");
    let error = outcome.fatal();
    assert_eq!(
        (error.kind(), error.category.as_str()),
        ("WaitTimedOut", "OperationTimeout")
    );
    let run = &harness.simulator.executions()[0];
    assert!(
        error.message.contains(&run.activity_id),
        "{}",
        error.message
    );
    let advice = error.recommended_action.as_deref().unwrap();
    assert!(
        advice.contains(&format!("Get-JIMActivity -Id {}", run.activity_id)),
        "{advice}"
    );
    assert_eq!(run.status, "InProgress");
    assert!(outcome.progress.last().unwrap().completed);
    // It is in the error, once.
    assert!(!outcome.host.contains("goes on"), "{}", outcome.host);
}

#[test]
fn a_timeout_without_a_wait_is_told_to_have_no_effect() {
    let harness = Harness::new();
    let outcome = harness.run("Start-JIMRunProfile -RunProfileId 10 -Timeout 5");
    assert_eq!(
        outcome.succeeded().warnings,
        ["-Timeout has no effect without -Wait."]
    );
    assert_eq!(harness.simulator.executions().len(), 1);
}

#[test]
fn ctrl_c_ends_the_wait_and_says_that_the_run_goes_on() {
    let harness = Harness::new();
    harness.simulator.set_outcome(10, Outcome::Endless);
    let running = harness.start("Start-JIMRunProfile -RunProfileId 10 -Wait; 'not reached'");
    assert!(
        harness
            .simulator
            .wait_for(|request| request.path.ends_with("/progress"), LONG)
    );
    running.stop();
    let outcome = running.wait().unwrap();
    assert!(outcome.stopped);
    assert_eq!((outcome.output.len(), outcome.errors.len()), (0, 0));
    let run = &harness.simulator.executions()[0];
    assert!(
        outcome
            .host
            .contains(&format!("Get-JIMActivity -Id {}", run.activity_id)),
        "{}",
        outcome.host
    );
    assert_eq!(run.status, "InProgress");
}

#[test]
fn ctrl_c_ends_a_look_up_before_anything_is_started() {
    let harness = Harness::new();
    // Only a stop can end this script: the answer comes in an hour.
    harness
        .simulator
        .fault(Fault::new("GET", "*/connected-systems", Act::Delay(3_600_000)).after(1));
    let running = harness.start("Start-JIMRunProfile -RunProfileId 10 -Wait");
    assert!(
        harness
            .simulator
            .wait_for(|request| request.path == "/userinfo", LONG)
    );
    running.stop();
    assert!(running.wait().unwrap().stopped);
    assert!(harness.simulator.executions().is_empty());
}

#[test]
fn what_the_server_refuses_is_told_in_its_words() {
    let harness = Harness::new();
    let outcome = harness.run("Start-JIMRunProfile -RunProfileId 27 -Wait; 'went on'");
    let error = outcome.only_error();
    assert_eq!(error.kind(), "RequestRefused");
    assert!(
        error.message.contains("no longer selected"),
        "{}",
        error.message
    );
    assert_eq!(outcome.output.len(), 1);
}

#[test]
fn what_the_server_refuses_was_not_stopped_and_does_not_run() {
    let harness = Harness::new();
    let outcome = harness.run("27, 20 | Start-JIMRunProfile -ErrorAction Stop");
    assert_eq!(outcome.fatal().kind(), "RequestRefused");
    assert!(!outcome.host.contains("Stopped"), "{}", outcome.host);
    assert!(harness.simulator.executions().is_empty());
}

#[test]
fn a_stop_says_nothing_of_a_start_before_it() {
    let harness = Harness::new();
    // Connecting and the first look-up read the systems; the second look-up never comes to its end.
    let systems = Fault::new("GET", "*/connected-systems", Act::Drip(3_600_000));
    harness.simulator.fault(systems.after(2));
    let running = harness
        .start("(Get-JIMRunProfile -Id 27), 99999 | Start-JIMRunProfile -ErrorAction Ignore");
    let looked_up = || {
        let requests = harness.simulator.requests();
        let systems = requests.iter();
        let systems = systems.filter(|request| request.path.ends_with("/connected-systems"));
        systems.count()
    };
    let until = std::time::Instant::now() + LONG;
    while looked_up() < 3 && std::time::Instant::now() < until {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(looked_up(), 3);
    running.stop();
    let outcome = running.wait().unwrap();
    assert!(outcome.stopped);
    assert!(!outcome.host.contains("Stopped"), "{}", outcome.host);
}

#[test]
fn a_stricter_server_refuses_a_second_start() {
    let harness = Harness::with(Options {
        strict: true,
        ..Options::default()
    });
    harness.simulator.set_outcome(10, Outcome::Endless);
    let outcome =
        harness.run("Start-JIMRunProfile -RunProfileId 10; Start-JIMRunProfile -RunProfileId 10");
    assert!(
        outcome.only_error().message.contains("already"),
        "{:?}",
        outcome.errors
    );
    assert_eq!(harness.simulator.executions().len(), 1);
}

#[test]
fn in_a_pipeline_one_bad_start_does_not_stop_the_others() {
    let harness = Harness::new();
    let outcome = harness.run("10, 99999, 20 | Start-JIMRunProfile");
    assert_eq!(outcome.only_error().kind(), "RunProfileNotFound");
    let started: Vec<_> = harness
        .simulator
        .executions()
        .iter()
        .map(|run| run.run_profile_id)
        .collect();
    assert_eq!(started, [10, 20]);
}

#[test]
fn a_name_that_two_run_profiles_share_starts_neither() {
    let configuration = Configuration::new()
        .system(1, "HR")
        .run_profile(7, 1, "Sync", "FullSynchronisation")
        .run_profile(8, 1, "sync", "FullSynchronisation");
    let harness = Harness::with(Options {
        configuration,
        ..Options::default()
    });
    let outcome = harness.run("Start-JIMRunProfile -ConnectedSystemName HR -RunProfileName Sync");
    let error = outcome.only_error();
    assert_eq!(error.kind(), "RunProfileNameNotUnique");
    assert!(error.message.contains("7, 8"), "{}", error.message);
    assert!(harness.simulator.executions().is_empty());
}

#[test]
fn an_answer_lost_on_the_way_starts_no_second_run() {
    let harness = Harness::new();
    harness
        .simulator
        .fault(Fault::new("POST", "*/execute", Act::DropAfter).times(1));
    let outcome = harness.run("Start-JIMRunProfile -RunProfileId 10 -Wait -PassThru");
    outcome.succeeded();
    let started = harness.simulator.executions();
    assert_eq!(started.len(), 1);
    assert_eq!(outcome.all("ActivityId"), [json!(started[0].activity_id)]);
    assert!(
        outcome.warnings[0].contains(&started[0].activity_id),
        "{:?}",
        outcome.warnings
    );
}

#[test]
fn a_start_lost_before_it_arrived_is_told_as_uncertain_and_not_repeated() {
    let harness = Harness::new();
    harness
        .simulator
        .fault(Fault::new("POST", "*/execute", Act::DropBefore));
    let outcome = harness.run("Start-JIMRunProfile -RunProfileId 10 -Wait");
    assert_eq!(outcome.fatal().kind(), "StartUncertain");
    let sent = harness
        .simulator
        .requests()
        .iter()
        .filter(|request| request.method == "POST")
        .count();
    assert_eq!((sent, harness.simulator.executions().len()), (1, 0));
}
