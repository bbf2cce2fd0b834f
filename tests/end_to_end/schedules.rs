//! Schedules and their executions: read, named, piped, switched and cancelled.

use jim_host::Outcome;
use jim_simulator::{Act, Configuration, Fault, Options, Outcome as Finish, Trigger};
use serde_json::{Value, json};

use crate::harness::{Errors, Harness, Outcomes};

/// The ids that the simulator gives schedules, in their order.
fn id(index: u8) -> String {
    format!("5c4ed01e-0000-4000-8000-{index:012x}")
}

fn with(configuration: Configuration) -> Harness {
    Harness::with(Options {
        configuration,
        ..Options::default()
    })
}

fn posts(harness: &Harness) -> Vec<String> {
    let requests = harness.simulator.requests();
    let posts = requests.into_iter().filter(|sent| sent.method == "POST");
    posts.map(|sent| sent.path).collect()
}

/// Lets a schedule run whose first step never ends, and gives its execution's id.
fn run(harness: &Harness, index: usize) -> String {
    for first in [10, 30, 62] {
        harness.simulator.set_outcome(first, Finish::Endless);
    }
    let schedule = format!("@(Get-JIMSchedule)[{index}]");
    let outcome = harness.run(&format!("{schedule} | Start-JIMSchedule -PassThru"));
    let started = outcome.succeeded().all("Id");
    started[0].as_str().unwrap().to_owned()
}

fn properties(outcome: &Outcome) -> Vec<String> {
    let object = outcome.output[0].as_ref().unwrap();
    object.properties.keys().cloned().collect()
}

#[test]
fn all_schedules_come_with_what_their_last_execution_came_to() {
    let harness = Harness::new();
    run(&harness, 1);
    let outcome = harness.run("Get-JIMSchedule");
    let names = ["Nightly", "Payroll, by hand", "Finance, by hand"];
    assert_eq!(outcome.succeeded().all("Name"), names);
    assert_eq!(outcome.all("StepCount"), [3, 2, 3]);
    assert_eq!(
        outcome.all("IsEnabled"),
        [json!(true), json!(false), json!(false)]
    );
    assert_eq!(outcome.all("LastExecutionStatus")[1], "InProgress");
    assert_eq!(
        outcome.all("Steps"),
        [Value::Null, Value::Null, Value::Null]
    );
    assert_eq!(
        outcome.output[0].as_ref().unwrap().type_name(),
        "JIM.Schedule"
    );
}

#[test]
fn a_schedule_has_one_shape_by_whatever_way_it_was_read() {
    let harness = Harness::new();
    run(&harness, 0);
    let list = harness.run("Get-JIMSchedule Nightly");
    let shape = properties(list.succeeded());
    assert_eq!(shape[..4], ["Id", "Name", "Description", "IsEnabled"]);
    for command in [
        "Get-JIMSchedule -Id (Get-JIMSchedule Nightly).Id",
        "Get-JIMSchedule Nightly -IncludeSteps",
        "Get-JIMSchedule Nightly | Get-JIMSchedule",
        "Enable-JIMSchedule Nightly -PassThru",
    ] {
        let outcome = harness.run(command);
        assert_eq!(properties(outcome.succeeded()), shape, "{command}");
        let last = outcome.all("LastExecutionStatus");
        assert_eq!(last, ["InProgress"], "{command}");
        assert_eq!(outcome.all("StepCount"), [3], "{command}");
    }
}

#[test]
fn a_name_may_hold_wildcards_and_one_that_exists_goes_first() {
    let harness = with(
        ["Night [1]", "Night 1", "Day", "night 2"]
            .into_iter()
            .fold(Configuration::new(), Configuration::schedule),
    );
    for (command, expected) in [
        ("'night 1'", vec!["Night 1"]),
        ("Night*", vec!["Night [1]", "Night 1", "night 2"]),
        ("'Night [1]'", vec!["Night [1]"]),
        ("'Night [12]'", vec!["Night 1", "night 2"]),
        (
            "Day, *1, Night*",
            vec!["Night 1", "Day", "night 2", "Night [1]"],
        ),
        ("Week*", vec![]),
    ] {
        let outcome = harness.run(&format!("Get-JIMSchedule {command}"));
        let mut names = outcome.succeeded().all("Name");
        let mut expected: Vec<_> = expected.into_iter().map(Value::from).collect();
        if command.contains(',') {
            names.sort_by_key(ToString::to_string);
            expected.sort_by_key(ToString::to_string);
        }
        assert_eq!(names, expected, "{command}");
    }
    let missed = harness.run("Get-JIMSchedule Day, Week, Year*");
    assert_eq!(missed.all("Name"), ["Day"]);
    let error = missed.only_error();
    assert_eq!(error.kind(), "ScheduleNotFound");
    assert_eq!(error.target.as_ref().unwrap().value, "Week");
    assert!(
        error.message.contains("Get-JIMSchedule"),
        "{}",
        error.message
    );
    let unreadable = harness.run("Get-JIMSchedule 'Night ['");
    assert_eq!(unreadable.only_error().kind(), "InvalidWildcard");
}

#[test]
fn many_ids_cost_one_list_and_each_that_is_not_there_is_an_error() {
    let harness = Harness::new();
    harness.run("").succeeded();
    let before = harness.simulator.requests().len();
    let outcome = harness.run(
        "$ids = @((Get-JIMSchedule).Id) + (1..1000 | ForEach-Object { '00000000-0000-0000-0000-{0:d12}' -f $_ })
         Get-JIMSchedule -Id $ids",
    );
    assert_eq!(outcome.output.len(), 3);
    assert_eq!(outcome.errors.len(), 1000);
    assert!(
        outcome
            .errors
            .iter()
            .all(|error| error.advised().kind() == "ScheduleNotFound")
    );
    let lists = harness.simulator.requests();
    let lists = lists[before..]
        .iter()
        .filter(|sent| sent.path.starts_with("/schedules"));
    assert_eq!(lists.count(), 2);
}

#[test]
fn more_schedules_than_a_page_has_are_all_given() {
    let names = (0..250).map(|number| format!("Schedule {number}"));
    let configuration = names.fold(Configuration::new(), |configuration, name| {
        configuration.schedule(&name)
    });
    let harness = with(configuration);
    let outcome = harness.run("Get-JIMSchedule");
    assert_eq!(outcome.succeeded().output.len(), 250);
    let last = harness.run("(Get-JIMSchedule -Id (Get-JIMSchedule 'schedule 249').Id).Name");
    assert_eq!(last.succeeded().output.len(), 1);
}

#[test]
fn steps_have_the_names_of_their_systems_and_run_profiles() {
    let harness = Harness::new();
    let outcome = harness.run(
        "(Get-JIMSchedule Nightly -IncludeSteps).Steps |
             ForEach-Object { \"$($_.StepIndex) $($_.ConnectedSystemName): $($_.RunProfileName)\" } |
             ForEach-Object { [pscustomobject]@{ Line = $_ } }",
    );
    let lines = [
        "0 HR System: Full Import",
        "1 HR System: Delta Synchronisation",
        "2 Active Directory: Export",
    ];
    assert_eq!(outcome.succeeded().all("Line"), lines);
}

#[test]
fn a_step_whose_run_profile_may_not_be_read_has_no_name_and_is_no_error() {
    let harness = Harness::new();
    let forbidden = Fault::new("GET", "*/connected-systems/2*", Act::status(403));
    harness.simulator.fault(forbidden);
    let outcome = harness.run(
        "(Get-JIMSchedule -IncludeSteps | Where-Object Name -eq Nightly).Steps | Select-Object ConnectedSystemId, ConnectedSystemName, RunProfileName",
    );
    assert_eq!(outcome.succeeded().all("ConnectedSystemId"), [1, 1, 2]);
    assert_eq!(
        outcome.all("ConnectedSystemName")[1..],
        [json!("HR System"), Value::Null]
    );
    assert_eq!(outcome.all("RunProfileName")[2], Value::Null);
}

#[test]
fn a_schedule_is_switched_by_name_by_id_and_down_the_pipe() {
    let harness = Harness::new();
    let outcome = harness.run(
        "Enable-JIMSchedule 'payroll, by hand'
         Disable-JIMSchedule -Id (Get-JIMSchedule Nightly).Id
         Get-JIMSchedule Finance* | Enable-JIMSchedule -PassThru
         'Nightly' | Disable-JIMSchedule -PassThru
         [pscustomobject]@{ ScheduleName = 'Nightly' } | Disable-JIMSchedule
         Get-JIMSchedule",
    );
    let names = outcome.succeeded().all("Name");
    assert_eq!(names[..2], ["Finance, by hand", "Nightly"]);
    let enabled = [true, false, false, true, true].map(Value::from);
    assert_eq!(outcome.all("IsEnabled"), enabled);
    assert_eq!(outcome.all("StepCount"), [3, 3, 3, 2, 3], "{names:?}");
    assert_eq!(posts(&harness).len(), 5);
}

#[test]
fn a_preview_of_a_switch_names_the_schedule_and_does_nothing() {
    let harness = Harness::new();
    let id = harness.run("Get-JIMSchedule Nightly").all("Id")[0].clone();
    let id = id.as_str().unwrap();
    for command in [
        format!("Disable-JIMSchedule -Id {id} -WhatIf"),
        "Disable-JIMSchedule nightly -WhatIf".to_owned(),
        "Get-JIMSchedule Nightly | Disable-JIMSchedule -WhatIf".to_owned(),
    ] {
        let outcome = harness.run(&command);
        let said = format!("Disable schedule 'Nightly' ({id}).");
        assert!(
            outcome.succeeded().host.contains(&said),
            "{command}: {}",
            outcome.host
        );
    }
    assert_eq!(posts(&harness), [""; 0]);
    let refused = harness.answered("Disable-JIMSchedule Nightly -Confirm", &["No"]);
    refused.succeeded();
    assert_eq!(posts(&harness), [""; 0]);
}

#[test]
fn what_is_no_schedule_is_one_error_each_and_changes_nothing() {
    let harness = Harness::new();
    let execution = run(&harness, 0);
    let before = posts(&harness).len();
    for piped in [
        "Get-JIMRunProfile -Id 42",
        "Get-JIMConnectedSystem -Id 1",
        "Get-JIMScheduleExecution | Select-Object -First 1",
        "42",
        "[pscustomobject]@{ Id = 42 }",
    ] {
        let command = format!("{piped} | Disable-JIMSchedule");
        let outcome = harness.run(&command);
        assert_eq!(outcome.only_error().kind(), "WrongInputObject", "{command}");
    }
    for command in [
        "Get-JIMSchedule Nightly | Start-JIMRunProfile",
        "Get-JIMSchedule Nightly | Remove-JIMRunProfile -Force",
        "Get-JIMSchedule Nightly | Get-JIMRunProfile",
        "Get-JIMSchedule Nightly | Stop-JIMScheduleExecution -Force",
        "Get-JIMRunProfile -Id 42 | Stop-JIMScheduleExecution -Force",
        "Get-JIMRunProfile -Id 42 | Get-JIMScheduleExecution",
        "Get-JIMRunProfile -Id 42 | Get-JIMSchedule",
    ] {
        let outcome = harness.run(command);
        let error = outcome.only_error();
        assert_eq!(error.kind(), "WrongInputObject", "{command}");
    }
    // The id of the one is not that of the other.
    let schedule = id(0);
    for (command, kind) in [
        (
            format!("Enable-JIMSchedule -Id {execution}"),
            "ScheduleNotFound",
        ),
        (
            format!("Get-JIMScheduleExecution {schedule}"),
            "ScheduleExecutionNotFound",
        ),
        (
            format!("Stop-JIMScheduleExecution {schedule} -Force"),
            "ScheduleExecutionNotFound",
        ),
        (
            format!("Get-JIMScheduleExecution -ScheduleId {execution}"),
            "ScheduleNotFound",
        ),
    ] {
        let outcome = harness.run(&command);
        assert_eq!(outcome.only_error().kind(), kind, "{command}");
    }
    let changed = posts(&harness).split_off(before);
    assert!(
        changed
            .iter()
            .all(|path| path.contains(&execution) || path.contains(&schedule)),
        "{changed:?}"
    );
}

#[test]
fn a_name_that_two_schedules_share_is_an_error_with_their_ids() {
    let harness = with(Configuration::new().schedule("Nightly").schedule("nightly"));
    let outcome = harness.run("Disable-JIMSchedule Nightly");
    let error = outcome.only_error();
    assert_eq!(error.kind(), "ScheduleNameNotUnique");
    let ids = harness.run("Get-JIMSchedule Nightly").all("Id");
    assert_eq!(ids.len(), 2);
    for id in ids {
        assert!(
            error.message.contains(id.as_str().unwrap()),
            "{}",
            error.message
        );
    }
}

#[test]
fn executions_come_newest_first_and_of_one_schedule_or_of_all() {
    let harness = Harness::new();
    let (first, second, third) = (run(&harness, 0), run(&harness, 1), run(&harness, 0));
    for (command, expected) in [
        ("Get-JIMScheduleExecution", vec![&third, &second, &first]),
        (
            "Get-JIMScheduleExecution -Active",
            vec![&third, &second, &first],
        ),
        (
            "Get-JIMScheduleExecution -ScheduleName nightly",
            vec![&third, &first],
        ),
        (
            "Get-JIMScheduleExecution -ScheduleId (Get-JIMSchedule Nightly).Id",
            vec![&third, &first],
        ),
        (
            "Get-JIMSchedule Nightly, Payroll* | Get-JIMScheduleExecution",
            vec![&third, &first, &second],
        ),
        (
            "Get-JIMScheduleExecution -Status inprogress, Failed",
            vec![&third, &second, &first],
        ),
        ("Get-JIMScheduleExecution -Status Failed, Complete", vec![]),
        ("Get-JIMScheduleExecution -Status Failed", vec![]),
        (
            "Get-JIMSchedule Finance* | Get-JIMScheduleExecution",
            vec![],
        ),
    ] {
        let outcome = harness.run(command);
        let expected: Vec<_> = expected.into_iter().map(|id| json!(id)).collect();
        assert_eq!(outcome.succeeded().all("Id"), expected, "{command}");
    }
}

#[test]
fn an_execution_by_itself_has_its_steps_and_the_same_shape() {
    let harness = Harness::new();
    let execution = run(&harness, 0);
    let listed = harness.run("Get-JIMScheduleExecution");
    let shape = properties(listed.succeeded());
    assert_eq!(shape[..4], ["Id", "ScheduleId", "ScheduleName", "Status"]);
    for command in [
        format!("Get-JIMScheduleExecution {execution}"),
        format!("'{execution}' | Get-JIMScheduleExecution"),
        "Get-JIMScheduleExecution | Get-JIMScheduleExecution".to_owned(),
    ] {
        let outcome = harness.run(&command);
        assert_eq!(properties(outcome.succeeded()), shape, "{command}");
        let steps = harness.run(&format!("({command}).Steps"));
        let systems = ["HR System", "HR System", "Active Directory"];
        assert_eq!(steps.succeeded().all("ConnectedSystemName"), systems);
        assert!(steps.all("ActivityId").iter().all(Value::is_string));
    }
    assert_eq!(listed.all("Steps"), [Value::Null]);
}

#[test]
fn a_filter_that_the_server_refuses_is_one_error_with_its_reason() {
    let harness = Harness::new();
    let refusal = r#"{"title":"One or more validation errors occurred.","status":400,"errors":{"status":["The value 'Nonsense' is not valid."]}}"#;
    let refused = Act::text(400, "application/json; charset=utf-8", refusal);
    harness
        .simulator
        .fault(Fault::new("GET", "/schedule-executions", refused));
    let outcome = harness.run("Get-JIMScheduleExecution -Status Nonsense");
    let error = outcome.only_error();
    assert_eq!(error.kind(), "RequestRefused");
    assert!(
        error.message.contains("'Nonsense' is not valid"),
        "{}",
        error.message
    );
}

#[test]
fn a_cancel_asks_names_its_schedule_and_is_done_once() {
    let harness = Harness::new();
    let execution = run(&harness, 0);
    let before = posts(&harness).len();
    let preview = harness.run(&format!("Stop-JIMScheduleExecution {execution} -WhatIf"));
    let said = format!("Cancel the execution of schedule 'Nightly' ({execution}) and its steps.");
    assert!(preview.succeeded().host.contains(&said), "{}", preview.host);
    harness
        .answered(
            "Get-JIMScheduleExecution | Stop-JIMScheduleExecution",
            &["No"],
        )
        .succeeded();
    assert_eq!(posts(&harness).len(), before);
    let outcome = harness.answered(
        "Get-JIMScheduleExecution | Stop-JIMScheduleExecution -PassThru",
        &["Yes"],
    );
    assert_eq!(outcome.succeeded().all("Status"), ["Cancelled"]);
    assert_eq!(posts(&harness).len(), before + 1);
    let again = harness.run(&format!("Stop-JIMScheduleExecution {execution} -Force"));
    let error = again.only_error();
    assert_eq!(error.kind(), "RequestRefused");
    assert!(
        error
            .message
            .contains("Cannot cancel execution with status: Cancelled")
    );
    assert_eq!(error.target.as_ref().unwrap().value, json!(execution));
}

#[test]
fn a_cancel_whose_answer_was_lost_is_told_as_done() {
    let harness = Harness::new();
    let execution = run(&harness, 0);
    let lost = Fault::new("POST", "*/cancel", Act::DropAfter).times(1);
    harness.simulator.fault(lost);
    let script = format!("Stop-JIMScheduleExecution {execution} -Force -PassThru");
    let outcome = harness.run(&script);
    assert_eq!(outcome.succeeded().all("Status"), ["Cancelled"]);
}

#[test]
fn names_ids_and_statuses_complete() {
    let harness = Harness::new();
    let execution = run(&harness, 0);
    let schedule = harness.run("Get-JIMSchedule Nightly").all("Id")[0].clone();
    let schedule = schedule.as_str().unwrap();
    for (line, expected) in [
        ("Get-JIMSchedule nig", "Nightly"),
        ("Enable-JIMSchedule -Name pay", "'Payroll, by hand'"),
        ("Disable-JIMSchedule -Id ", schedule),
        ("Get-JIMScheduleExecution -ScheduleName Nig", "Nightly"),
        ("Get-JIMScheduleExecution -Status in", "InProgress"),
        ("Stop-JIMScheduleExecution ", execution.as_str()),
    ] {
        let outcome = harness.run(&format!(
            "[System.Management.Automation.CommandCompletion]::CompleteInput('{}', {}, $null).CompletionMatches |
                 ForEach-Object {{ [pscustomobject]@{{ Text = $_.CompletionText }} }}",
            line,
            line.chars().count()
        ));
        let offered = outcome.succeeded().all("Text");
        assert!(offered.contains(&json!(expected)), "{line}: {offered:?}");
    }
}

#[test]
fn the_tables_fit_80_columns_with_their_ids_whole() {
    let name = "A schedule whose name is long enough for a wide screen, and then some";
    let harness = with(
        Configuration::new()
            .system(1, "HR")
            .run_profile(10, 1, "Import", "FullImport")
            .schedule(name)
            .step(1, 10)
            .triggered(Trigger::Daily(3), true),
    );
    let execution = run(&harness, 0);
    let schedule = harness.run("Get-JIMSchedule").all("Id")[0].clone();
    for (command, id) in [
        ("Get-JIMSchedule", schedule.as_str().unwrap()),
        ("Get-JIMScheduleExecution", execution.as_str()),
    ] {
        let screen = harness.screen(command);
        assert!(
            screen.contains(id) && screen.contains("A sched"),
            "{screen}"
        );
        assert!(
            screen.lines().all(|line| line.chars().count() <= 80),
            "{screen}"
        );
    }
}

#[test]
fn what_went_through_a_file_is_still_what_it_was() {
    let harness = Harness::new();
    let execution = run(&harness, 0);
    let before = posts(&harness).len();
    for (save, read) in [
        (
            "ConvertTo-Json -Depth 5 | Set-Content $file",
            "Get-Content $file -Raw | ConvertFrom-Json",
        ),
        ("Export-Csv $file", "Import-Csv $file"),
        ("Export-Clixml $file", "Import-Clixml $file"),
    ] {
        let through = |what: &str, then: &str| {
            harness.run(&format!(
                "$file = New-TemporaryFile
                 try {{ {what} | {save}; {read} | {then} }} finally {{ Remove-Item $file }}"
            ))
        };
        let preview = through("Get-JIMSchedule Nightly", "Disable-JIMSchedule -WhatIf");
        let host = &preview.succeeded().host;
        assert!(
            host.contains("Disable schedule 'Nightly' ("),
            "{read}: {host}"
        );
        let preview = through(
            "Get-JIMScheduleExecution",
            "Stop-JIMScheduleExecution -WhatIf",
        );
        let host = &preview.succeeded().host;
        assert!(host.contains(&execution), "{read}: {host}");
        for (what, then) in [
            ("Get-JIMScheduleExecution", "Disable-JIMSchedule"),
            (
                "Get-JIMSchedule Nightly",
                "Stop-JIMScheduleExecution -Force",
            ),
            ("Get-JIMSchedule Nightly", "Start-JIMRunProfile"),
        ] {
            let refused = through(what, then);
            assert_eq!(
                refused.only_error().kind(),
                "WrongInputObject",
                "{read}: {what} | {then}"
            );
        }
    }
    assert_eq!(posts(&harness).len(), before);
}

#[test]
fn a_schedule_of_another_server_is_refused() {
    let (harness, other) = (Harness::new(), Harness::new());
    let url = other.simulator.url();
    let outcome = harness.run(&format!(
        "$schedule = Get-JIMSchedule Nightly
         $null = Connect-JIM -Url {url} -ApiKey $Key
         $schedule | Disable-JIMSchedule; $schedule | Start-JIMSchedule; $schedule | Get-JIMScheduleExecution"
    ));
    let kinds: Vec<_> = outcome.errors.iter().map(Errors::kind).collect();
    assert_eq!(kinds, ["ObjectOfAnotherServer"; 3]);
    assert_eq!(posts(&other), [""; 0]);
}
