//! What people do with the objects: files in three formats, and PowerShell's own commands for objects.

use serde_json::{Value, json};

use crate::harness::{Errors, Harness, Outcomes};

const FORMATS: [&str; 3] = ["Json", "Csv", "Clixml"];

const KINDS: [&str; 3] = ["system", "activity", "execution"];

/// A function that saves objects to a file and reads them again.
const THROUGH: &str = "
function Through([string] $Format, $Value) {
    $file = New-TemporaryFile
    try {
        switch ($Format) {
            Json { $Value | ConvertTo-Json -Depth 5 | Set-Content $file; Get-Content $file -Raw | ConvertFrom-Json }
            Csv { $Value | Export-Csv $file; Import-Csv $file }
            Clixml { $Value | Export-Clixml $file -Depth 5; Import-Clixml $file }
        }
    } finally { Remove-Item $file }
}
";

/// One object of each kind that is no run profile.
const OTHERS: &str = "
$system = Get-JIMConnectedSystem -Id 1
$execution = Start-JIMRunProfile 10 -Wait -PassThru 6> $null
$activity = Get-JIMActivity $execution.ActivityId
";

fn started(harness: &Harness) -> Vec<i32> {
    let executions = harness.simulator.executions();
    executions.iter().map(|run| run.run_profile_id).collect()
}

/// The ids of the run profiles that have a page size.
fn with_page_size(harness: &Harness, size: i32) -> Vec<i32> {
    harness.simulator.configuration(|configuration| {
        let profiles = configuration.run_profiles.iter();
        profiles
            .filter(|profile| profile.page_size == size)
            .map(|profile| profile.id)
            .collect()
    })
}

fn changes(harness: &Harness) -> usize {
    let requests = harness.simulator.requests();
    requests
        .iter()
        .filter(|request| request.method != "GET")
        .count()
}

#[test]
fn a_run_profile_that_went_through_a_format_is_still_that_run_profile() {
    for format in FORMATS {
        let harness = Harness::new();
        let outcome = harness.run(&format!(
            "{THROUGH}
             $kept = Through {format} (Get-JIMRunProfile -Id 42)
             ($kept | Get-JIMRunProfile).Name
             (Set-JIMRunProfile -InputObject $kept -PageSize 9 -PassThru).Id
             $kept | Start-JIMRunProfile
             ($kept | Remove-JIMRunProfile -Force -PassThru).Id"
        ));
        let expected = [&json!("Full Import (Contractors)"), &json!(42), &json!(42)];
        assert_eq!(outcome.succeeded().values(), expected, "{format}");
        assert_eq!(started(&harness), [42], "{format}");
        let left = harness.simulator.configuration(|configuration| {
            configuration
                .run_profiles
                .iter()
                .any(|profile| profile.id == 42)
        });
        assert!(!left, "{format}");
    }
}

#[test]
fn a_list_of_run_profiles_that_went_through_a_format_is_the_same_list() {
    for format in FORMATS {
        let harness = Harness::new();
        let outcome = harness.run(&format!(
            "{THROUGH}
             $kept = Through {format} (Get-JIMRunProfile -ConnectedSystemId 2)
             $kept | Set-JIMRunProfile -PageSize 9
             $kept | Get-JIMRunProfile"
        ));
        let ids: Vec<_> = [20, 21, 22, 23, 24, 26, 27].map(Value::from).into();
        assert_eq!(outcome.succeeded().all("Id"), ids, "{format}");
        assert_eq!(outcome.all("PageSize"), vec![json!(9); 7], "{format}");
        assert_eq!(with_page_size(&harness, 9).len(), 7, "{format}");
    }
}

#[test]
fn a_system_that_went_through_a_format_is_still_that_system() {
    for format in FORMATS {
        let harness = Harness::new();
        let outcome = harness.run(&format!(
            "{THROUGH}
             $kept = Through {format} (Get-JIMConnectedSystem -Id 4)
             $kept | Get-JIMRunProfile -Name Export
             $kept | New-JIMRunProfile -Name Extra -Type FullImport -PassThru"
        ));
        let systems = [json!(4), json!(4)];
        assert_eq!(
            outcome.succeeded().all("ConnectedSystemId"),
            systems,
            "{format}"
        );
        assert_eq!(outcome.all("Name"), ["Export", "Extra"], "{format}");
    }
}

#[test]
fn an_execution_and_an_activity_lead_to_the_activity_from_each_format() {
    for format in FORMATS {
        let harness = Harness::new();
        let outcome = harness.run(&format!(
            "{THROUGH}{OTHERS}
             Through {format} $execution | Get-JIMActivity
             Through {format} $activity | Get-JIMActivity"
        ));
        let id = harness.simulator.executions()[0].activity_id.clone();
        assert_eq!(
            outcome.succeeded().all("Id"),
            [id.as_str(), &id],
            "{format}"
        );
    }
}

#[test]
fn an_object_of_another_kind_is_refused_from_each_format_with_one_error() {
    for format in FORMATS {
        let harness = Harness::new();
        let before = harness
            .simulator
            .configuration(|configuration| configuration.run_profiles.len());
        // A system has run profiles to get; the others have none.
        let refused = KINDS.map(|kind| {
            format!(
                "Set-JIMRunProfile -InputObject $kept.{kind} -PageSize 9
                 $kept.{kind} | Start-JIMRunProfile
                 $kept.{kind} | Remove-JIMRunProfile -Force
                 if ('{kind}' -ne 'system') {{ $kept.{kind} | Get-JIMRunProfile }}\n"
            )
        });
        let outcome = harness.run(&format!(
            "{THROUGH}{OTHERS}
             $kept = @{{}}
             foreach ($kind in 'system', 'activity', 'execution') {{
                 $kept[$kind] = Through {format} (Get-Variable $kind -ValueOnly)
             }}
             {}",
            refused.concat()
        ));
        assert_eq!(outcome.terminating_error, None, "{format}");
        let kinds: Vec<_> = outcome.errors.iter().map(Errors::kind).collect();
        assert_eq!(kinds, ["WrongInputObject"; 11], "{format}");
        assert_eq!(outcome.output, [], "{format}");
        let after = harness
            .simulator
            .configuration(|configuration| configuration.run_profiles.len());
        assert_eq!(after, before, "{format}");
        assert_eq!(with_page_size(&harness, 9), [0; 0], "{format}");
        // The run that the script has objects of, and nothing else.
        assert_eq!(started(&harness), [10], "{format}");
    }
}

#[test]
fn an_activity_that_has_a_number_is_not_taken_for_the_run_profile_of_that_number() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$activity = [pscustomobject]@{ Id = 42; ConnectedSystemId = 3; TargetOperationType = 'Execute'
             ConnectedSystemRunProfileId = 30 }
         $activity | Remove-JIMRunProfile -Force
         $activity | Start-JIMRunProfile
         $activity | Get-JIMRunProfile",
    );
    assert_eq!(outcome.terminating_error, None);
    let kinds: Vec<_> = outcome.errors.iter().map(Errors::kind).collect();
    assert_eq!(kinds, ["WrongInputObject"; 3]);
    assert_eq!(outcome.output, []);
    assert_eq!(changes(&harness), 0);
}

#[test]
fn an_id_that_cannot_be_read_does_not_mean_a_whole_system() {
    let harness = Harness::new();
    let outcome =
        harness.run("[pscustomobject]@{ Id = ''; ConnectedSystemId = '3' } | Get-JIMRunProfile");
    assert_eq!(outcome.only_error().kind(), "WrongInputObject");
    assert_eq!(outcome.output, []);
}

#[test]
fn the_refusal_of_an_object_with_many_properties_is_a_sentence() {
    let harness = Harness::new();
    let outcome = harness.run(
        "Get-JIMConnectedSystem -Id 1 | ConvertTo-Json | ConvertFrom-Json | Start-JIMRunProfile",
    );
    let message = &outcome.only_error().message;
    assert!(
        message.contains("properties Id, Name,") && message.contains(" more."),
        "{message}"
    );
    assert!(message.len() < 200, "{message}");
}

#[test]
fn an_object_of_another_server_is_refused_from_each_format() {
    let (harness, other) = (Harness::new(), Harness::new());
    for format in FORMATS {
        let outcome = harness.run(&format!(
            "{THROUGH}
             $kept = Through {format} (Get-JIMRunProfile -Id 42)
             $null = Connect-JIM -Url {} -ApiKey $Key
             $kept | Remove-JIMRunProfile -Force",
            other.simulator.url()
        ));
        assert_eq!(
            outcome.only_error().kind(),
            "ObjectOfAnotherServer",
            "{format}"
        );
    }
    assert_eq!(changes(&other), 0);
}

#[test]
fn times_and_durations_are_the_same_after_json_and_clixml() {
    for format in ["Json", "Clixml"] {
        let harness = Harness::new();
        let outcome = harness.run(&format!(
            "{THROUGH}{OTHERS}
             $kept = Through {format} $activity
             $kept.Created -eq $activity.Created
             ([datetime]$kept.Phases[0].Started).ToUniversalTime() -eq $activity.Phases[0].Started.UtcDateTime
             $kept.ExecutionTime.TotalMilliseconds -eq $activity.ExecutionTime.TotalMilliseconds
             $kept.ExecutionStats.TotalObjectsProcessed"
        ));
        let expected = [&json!(true), &json!(true), &json!(true), &json!(4860)];
        assert_eq!(outcome.succeeded().values(), expected, "{format}");
    }
}

#[test]
fn a_selection_with_both_ids_or_of_the_ids_is_enough_and_of_names_is_not() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$profiles = Get-JIMRunProfile -ConnectedSystemId 2
         $profiles | Select-Object -First 1 -Property Id, ConnectedSystemId | Start-JIMRunProfile
         $profiles | Select-Object -First 1 -Skip 1 -ExcludeProperty Server | Start-JIMRunProfile
         $profiles | Select-Object -First 1 -Skip 2 *, @{ n = 'Owner'; e = { 'Ann' } } | Start-JIMRunProfile
         $profiles | Select-Object -First 1 -Skip 3 -ExpandProperty Id | Start-JIMRunProfile
         $profiles | Select-Object -First 1 -Property Name | Start-JIMRunProfile",
    );
    assert_eq!(outcome.only_error().kind(), "WrongInputObject");
    assert_eq!(started(&harness), [20, 21, 22, 23]);
}

#[test]
fn whoever_wants_the_first_gets_the_first_and_no_error() {
    let harness = Harness::new();
    let outcome = harness.run(
        "Get-JIMConnectedSystem | Select-Object -First 1 | Get-JIMRunProfile | Select-Object -First 2 -ExpandProperty Name
         10, 11 | Start-JIMRunProfile -PassThru | Select-Object -First 1 -ExpandProperty RunProfileId",
    );
    let expected = [&json!("Full Import"), &json!("Delta Import"), &json!(10)];
    assert_eq!(outcome.succeeded().values(), expected);
    assert_eq!(started(&harness), [10]);
}

#[test]
fn sorted_grouped_and_compared_objects_are_started_as_what_they_are() {
    let harness = Harness::new();
    harness.run(
        "$directory = Get-JIMRunProfile -ConnectedSystemId 2
         $directory | Sort-Object Type, Id -Descending | Select-Object -First 2 | Start-JIMRunProfile
         ($directory | Group-Object Type | Where-Object Name -eq FullImport).Group | Start-JIMRunProfile
         ($directory | Group-Object Type -AsHashTable -AsString)['Export'] | Start-JIMRunProfile
         Compare-Object (Get-JIMRunProfile -ConnectedSystemId 1) $directory -Property Name -PassThru |
             Where-Object Id -eq 26 | Start-JIMRunProfile",
    )
    .succeeded();
    assert_eq!(started(&harness), [22, 26, 20, 26, 24, 26]);
}

#[test]
fn what_two_systems_do_not_share_is_found_by_comparison() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$one = Get-JIMRunProfile -ConnectedSystemId 1
         $two = Get-JIMRunProfile -ConnectedSystemId 2
         Compare-Object $one $two -Property Name, RunType",
    );
    let names = ["Full Import (UK)", "Delta Import (Lab)"];
    assert_eq!(outcome.succeeded().all("Name"), names);
    assert_eq!(outcome.all("SideIndicator"), ["=>", "=>"]);
}

#[test]
fn a_property_that_was_added_travels_along() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$profile = Get-JIMRunProfile -Id 10 | Add-Member Owner Ann -PassThru
         $profile | Start-JIMRunProfile
         $profile | Set-JIMRunProfile -PageSize 9
         $profile
         $profile | Get-JIMRunProfile | Get-Member Owner",
    );
    assert_eq!(outcome.succeeded().all("Owner"), ["Ann"]);
    assert_eq!(
        outcome.output[0].as_ref().unwrap().type_name(),
        "JIM.RunProfile"
    );
    assert_eq!(
        (started(&harness), with_page_size(&harness, 9)),
        (vec![10], vec![10])
    );
}

#[test]
fn where_object_in_its_simple_form_knows_every_property() {
    let harness = Harness::new();
    for (filter, expected) in [
        ("Type -eq FullSync", vec![22]),
        ("RunType -eq FullSynchronisation", vec![22]),
        ("Type -in Export, DeltaSync", vec![23, 24]),
        ("Name -like '*(*)'", vec![26, 27]),
        ("PartitionId", vec![26, 27]),
        ("PartitionId -eq 5", vec![26]),
        ("TargetsDeselectedPartition", vec![27]),
        ("-Not PartitionName", vec![20, 21, 22, 23, 24]),
        ("Id -gt 25", vec![26, 27]),
        ("Server -ne $Url", vec![]),
    ] {
        let outcome = harness.run(&format!(
            "Get-JIMRunProfile -ConnectedSystemId 2 | Where-Object {filter}"
        ));
        assert_eq!(outcome.succeeded().all("Id"), expected, "{filter}");
    }
}

#[test]
fn counts_sums_and_times_can_be_measured() {
    let harness = Harness::new();
    let outcome = harness.run(
        "(Get-JIMRunProfile -ConnectedSystemId 2 | Measure-Object).Count
         (Get-JIMConnectedSystem | Measure-Object ObjectCount -Sum -Maximum).Sum
         $runs = 10, 11 | Start-JIMRunProfile -Wait -PassThru
         ($runs | Measure-Object ObjectsProcessed -Sum).Sum -eq $runs[0].ObjectsProcessed + $runs[1].ObjectsProcessed
         ($runs.ExecutionTime | Measure-Object TotalMilliseconds -Minimum).Minimum -gt 0
         ($runs | Sort-Object ExecutionTime -Descending)[0].ExecutionTime -ge $runs[0].ExecutionTime",
    );
    let values = outcome.succeeded().values();
    assert_eq!(values[0], 7);
    assert_eq!(values[1].as_f64(), Some(25_265.0));
    assert_eq!(values[2..], [&json!(true); 3]);
}

#[test]
fn a_list_of_jobs_is_started_whichever_way_it_is_written() {
    let harness = Harness::new();
    harness.run(
        "[pscustomobject]@{ ConnectedSystemId = 1; RunProfileId = 10 },
         [pscustomobject]@{ RunProfileId = '20' },
         [pscustomobject]@{ ConnectedSystemId = '3'; Id = '30'; Team = 'Payroll' } | Start-JIMRunProfile
         foreach ($job in @{ RunProfileId = 50 },
                          @{ ConnectedSystemName = 'HR System'; RunProfileName = 'Export' },
                          @{ ConnectedSystemId = 1; RunProfileName = 'Delta Import' }) { Start-JIMRunProfile @job }
         $position = 61
         Start-JIMRunProfile @position",
    )
    .succeeded();
    assert_eq!(started(&harness), [10, 20, 30, 50, 14, 11, 61]);
}

#[test]
fn a_job_under_the_wrong_system_is_one_error_and_the_others_are_started() {
    let harness = Harness::new();
    let outcome = harness.run(
        "[pscustomobject]@{ ConnectedSystemId = 1; RunProfileId = 10 },
         [pscustomobject]@{ ConnectedSystemId = 2; RunProfileId = 11 },
         [pscustomobject]@{ ConnectedSystemId = 1; RunProfileId = 12 } | Start-JIMRunProfile",
    );
    assert_eq!(outcome.only_error().kind(), "RunProfileNotFound");
    assert_eq!(started(&harness), [10, 12]);
}

#[test]
fn a_cmdlet_is_the_same_by_every_way_to_call_it() {
    let harness = Harness::new();
    let outcome = harness.run(
        "& Get-JIMRunProfile -Id 42
         JIM\\Get-JIMRunProfile -Id 42
         & 'JIM\\Get-JIMRunProfile' -Id 42
         $command = Get-Command Get-JIMRunProfile -Module JIM
         & $command -Id 42
         $given = @{ Id = 42 }
         Get-JIMRunProfile @given
         & { param($Id) Get-JIMRunProfile @PSBoundParameters } -Id 42
         & (Get-Module JIM) { Get-JIMRunProfile -Id 42 }",
    );
    assert_eq!(outcome.succeeded().all("Id"), vec![json!(42); 7]);
}
