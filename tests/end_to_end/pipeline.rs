//! What goes through a pipeline: one input, its results, and only then the next one; and what an input means.

use jim_simulator::{Act, Fault};
use serde_json::json;

use crate::harness::{Errors, Harness, Outcomes};

#[test]
fn a_pipeline_variable_is_what_the_result_came_from() {
    let harness = Harness::new();
    let outcome = harness.run(
        "Get-JIMConnectedSystem -PipelineVariable system | Get-JIMRunProfile -PipelineVariable profile |
             Where-Object Name -eq 'Full Import' | Start-JIMRunProfile -PassThru -PipelineVariable run |
             Get-JIMActivity | ForEach-Object {
                 ($system.Id, $profile.ConnectedSystemId, $run.ConnectedSystemId, $_.ConnectedSystemId |
                     Select-Object -Unique) -join ' and '
             }",
    );
    let mut systems: Vec<_> = outcome.succeeded().values();
    systems.sort_by_key(|system| system.to_string());
    assert_eq!(
        systems,
        [
            &json!("1"),
            &json!("2"),
            &json!("3"),
            &json!("4"),
            &json!("5")
        ]
    );
}

#[test]
fn results_come_before_the_next_input_is_made() {
    let harness = Harness::new();
    for (input, command) in [
        ("1, 2", "Get-JIMRunProfile"),
        ("$run, $run", "Get-JIMActivity"),
        ("10, 11", "Set-JIMRunProfile -PageSize 50 -PassThru"),
        ("10, 11", "Start-JIMRunProfile -PassThru"),
        ("10, 11", "Remove-JIMRunProfile -Force -PassThru"),
    ] {
        let input = match command {
            "Get-JIMRunProfile" => "(Get-JIMConnectedSystem -Id 1, 2)",
            _ => input,
        };
        let outcome = harness.run(&format!(
            "$run = Start-JIMRunProfile -RunProfileId 20 -PassThru
             $happened = [Collections.Generic.List[string]]::new()
             {input} | ForEach-Object {{ $happened.Add('input'); $_ }} | {command} |
                 ForEach-Object {{ $happened.Add('result') }}
             ($happened -join ' ') -replace '(result ?)+', 'results '"
        ));
        assert_eq!(
            outcome.succeeded().values(),
            [&json!("input results input results ")],
            "{command}"
        );
    }
}

#[test]
fn an_error_comes_where_its_input_was() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$run = Start-JIMRunProfile -RunProfileId 20 -PassThru
         $run, '00000000-0000-0000-0000-0000000000ff', $run | Get-JIMActivity 2>&1 |
             ForEach-Object { $_.GetType().Name }",
    );
    assert_eq!(
        outcome.succeeded().values(),
        [
            &json!("PSCustomObject"),
            &json!("ErrorRecord"),
            &json!("PSCustomObject")
        ]
    );
}

#[test]
fn several_objects_may_be_given_as_input_object() {
    let harness = Harness::new();
    for (given, piped) in [
        (
            "Get-JIMRunProfile -InputObject (Get-JIMConnectedSystem)",
            "Get-JIMConnectedSystem | Get-JIMRunProfile",
        ),
        (
            "Set-JIMRunProfile -InputObject 10, 11 -PageSize 7 -PassThru",
            "10, 11 | Set-JIMRunProfile -PageSize 7 -PassThru",
        ),
        (
            "Get-JIMActivity -InputObject $runs",
            "$runs | Get-JIMActivity",
        ),
    ] {
        let outcome = harness.run(&format!(
            "$runs = 10, 20 | Start-JIMRunProfile -PassThru
             $given = @({given})
             $given.Count; ($given.Id -join ' ') -eq (@({piped}).Id -join ' ')"
        ));
        let values = outcome.succeeded().values();
        assert!(values[0].as_u64().unwrap() > 1, "{given}");
        assert_eq!(values[1], true, "{given}");
    }
    let outcome =
        harness.run("Start-JIMRunProfile -InputObject 12, 13, (Get-JIMConnectedSystem -Id 1)");
    assert_eq!(outcome.only_error().kind(), "WrongInputObject");
    let outcome = harness.run(
        "New-JIMRunProfile 'New' -Type Export -InputObject (Get-JIMConnectedSystem) -PassThru",
    );
    assert_eq!(outcome.succeeded().output.len(), 5);
    let outcome = harness.run("Remove-JIMRunProfile -InputObject 10, 11 -Force; Get-JIMRunProfile -ConnectedSystemId 1 | Where-Object Id -in 10, 11");
    assert!(outcome.succeeded().output.is_empty());
}

#[test]
fn a_row_whose_columns_are_named_like_the_parameters_is_a_run_profile() {
    for columns in [
        "ConnectedSystemId,RunProfileName\n1,full import",
        "ConnectedSystemName,RunProfileName\nHR System,Full Import",
        "RunProfileId\n10",
        "ConnectedSystemName,RunProfileId\nHR System,10",
        "ConnectedSystemId,RunProfileId,Comment\n1,10,every night",
    ] {
        let harness = Harness::new();
        let row = format!("@'\n{columns}\n'@ | ConvertFrom-Csv");
        for command in [
            "Start-JIMRunProfile -PassThru",
            "Set-JIMRunProfile -PageSize 50 -PassThru",
            "Get-JIMRunProfile",
            "Remove-JIMRunProfile -Force -PassThru",
        ] {
            let outcome = harness.run(&format!(
                "$got = {row} | {command}; if ($got.PSObject.Properties['RunProfileId']) {{ $got.RunProfileId }} else {{ $got.Id }}"
            ));
            assert_eq!(
                outcome.succeeded().values(),
                [&json!(10)],
                "{columns} | {command}"
            );
        }
    }
}

#[test]
fn a_row_that_names_a_system_that_is_not_there_is_one_error_and_the_others_run() {
    let harness = Harness::new();
    let outcome = harness.run(
        "@'\nConnectedSystemName,RunProfileName\nHR System,Full Import\nNowhere,Full Import\nPayroll,Full Import\n'@ |
             ConvertFrom-Csv | Start-JIMRunProfile",
    );
    assert_eq!(outcome.only_error().kind(), "ConnectedSystemNotFound");
    assert_eq!(harness.simulator.executions().len(), 2);
}

#[test]
fn run_profiles_are_created_from_rows() {
    let harness = Harness::new();
    let outcome = harness.run(
        "@'\nConnectedSystemName,Name,Type,PartitionId,PageSize,FilePath,VerifyImportContentHashes
HR System,One,FullImport,,,,
HR System,Two,FullImport,,500,two.csv,True
Payroll,Three,DeltaSynchronisation,,,,False\n'@ | ConvertFrom-Csv | New-JIMRunProfile -PassThru |
             ForEach-Object { $_.ConnectedSystemId, $_.Name, $_.Type, $_.PageSize, $_.FilePath, $_.VerifyImportContentHashes -join ',' }",
    );
    assert_eq!(
        outcome.succeeded().values(),
        [
            &json!("1,One,FullImport,100,,False"),
            &json!("1,Two,FullImport,500,two.csv,True"),
            &json!("3,Three,DeltaSync,100,,False"),
        ]
    );
    let outcome = harness.run(
        "@'\nConnectedSystemId,Name,Type,PageSize\n1,Four,FullImport,70000\n1,Five,Nonsense,\n'@ |
             ConvertFrom-Csv | New-JIMRunProfile",
    );
    let refused: Vec<_> = outcome
        .errors
        .iter()
        .map(|error| error.message.as_str())
        .collect();
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert!(
        refused[0].contains("70000 is not between 1 and 10000"),
        "{refused:?}"
    );
    assert!(refused[1].contains("Nonsense"), "{refused:?}");
}

#[test]
fn the_name_of_a_piped_system_is_not_that_of_a_new_run_profile() {
    let harness = Harness::new();
    for system in [
        "Get-JIMConnectedSystem -Id 1",
        "Get-JIMConnectedSystem -Id 1 | Select-Object Id, Name | ConvertTo-Csv | ConvertFrom-Csv",
    ] {
        let outcome = harness.run(&format!("{system} | New-JIMRunProfile -Type FullImport"));
        let error = outcome.only_error();
        assert_eq!(error.kind(), "WrongInputObject", "{system}");
        assert!(error.message.contains("has no name"), "{}", error.message);
    }
}

#[test]
fn what_is_no_activity_is_told_so_and_an_id_may_have_any_form() {
    let harness = Harness::new();
    let outcome = harness.run("Get-JIMConnection | Get-JIMActivity");
    assert_eq!(outcome.only_error().kind(), "WrongInputObject");
    let outcome = harness.run(
        "$run = Start-JIMRunProfile -RunProfileId 10 -PassThru
         $guid = [guid]$run.ActivityId
         $forms = 'D', 'N', 'B' | ForEach-Object { $guid.ToString($_) }
         $found = @($run, $guid, [pscustomobject]@{ ActivityId = $guid }, [pscustomobject]@{ Id = $guid } | Get-JIMActivity
             $forms + $guid.ToString().ToUpperInvariant() | Get-JIMActivity
             Get-JIMActivity -Id ($forms + $guid)
             Get-JIMActivity $run.ActivityId | Get-JIMActivity)
         $found.Count; @($found.Id | Select-Object -Unique).Count",
    );
    assert_eq!(outcome.succeeded().values(), [&json!(13), &json!(1)]);
}

#[test]
fn a_number_is_the_id_of_an_activity_where_a_server_counts_them_and_of_none_where_not() {
    let harness = Harness::new();
    let outcome = harness.run("Get-JIMActivity 1234567");
    let error = outcome.only_error();
    assert_eq!(error.kind(), "ActivityNotFound");
    assert!(error.message.contains("1234567"), "{}", error.message);
    let counted = r#"{"id":1234567,"status":"Complete","targetName":"Full Import"}"#;
    harness.simulator.fault(Fault::new(
        "GET",
        "*/activities/1234567",
        Act::text(200, "application/json", counted),
    ));
    let outcome = harness.run(
        "1234567 | Get-JIMActivity; [pscustomobject]@{ ActivityId = 1234567 } | Get-JIMActivity",
    );
    assert_eq!(
        outcome.succeeded().all("TargetName"),
        [json!("Full Import"), json!("Full Import")]
    );
}
