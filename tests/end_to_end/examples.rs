//! Every example of the user's page, as it stands there.

use jim_host::Outcome;
use jim_simulator::{Configuration, Options, SignOn, Trigger};
use serde_json::json;

use crate::harness::{Harness, Outcomes};

/// A server that has what the examples name.
pub(crate) fn harness() -> Harness {
    harness_with(SignOn::default())
}

/// The same, at which people sign in so.
pub(crate) fn harness_with(sign_on: SignOn) -> Harness {
    let configuration = Configuration::new()
        .directory(1, "HR System")
        .with_attributes(&["employeeId", "displayName"])
        .partition(3, 1, "OU=UK", true)
        .partition(5, 1, "OU=DE", true)
        .run_profile(40, 1, "Full Import", "FullImport")
        .run_profile(41, 1, "Delta Import", "DeltaImport")
        .run_profile(42, 1, "Full Import (All)", "FullImport")
        .run_profile(43, 1, "Delta Sync", "DeltaSynchronisation")
        .directory(2, "Active Directory")
        .partition(6, 2, "DC=corp", true)
        .run_profile(50, 2, "Full Import", "FullImport")
        .run_profile(51, 2, "Export", "Export")
        .directory(3, "Payroll")
        .schedule("Nightly")
        .step(1, 40)
        .step(1, 43)
        .triggered(Trigger::Daily(3), true);
    Harness::with(Options {
        configuration,
        sign_on,
        ..Options::default()
    })
}

fn run(harness: &Harness, example: &str) -> Outcome {
    harness.run(example)
}

fn ids(harness: &Harness) -> Vec<i32> {
    harness.simulator.configuration(|configuration| {
        configuration
            .run_profiles
            .iter()
            .map(|profile| profile.id)
            .collect()
    })
}

fn started(harness: &Harness) -> Vec<i32> {
    harness
        .simulator
        .executions()
        .iter()
        .map(|run| run.run_profile_id)
        .collect()
}

#[test]
fn list_all_run_profiles_for_a_connected_system() {
    let harness = harness();
    let outcome = run(&harness, "Get-JIMRunProfile -ConnectedSystemId 1");
    assert_eq!(
        outcome.succeeded().all("Id"),
        [json!(40), json!(41), json!(42), json!(43)]
    );
    for property in ["Id", "Name", "Type", "ConnectedSystemId", "PartitionId"] {
        let profile = outcome.output[0].as_ref().unwrap();
        assert!(profile.properties.contains_key(property), "{property}");
    }
}

#[test]
fn filter_by_name() {
    let harness = harness();
    let outcome = run(
        &harness,
        r#"Get-JIMRunProfile -ConnectedSystemId 1 -Name "Full Import""#,
    );
    assert_eq!(outcome.succeeded().all("Id"), [json!(40)]);
}

#[test]
fn filter_by_name_with_wildcards() {
    let harness = harness();
    let outcome = run(
        &harness,
        r#"Get-JIMRunProfile -ConnectedSystemName "HR System" -Name "Delta*""#,
    );
    assert_eq!(outcome.succeeded().all("Id"), [json!(41), json!(43)]);
}

#[test]
fn pipeline_from_get_connected_system() {
    let harness = harness();
    let outcome = run(
        &harness,
        r#"Get-JIMConnectedSystem -Name "Active Directory" | Get-JIMRunProfile"#,
    );
    assert_eq!(outcome.succeeded().all("Id"), [json!(50), json!(51)]);
}

#[test]
fn create_run_profiles() {
    let harness = harness();
    for (example, name, run_type, system, partition) in [
        (
            r#"New-JIMRunProfile -ConnectedSystemId 1 -Name "Full Import" -Type FullImport"#,
            "Full Import",
            "FullImport",
            1,
            None,
        ),
        (
            r#"New-JIMRunProfile -ConnectedSystemName "Active Directory" -Name "Delta Sync" -Type DeltaSync"#,
            "Delta Sync",
            "DeltaSynchronisation",
            2,
            None,
        ),
        (
            r#"New-JIMRunProfile -ConnectedSystemId 1 -Name "Full Import (UK)" -Type FullImport -PartitionId 3"#,
            "Full Import (UK)",
            "FullImport",
            1,
            Some(3),
        ),
    ] {
        assert_eq!(run(&harness, example).succeeded().output, [], "{example}");
        let made = harness
            .simulator
            .configuration(|configuration| configuration.run_profiles.last().cloned().unwrap());
        assert_eq!(
            (made.name.as_str(), made.run_type.as_str()),
            (name, run_type),
            "{example}"
        );
        assert_eq!(
            (made.system, made.partition),
            (system, partition),
            "{example}"
        );
    }
}

#[test]
fn create_and_capture_the_result() {
    let harness = harness();
    let outcome = run(
        &harness,
        r#"$rp = New-JIMRunProfile -ConnectedSystemId 1 -Name "Export" -Type Export -PassThru
$rp.Id"#,
    );
    let newest = *ids(&harness).iter().max().unwrap();
    assert_eq!(outcome.succeeded().values(), [&json!(newest)]);
}

#[test]
fn previews_change_nothing() {
    let harness = harness();
    let before = harness
        .simulator
        .configuration(|configuration| format!("{configuration:?}"));
    for example in [
        r#"New-JIMRunProfile -ConnectedSystemId 1 -Name "Delta Import" -Type DeltaImport -WhatIf"#,
        r#"Set-JIMRunProfile -Id 42 -Name "New Name" -WhatIf"#,
    ] {
        run(&harness, example).succeeded();
    }
    assert_eq!(
        harness
            .simulator
            .configuration(|configuration| format!("{configuration:?}")),
        before
    );
}

#[test]
fn change_a_run_profile() {
    let harness = harness();
    let name = || {
        harness.simulator.configuration(|configuration| {
            configuration
                .find_run_profile(1, 42)
                .map(|profile| profile.name.clone())
        })
    };
    run(
        &harness,
        r#"Set-JIMRunProfile -Id 42 -Name "Full Import (Production)""#,
    )
    .succeeded();
    assert_eq!(name().as_deref(), Some("Full Import (Production)"));
    let outcome = run(
        &harness,
        r#"Get-JIMRunProfile -Id 42 | Set-JIMRunProfile -Name "Full Import (Renamed)" -PassThru"#,
    );
    assert_eq!(
        outcome.succeeded().all("Name"),
        [json!("Full Import (Renamed)")]
    );
    run(&harness, "Set-JIMRunProfile -Id 42 -PartitionId 5").succeeded();
    let partition = harness
        .simulator
        .configuration(|configuration| configuration.find_run_profile(1, 42).unwrap().partition);
    assert_eq!(partition, Some(5));
}

#[test]
fn delete_a_run_profile() {
    for example in [
        "Remove-JIMRunProfile -Id 42 -Force",
        "Get-JIMRunProfile -Id 42 | Remove-JIMRunProfile -Force",
    ] {
        let harness = harness();
        assert_eq!(run(&harness, example).succeeded().output, []);
        assert_eq!(ids(&harness), [40, 41, 43, 50, 51], "{example}");
    }
    let harness = harness();
    let asked = harness.answered("Remove-JIMRunProfile -Id 42", &["Yes"]);
    assert_eq!(asked.succeeded().prompts.len(), 1);
    assert_eq!(ids(&harness), [40, 41, 43, 50, 51]);
}

#[test]
fn delete_all_run_profiles_for_a_connected_system() {
    let harness = harness();
    run(
        &harness,
        "Get-JIMRunProfile -ConnectedSystemId 1 | Remove-JIMRunProfile -Force",
    )
    .succeeded();
    assert_eq!(ids(&harness), [50, 51]);
}

#[test]
fn capture_before_deleting() {
    let harness = harness();
    let outcome = run(
        &harness,
        r#"$deleted = Remove-JIMRunProfile -Id 42 -Force -PassThru
Write-Host "Removed run profile: $($deleted.Name)""#,
    );
    assert_eq!(
        outcome.succeeded().host_lines(),
        ["Removed run profile: Full Import (All)"]
    );
}

#[test]
fn start_a_run_profile() {
    for (example, expected) in [
        ("Start-JIMRunProfile -RunProfileId 42", 42),
        (
            r#"Start-JIMRunProfile -ConnectedSystemName "Active Directory" -RunProfileName "Full Import""#,
            50,
        ),
        ("Start-JIMRunProfile -RunProfileId 42 -Wait", 42),
        (
            "Start-JIMRunProfile -RunProfileId 42 -Wait -Timeout 300",
            42,
        ),
    ] {
        let harness = harness();
        assert_eq!(run(&harness, example).succeeded().output, [], "{example}");
        assert_eq!(started(&harness), [expected], "{example}");
    }
}

#[test]
fn capture_execution_details() {
    let harness = harness();
    let outcome = run(
        &harness,
        r#"$result = Start-JIMRunProfile -RunProfileId 42 -PassThru
Write-Host "Activity ID: $($result.ActivityId)"
Write-Host "Task ID: $($result.TaskId)""#,
    );
    let execution = &harness.simulator.executions()[0];
    let lines = outcome.succeeded().host_lines();
    assert!(
        lines.contains(&format!("Activity ID: {}", execution.activity_id).as_str()),
        "{lines:?}"
    );
    assert!(
        lines.contains(&format!("Task ID: {}", execution.task_id).as_str()),
        "{lines:?}"
    );
}

#[test]
fn start_all_full_imports_for_a_connected_system() {
    let harness = harness();
    run(
        &harness,
        r#"Get-JIMRunProfile -ConnectedSystemId 1 |
    Where-Object { $_.Type -eq "FullImport" } |
    ForEach-Object { Start-JIMRunProfile -RunProfileId $_.Id -Wait }"#,
    )
    .succeeded();
    assert_eq!(started(&harness), [40, 42]);
}

#[test]
fn automation_with_error_handling() {
    let harness = harness();
    let example = r#"try {
    Start-JIMRunProfile -RunProfileId 42 -Wait -Timeout 600 -PassThru
} catch {
    Write-Error "Run profile execution failed or timed out: $_"
}"#;
    assert_eq!(
        run(&harness, example).succeeded().all("Status"),
        [json!("Complete")]
    );
    harness
        .simulator
        .set_outcome(42, jim_simulator::Outcome::Failed("No such file.".into()));
    let failed = run(&harness, example);
    assert_eq!(failed.all("Status"), [json!("FailedWithError")]);
    assert!(
        failed.errors[0]
            .message
            .starts_with("Run profile execution failed or timed out: ")
    );
    assert!(
        failed.errors[0].message.contains("No such file"),
        "{}",
        failed.errors[0].message
    );
}
