//! The examples of the user's page for the cmdlets that there are, as they stand there.

use serde_json::json;

use crate::lab::{Lab, Outcomes};

#[test]
fn get_run_profile() {
    let Some(lab) = Lab::new() else { return };
    let all = lab.run("Get-JIMRunProfile -ConnectedSystemId 1");
    assert_eq!(all.succeeded().output.len(), 5);
    let named = lab.run(r#"Get-JIMRunProfile -ConnectedSystemId 1 -Name "Full Import""#);
    assert_eq!(named.succeeded().all("Name"), [json!("Full Import")]);
    let wild = lab.run(r#"Get-JIMRunProfile -ConnectedSystemName "HR System" -Name "Delta*""#);
    assert_eq!(wild.succeeded().output.len(), 2);
    let piped = lab.run(r#"Get-JIMConnectedSystem -Name "Active Directory" | Get-JIMRunProfile"#);
    assert_eq!(piped.succeeded().output.len(), 7);
}

#[test]
fn start_run_profile() {
    for (command, expected) in [
        ("Start-JIMRunProfile -RunProfileId 42", 42),
        (
            r#"Start-JIMRunProfile -ConnectedSystemName "Active Directory" -RunProfileName "Full Import""#,
            20,
        ),
        ("Start-JIMRunProfile -RunProfileId 42 -Wait", 42),
        (
            "Start-JIMRunProfile -RunProfileId 42 -Wait -Timeout 300",
            42,
        ),
    ] {
        let Some(lab) = Lab::new() else { return };
        lab.run(command).succeeded();
        let started: Vec<_> = lab
            .simulator
            .executions()
            .iter()
            .map(|run| run.run_profile_id)
            .collect();
        assert_eq!(started, [expected], "{command}");
    }
}

#[test]
fn capture_execution_details() {
    let Some(lab) = Lab::new() else { return };
    let outcome = lab.run(
        r#"$result = Start-JIMRunProfile -RunProfileId 42 -PassThru
           "Activity ID: $($result.ActivityId)"
           "Task ID: $($result.TaskId)""#,
    );
    let run = &lab.simulator.executions()[0];
    assert_eq!(
        outcome.succeeded().values(),
        [
            &json!(format!("Activity ID: {}", run.activity_id)),
            &json!(format!("Task ID: {}", run.task_id))
        ]
    );
}

#[test]
fn start_all_full_imports_of_a_system() {
    let Some(lab) = Lab::new() else { return };
    let outcome = lab.run(
        r#"Get-JIMRunProfile -ConnectedSystemId 1 |
    Where-Object { $_.Type -eq "FullImport" } |
    ForEach-Object { Start-JIMRunProfile -RunProfileId $_.Id -Wait }"#,
    );
    outcome.succeeded();
    let started: Vec<_> = lab
        .simulator
        .executions()
        .iter()
        .map(|run| run.run_profile_id)
        .collect();
    assert_eq!(started, [10]);
}
