//! Lists of activities, and what is in one.

use std::time::Duration;

use jim_simulator::{Act, Fault};
use serde_json::{Value, json};

use crate::harness::{Errors, Harness, Outcomes};

/// What a script asks of a part of the server.
fn queries(harness: &Harness, path: &str, script: &str) -> Vec<String> {
    let before = harness.simulator.requests().len();
    harness.run(script).succeeded();
    let requests = harness.simulator.requests();
    let asked = requests[before..].iter();
    let asked = asked.filter(|request| request.path == path);
    asked.map(|request| request.query.clone()).collect()
}

/// A server on which these run profiles ran, one after another.
fn after(runs: &[i32]) -> Harness {
    let harness = Harness::new();
    let ids: Vec<_> = runs.iter().map(i32::to_string).collect();
    let outcome = harness.run(&format!(
        "foreach ($id in {}) {{ try {{ Start-JIMRunProfile $id -Wait -ErrorAction Ignore }} catch {{ }} }}",
        ids.join(", ")
    ));
    assert_eq!(outcome.terminating_error, None);
    assert_eq!(harness.simulator.executions().len(), runs.len());
    harness
}

#[test]
fn activities_are_listed_newest_first() {
    let harness = after(&[13, 66, 24]);
    let outcome = harness.run("Get-JIMActivity -Operation Execute");
    assert_eq!(
        outcome.succeeded().all("TargetName"),
        [
            json!("Export"),
            json!("Full Import (Archive)"),
            json!("Delta Synchronisation")
        ]
    );
    let first = outcome.output[0].as_ref().unwrap();
    assert_eq!(first.type_name(), "JIM.Activity#List");
    assert_eq!(outcome.all("TotalErrors"), [json!(0), json!(3), json!(0)]);
}

#[test]
fn the_first_of_a_long_list_cost_one_request_and_more_cost_one_for_each_page() {
    let harness = after(&[13; 7]);
    for (script, requests) in [
        (
            "Get-JIMActivity -Operation Execute -PageSize 3 | Select-Object -First 2",
            1,
        ),
        (
            "Get-JIMActivity -Operation Execute -PageSize 3 | Select-Object -First 3",
            1,
        ),
        (
            "Get-JIMActivity -Operation Execute -PageSize 3 | Select-Object -First 4",
            2,
        ),
        ("Get-JIMActivity -Operation Execute -PageSize 3", 3),
        ("Get-JIMActivity -Operation Execute -PageSize 3 -Page 2", 1),
        ("Get-JIMActivity | Select-Object -First 5", 1),
    ] {
        let asked = queries(&harness, "/activities", script);
        assert_eq!(asked.len(), requests, "{script}: {asked:?}");
    }
    let outcome = harness.run(
        "$all = @(Get-JIMActivity -Operation Execute).Id
         $paged = @(Get-JIMActivity -Operation Execute -PageSize 2).Id
         $second = @(Get-JIMActivity -Operation Execute -PageSize 3 -Page 2).Id
         $all.Count; \"$all\" -eq \"$paged\"; \"$($all[3..5])\" -eq \"$second\"",
    );
    assert_eq!(
        outcome.succeeded().values(),
        [&json!(7), &json!(true), &json!(true)]
    );
}

#[test]
fn an_activity_that_begins_while_the_list_is_read_repeats_none() {
    let harness = after(&[13; 4]);
    let outcome = harness.run(
        "$started = $false
         $ids = @(Get-JIMActivity -Operation Execute -PageSize 2 | ForEach-Object {
             if (-not $started) { Start-JIMRunProfile 10 }
             $started = $true
             $_.Id
         })
         $ids.Count; @($ids | Select-Object -Unique).Count",
    );
    assert_eq!(outcome.succeeded().values(), [&json!(4), &json!(4)]);
}

#[test]
fn each_filter_finds_what_it_names() {
    let harness = after(&[13, 66, 60, 10]);
    for (filter, expected) in [
        ("-Search 'archive'", vec![66]),
        ("-Status FailedWithError", vec![60]),
        ("-Status completewitherror, FailedWithError", vec![60, 66]),
        ("-Outcome Errors", vec![66]),
        ("-InitiatedBy 'infrastructure key'", vec![10, 60, 66, 13]),
        ("-InitiatedBy System", vec![]),
        (
            "-InitiatedById 00000000-0000-0000-0000-000000000001",
            vec![],
        ),
        ("-HasChildActivities", vec![]),
        ("-ConnectedSystem 'HR System'", vec![10, 13]),
        (
            "-ConnectedSystem 'HR System', 'Finance Database'",
            vec![10, 60, 66, 13],
        ),
        (
            "-ConnectedSystem 'HR System' -RunProfile 'Full Import'",
            vec![10],
        ),
        ("-RunProfile 'Full Import'", vec![10, 60]),
        ("-ScheduledOnly", vec![]),
        ("-ScheduleId 00000000-0000-0000-0000-000000000001", vec![]),
        ("-CreatedFrom (Get-Date).AddDays(-1)", vec![10, 60, 66, 13]),
        ("-CreatedTo (Get-Date).AddDays(-1)", vec![]),
    ] {
        let outcome = harness.run(&format!(
            "Get-JIMActivity -Operation Execute {filter} | Get-JIMActivity | ForEach-Object ConnectedSystemRunProfileId"
        ));
        let found: Vec<_> = outcome.succeeded().values().into_iter().cloned().collect();
        let expected: Vec<_> = expected.into_iter().map(Value::from).collect();
        assert_eq!(found, expected, "{filter}");
    }
    let outcome = harness.run(
        "@(Get-JIMActivity -Operation Create).TargetName -contains 'HR System'
         @(Get-JIMActivity -Operation Create, Execute).Count - @(Get-JIMActivity -Operation Create).Count
         @(Get-JIMActivity -Operation Update).Count",
    );
    assert_eq!(
        outcome.succeeded().values(),
        [&json!(true), &json!(4), &json!(0)]
    );
}

#[test]
fn a_moment_is_exact_and_in_utc() {
    let harness = after(&[13, 13, 13]);
    let asked = queries(
        &harness,
        "/activities",
        "$null = Get-JIMActivity -CreatedFrom ([datetimeoffset]'2026-11-23T12:07:59.9222721+01:00') -CreatedTo 2026-11-24T00:00:00Z",
    );
    for part in [
        "createdFrom=2026-11-23T11:07:59.9222721Z",
        "createdTo=2026-11-24T00:00:00.0000000Z",
        "sortBy=created",
        "sortDirection=desc",
    ] {
        assert!(asked[0].contains(part), "{part}: {asked:?}");
    }
    let outcome = harness.run(
        "$middle = @(Get-JIMActivity -Operation Execute)[1]
         @(Get-JIMActivity -Operation Execute -CreatedFrom $middle.Created).Count
         @(Get-JIMActivity -Operation Execute -CreatedTo $middle.Created).Count
         @(Get-JIMActivity -Operation Execute -CreatedFrom $middle.Created -CreatedTo $middle.Created).Id -eq $middle.Id",
    );
    assert_eq!(
        outcome.succeeded().values(),
        [&json!(2), &json!(2), &json!(true)]
    );
}

#[test]
fn what_is_piped_in_filters_by_it_or_is_the_activity() {
    let harness = after(&[13, 66, 10, 60]);
    for (input, expected) in [
        ("Get-JIMConnectedSystem -Name 'HR System'", vec![10, 13]),
        ("Get-JIMConnectedSystem -Id 1", vec![10, 13]),
        ("Get-JIMRunProfile -Id 10", vec![10]),
        (
            "Get-JIMRunProfile -ConnectedSystemId 5 -Name 'Full*'",
            vec![60, 66],
        ),
        (
            "[pscustomobject]@{ ConnectedSystemName = 'HR System' }",
            vec![10, 13],
        ),
        (
            "[pscustomobject]@{ ConnectedSystemId = 5; RunProfileName = 'Full Import' }",
            vec![60],
        ),
        ("[pscustomobject]@{ RunProfileId = 66 }", vec![66]),
        (
            "[pscustomobject]@{ ScheduleId = '00000000-0000-0000-0000-000000000001' }",
            vec![],
        ),
        ("Get-JIMActivity | Select-Object -First 1", vec![60]),
        ("(Get-JIMActivity).Id | Select-Object -First 1", vec![60]),
    ] {
        let outcome = harness.run(&format!(
            "{input} | Get-JIMActivity | Get-JIMActivity | ForEach-Object ConnectedSystemRunProfileId"
        ));
        let found: Vec<_> = outcome.succeeded().values().into_iter().cloned().collect();
        let expected: Vec<_> = expected.into_iter().map(Value::from).collect();
        assert_eq!(found, expected, "{input}");
    }
    let schedule = "$schedule = [pscustomobject]@{ Id = [guid]'00000000-0000-0000-0000-000000000007'; Name = 'Nightly' }
         $schedule.PSObject.TypeNames.Insert(0, 'JIM.Schedule')
         $schedule | Get-JIMActivity -Status Complete";
    let asked = queries(&harness, "/activities", schedule);
    assert!(
        asked[0].contains("scheduleId=00000000-0000-0000-0000-000000000007"),
        "{asked:?}"
    );
    assert!(asked[0].contains("status=Complete"), "{asked:?}");
}

#[test]
fn what_cannot_be_meant_is_one_error_each() {
    let harness = after(&[13]);
    for (script, kind, words) in [
        (
            "Get-JIMActivity | Select-Object -First 1 | Get-JIMActivity -Status Complete",
            "WrongInputObject",
            "-Status",
        ),
        (
            "Get-JIMConnectedSystem -Id 1 | Get-JIMActivity -ExecutionItems",
            "WrongInputObject",
            "ConnectedSystem",
        ),
        (
            "Get-JIMConnection | Get-JIMActivity",
            "WrongInputObject",
            "Connection",
        ),
        (
            "Get-JIMActivity -Status Nonsense",
            "RequestRefused",
            "The value 'Nonsense' is not valid.",
        ),
        (
            "Get-JIMActivity -Page 99999999",
            "RequestRefused",
            "beyond the maximum retrieval depth",
        ),
        (
            "Get-JIMActivity -Id nonsense -ExecutionItems",
            "InvalidActivityId",
            "nonsense",
        ),
        (
            "Get-JIMActivity -Id 00000000-0000-0000-0000-0000000000ff -ExecutionItems",
            "ActivityNotFound",
            "00000000-0000-0000-0000-0000000000ff",
        ),
        (
            "Get-JIMActivityStats -Id 00000000-0000-0000-0000-0000000000ff",
            "ActivityNotFound",
            "00000000-0000-0000-0000-0000000000ff",
        ),
        (
            "Get-JIMActivityChildren -Id 00000000-0000-0000-0000-0000000000ff",
            "ActivityNotFound",
            "00000000-0000-0000-0000-0000000000ff",
        ),
        ("4711 | Get-JIMActivityStats", "ActivityNotFound", "4711"),
        (
            "Get-JIMRunProfile -Id 10 | Get-JIMActivityStats",
            "WrongInputObject",
            "RunProfile",
        ),
        (
            "[pscustomobject]@{ RunProfileId = 99999 } | Get-JIMActivity",
            "RunProfileNotFound",
            "99999",
        ),
    ] {
        let outcome = harness.run(script);
        let error = outcome.only_error();
        assert_eq!(error.kind(), kind, "{script}");
        assert!(error.message.contains(words), "{script}: {}", error.message);
    }
    let outcome = harness.run("Get-JIMActivity -Outcome Nonsense");
    let refused = outcome.terminating_error.unwrap().message;
    assert!(
        refused.contains("Nonsense") && refused.contains("Exported"),
        "{refused}"
    );
}

#[test]
fn items_tell_what_a_run_did_to_each_object() {
    let harness = after(&[66]);
    let outcome = harness.run(
        "$run = Get-JIMActivity -Operation Execute
         $items = @(Get-JIMActivity -Id $run.Id -ExecutionItems)
         $items.Count -eq (Get-JIMActivityStats $run.Id).TotalObjectChangeCount
         @($items | Where-Object ErrorType -NE NotSet).Count
         $items[3].DisplayName; $items[3].ActivityId -eq $run.Id; $items[3].PSObject.TypeNames[0]
         @($run | Get-JIMActivity -ExecutionItems).Count -eq $items.Count
         @($run.Id | Get-JIMActivity -ExecutionItems -PageSize 2 -Page 2).Count",
    );
    assert_eq!(
        outcome.succeeded().values(),
        [
            &json!(true),
            &json!(3),
            &json!("Person 4"),
            &json!(true),
            &json!("JIM.ActivityItem"),
            &json!(true),
            &json!(2)
        ]
    );
    let id = harness.simulator.executions()[0].activity_id.clone();
    let path = format!("/activities/{id}/items");
    let first = format!("$null = Get-JIMActivity {id} -ExecutionItems | Select-Object -First 100");
    assert_eq!(queries(&harness, &path, &first).len(), 1);
}

#[test]
fn an_activity_that_is_no_run_has_no_items_and_no_counts() {
    let harness = Harness::new();
    let new = "$null = New-JIMRunProfile -ConnectedSystemId 1 -Name New -Type Export
         $change = Get-JIMActivity -Operation Create | Select-Object -First 1";
    for (read, words) in [
        (
            "Get-JIMActivity -Id $change.Id -ExecutionItems",
            "Execution items are only available for Run Profile activities.",
        ),
        (
            "$change | Get-JIMActivityStats",
            "Execution statistics are only available for Run Profile activities.",
        ),
    ] {
        let outcome = harness.run(&format!("{new}; {read}"));
        let error = outcome.only_error();
        assert_eq!(error.kind(), "RequestRefused", "{read}");
        assert!(error.message.contains(words), "{}", error.message);
        let id = error.target.as_ref().unwrap().value.as_str().unwrap();
        assert!(error.message.contains(id), "{id}: {}", error.message);
    }
}

#[test]
fn counts_are_of_a_type_of_their_own() {
    let harness = after(&[66]);
    let outcome = harness.run(
        "$run = Get-JIMActivity -Operation Execute
         foreach ($stats in (Get-JIMActivityStats $run.Id), ($run | Get-JIMActivityStats)) {
             $stats.PSObject.TypeNames[0]; $stats.ActivityId -eq $run.Id; $stats.TotalObjectErrors
         }",
    );
    let one = [json!("JIM.ActivityStats"), json!(true), json!(3)];
    assert_eq!(
        outcome.succeeded().values(),
        one.iter().chain(&one).collect::<Vec<_>>()
    );
}

#[test]
fn children_are_activities_too() {
    let harness = after(&[13]);
    let outcome = harness.run(
        "$parents = @(Get-JIMActivity | Where-Object ChildActivityCount -GT 0)
         $parents.Count; $parents[0].Id -eq (Get-JIMActivity -HasChildActivities).Id
         foreach ($children in ($parents | Get-JIMActivityChildren), (Get-JIMActivityChildren $parents[0].Id)) {
             ($children.TargetName | Sort-Object) -join ' '; $children[0].PSObject.TypeNames -contains 'JIM.Activity'
         }
         @(Get-JIMActivity -Operation Execute | Get-JIMActivityChildren).Count",
    );
    assert_eq!(
        outcome.succeeded().values(),
        [
            &json!(1),
            &json!(true),
            &json!("Group User"),
            &json!(true),
            &json!("Group User"),
            &json!(true),
            &json!(0)
        ]
    );
}

#[test]
fn the_error_of_a_run_names_the_objects_that_failed_and_the_command_that_lists_them() {
    let harness = Harness::new();
    let outcome = harness.run("66 | Start-JIMRunProfile -Wait -PassThru");
    let error = outcome.only_error();
    assert_eq!(error.kind(), "RunProfileCompletedWithErrors");
    assert!(
        error
            .message
            .ends_with("The first that failed: 3 objects without a name (UnhandledError)."),
        "{}",
        error.message
    );
    assert_eq!(
        outcome.output[0].as_ref().unwrap()["FailedItems"][0]["ErrorType"],
        "UnhandledError"
    );
    let advice = error.recommended_action.as_deref().unwrap();
    let (_, command) = advice.split_once(": ").unwrap();
    let listed = harness.run(command);
    assert_eq!(listed.succeeded().output.len(), 3, "{command}");
}

#[test]
fn objects_that_cannot_be_read_hide_no_error_of_a_run() {
    let named = r#"{"items":[{"id":"1","errorType":"NotSet"},{"id":"2","externalIdValue":"E42","displayName":"Jane Doe","errorType":"InvalidValue"}]}"#;
    for (act, told) in [
        (Act::status(500), None),
        (Act::web_page(), None),
        (Act::Drip(3_600_000), None),
        (
            Act::text(200, "application/json", named),
            Some("The first that failed: E42 'Jane Doe' (InvalidValue)."),
        ),
    ] {
        let harness = Harness::new();
        let items = "/activities/*/items";
        harness.simulator.fault(Fault::new("GET", items, act));
        let outcome = harness.run("66 | Start-JIMRunProfile -Wait");
        let error = outcome.only_error();
        assert_eq!(error.kind(), "RunProfileCompletedWithErrors");
        assert!(
            error.message.contains("3 objects failed"),
            "{}",
            error.message
        );
        assert_eq!(error.message.contains("first that failed"), told.is_some());
        assert!(
            error.message.ends_with(told.unwrap_or(".")),
            "{}",
            error.message
        );
    }
}

#[test]
fn a_run_that_failed_before_any_object_asks_for_none() {
    let harness = Harness::new();
    let outcome = harness.run("60 | Start-JIMRunProfile -Wait");
    assert_eq!(outcome.fatal().kind(), "RunProfileFailed");
    let requests = harness.simulator.requests();
    assert!(
        !requests
            .iter()
            .any(|request| request.path.ends_with("/items"))
    );
}

#[test]
fn ctrl_c_ends_a_list_between_its_pages() {
    let harness = after(&[13; 3]);
    let hour = Fault::new("GET", "/activities", Act::Drip(3_600_000)).after(1);
    harness.simulator.fault(hour);
    let running = harness.start("Get-JIMActivity -PageSize 1");
    let second = |request: &jim_simulator::ReceivedRequest| request.query.contains("page=2");
    assert!(harness.simulator.wait_for(second, Duration::from_secs(60)));
    running.stop();
    let outcome = running.wait().unwrap();
    assert!(outcome.stopped);
    assert_eq!((outcome.output.len(), outcome.errors.len()), (1, 0));
}

#[test]
fn a_list_is_a_table_that_fits_the_screen_with_whole_ids() {
    let harness = after(&[10, 66, 60]);
    let screen = harness.screen("Get-JIMActivity | Out-Default; Get-JIMActivity -Outcome Errors | Get-JIMActivity -ExecutionItems | Out-Default");
    for line in screen.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    for run in harness.simulator.executions() {
        assert!(screen.contains(&run.activity_id), "{screen}");
    }
    for word in ["FAILED", "Errors", "Complete", "Full Import"] {
        assert!(screen.contains(word), "{word}: {screen}");
    }
}
