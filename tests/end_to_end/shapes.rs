//! One type has one set of properties, in whatever way an object of it was had.

use jim_simulator::{Act, Fault};
use serde_json::json;

use crate::harness::{Harness, Outcomes};

/// The properties of what each script gives, which are all the same.
fn assert_one_shape(harness: &Harness, ways: &[&str]) {
    let names = |way: &str| {
        let outcome = harness.run(&format!(
            "@(& {{ {way} }})[0].PSObject.Properties.Name -join ', '"
        ));
        let names = outcome.values().first().and_then(|names| names.as_str());
        names
            .unwrap_or_else(|| panic!("{way}: {outcome:?}"))
            .to_owned()
    };
    let first = names(ways[0]);
    assert!(first.contains("Server") || first.contains("Url"), "{first}");
    for way in &ways[1..] {
        assert_eq!(names(way), first, "{way}");
    }
}

#[test]
fn a_connected_system() {
    let harness = Harness::new();
    assert_one_shape(
        &harness,
        &[
            "Get-JIMConnectedSystem",
            "Get-JIMConnectedSystem -Name 'HR System'",
            "Get-JIMConnectedSystem -Name 'hr*'",
            "Get-JIMConnectedSystem -Id 1",
        ],
    );
    let outcome = harness.run(
        "$listed = Get-JIMConnectedSystem -Name 'HR System'; $read = Get-JIMConnectedSystem -Id 1
         foreach ($name in 'ConnectorName', 'ConnectorId', 'ObjectCount', 'PendingExportObjectsCount') {
             $null -ne $listed.$name -and $listed.$name -eq $read.$name
         }",
    );
    assert_eq!(outcome.succeeded().values(), [&json!(true); 4]);
}

#[test]
fn a_run_profile() {
    assert_one_shape(
        &Harness::new(),
        &[
            "Get-JIMRunProfile -ConnectedSystemId 2",
            "Get-JIMRunProfile -ConnectedSystemName 'Active Directory' -Name 'Full Import (UK)'",
            "Get-JIMRunProfile -Id 26",
            "Get-JIMRunProfile -All",
            "Get-JIMRunProfile -Id 10 | Get-JIMRunProfile",
            "New-JIMRunProfile -ConnectedSystemId 2 -Name 'New' -Type Export -PassThru",
            "New-JIMRunProfile -ConnectedSystemId 2 -Name 'UK' -Type FullImport -PartitionId 3 -PassThru",
            "Set-JIMRunProfile -Id 26 -PageSize 5 -PassThru",
            "Remove-JIMRunProfile -Id 26 -Force -PassThru",
            "10 | Remove-JIMRunProfile -Force -PassThru",
        ],
    );
}

#[test]
fn an_execution() {
    let harness = Harness::new();
    assert_one_shape(
        &harness,
        &[
            "Start-JIMRunProfile -RunProfileId 10 -PassThru",
            "Start-JIMRunProfile -RunProfileId 10 -PassThru -Wait",
            "Start-JIMRunProfile -RunProfileId 66 -PassThru -Wait",
            "try { Start-JIMRunProfile -RunProfileId 60 -Wait } catch { $_.TargetObject }",
            "Start-JIMRunProfile -RunProfileId 10 -PassThru | Wait-JIMActivity",
            "10, 20 | Start-JIMRunProfile -PassThru -Wait -ThrottleLimit 2",
        ],
    );
    harness.simulator.set_worker_down(true);
    assert_one_shape(
        &harness,
        &[
            "Start-JIMRunProfile -RunProfileId 10 -PassThru",
            "try { Start-JIMRunProfile -RunProfileId 10 -Wait -Timeout 1 } catch { $_.TargetObject }",
            "Start-JIMRunProfile 10 -PassThru | Wait-JIMActivity -Timeout 1 -ErrorVariable e -ErrorAction SilentlyContinue; $e[0].TargetObject",
        ],
    );
    let outcome = harness.run(
        "$run = Start-JIMRunProfile -RunProfileId 10 -PassThru
         \"$($run.ErrorMessage)|$($run.ObjectsProcessed)|$($run.ExecutionTime)|$($run.Warnings.Count)\"",
    );
    assert_eq!(outcome.succeeded().values(), [&json!("|||0")]);
}

#[test]
fn an_activity() {
    assert_one_shape(
        &Harness::new(),
        &[
            "Start-JIMRunProfile -RunProfileId 10 -PassThru | Get-JIMActivity",
            "Start-JIMRunProfile -RunProfileId 10 -PassThru -Wait | Get-JIMActivity",
            "Start-JIMRunProfile -RunProfileId 66 -PassThru -Wait -ErrorAction Ignore | Get-JIMActivity",
            "Get-JIMActivity",
            "Get-JIMActivity -Status Complete -PageSize 1 -Page 1",
            "Get-JIMRunProfile -Id 10 | Get-JIMActivity",
        ],
    );
}

#[test]
fn a_worker_task() {
    let harness = Harness::new();
    harness.simulator.set_worker_down(true);
    assert_one_shape(
        &harness,
        &[
            "$run = Start-JIMRunProfile -RunProfileId 10 -PassThru; Get-JIMWorkerTask",
            "Start-JIMRunProfile -RunProfileId 10 -PassThru | Get-JIMWorkerTask",
            "Start-JIMRunProfile -RunProfileId 10 -PassThru | Stop-JIMWorkerTask -Force -PassThru",
        ],
    );
}

#[test]
fn a_connection_and_its_test() {
    let harness = Harness::new();
    assert_one_shape(
        &harness,
        &[
            "Get-JIMConnection",
            "Connect-JIM $Url -ApiKey $Key",
            "$last = Connect-JIM $Url -ApiKey $Key; Disconnect-JIM; $last",
        ],
    );
    assert_one_shape(
        &harness,
        &[
            "Test-JIMConnection",
            "Disconnect-JIM; Test-JIMConnection",
            "$last = Get-JIMConnection; Disconnect-JIM; Test-JIMConnection -Connection $last",
        ],
    );
}

#[test]
fn a_field_that_the_server_leaves_out_is_empty_and_one_that_is_new_is_there() {
    let harness = Harness::new();
    let old = r#"[{"id":10,"name":"Full Import","connectedSystemId":1,"runType":"FullImport","colour":"red"}]"#;
    harness.simulator.fault(Fault::new(
        "GET",
        "*/connected-systems/1/run-profiles",
        Act::text(200, "application/json", old),
    ));
    let outcome = harness.run(
        "$profile = Get-JIMRunProfile -ConnectedSystemId 1
         \"$($profile.PageSize)|$($profile.FilePath)|$($profile.Colour)\"",
    );
    assert_eq!(outcome.succeeded().values(), [&json!("||red")]);
}
