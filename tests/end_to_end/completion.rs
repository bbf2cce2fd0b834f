//! What Tab offers.

use jim_simulator::{Act, Fault};
use serde_json::json;

use crate::harness::{Harness, Outcomes};

/// A script that completes a line at its end.
fn complete(line: &str) -> String {
    format!(
        "[System.Management.Automation.CommandCompletion]::CompleteInput('{}', {}, $null).CompletionMatches |
             ForEach-Object {{ [pscustomobject]@{{ Text = $_.CompletionText; Tip = $_.ToolTip }} }}",
        line.replace('\'', "''"),
        line.chars().count()
    )
}

#[test]
fn names_and_ids_come_from_the_server() {
    let harness = Harness::new();
    for (line, expected) in [
        (
            "Get-JIMRunProfile -ConnectedSystemName HR",
            vec!["'HR System'"],
        ),
        (
            "Start-JIMRunProfile -ConnectedSystemName 'act",
            vec!["'Active Directory'"],
        ),
        ("Get-JIMConnectedSystem -Name pay", vec!["Payroll"]),
        ("New-JIMRunProfile -ConnectedSystemId 4", vec!["4"]),
        (
            "Remove-JIMRunProfile -ConnectedSystemName Payroll -RunProfileName Full",
            vec![
                "'Full Import'",
                "'Full Synchronisation'",
                "'Full Import (Contractors)'",
            ],
        ),
        (
            "Start-JIMRunProfile -ConnectedSystemName Payroll -RunProfileId 4",
            vec!["42"],
        ),
        (
            "Get-JIMRunProfile -ConnectedSystemId 1 -Name Exp",
            vec!["Export"],
        ),
        (
            "New-JIMRunProfile -Type ",
            vec![
                "DeltaImport",
                "DeltaSync",
                "Export",
                "FullImport",
                "FullSync",
            ],
        ),
    ] {
        let mut offered = harness.run(&complete(line)).succeeded().all("Text");
        if line.contains("-Type") {
            offered.sort_by_key(ToString::to_string);
        }
        let expected: Vec<_> = expected.into_iter().map(|text| json!(text)).collect();
        assert_eq!(offered, expected, "{line}");
    }
    let tip = harness.run(&complete("Get-JIMRunProfile -ConnectedSystemId 2"));
    assert_eq!(tip.all("Tip"), [json!("Active Directory")]);
}

#[test]
fn without_a_server_there_is_nothing_and_no_error() {
    let harness = Harness::new();
    let unconnected =
        harness.run_unconnected(&complete("Get-JIMRunProfile -ConnectedSystemName HR"));
    assert!(
        unconnected
            .succeeded()
            .all("Text")
            .iter()
            .all(|text| text != "'HR System'")
    );
    harness
        .simulator
        .fault(Fault::new("GET", "*/connected-systems", Act::Delay(3_600_000)).after(1));
    let slow = harness.run(&complete("Get-JIMRunProfile -ConnectedSystemName HR"));
    assert!(
        slow.succeeded()
            .all("Text")
            .iter()
            .all(|text| text != "'HR System'")
    );
}
