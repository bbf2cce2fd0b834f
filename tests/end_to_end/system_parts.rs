//! What belongs to a connected system: object types, partitions, pending exports.

use jim_simulator::{Act, Fault};
use serde_json::json;

use crate::harness::{Errors, Harness, Outcomes};

const PENDING: &str = "*/pending-exports";

fn pending(harness: &Harness, body: &str) {
    let act = Act::text(200, "application/json", body);
    harness.simulator.fault(Fault::new("GET", PENDING, act));
}

#[test]
fn object_types_tell_their_attributes() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$types = @(Get-JIMConnectedSystem -Id 1, 2 -ObjectTypes)
         $types.Count; $types[0].Name; $types[1].ConnectedSystemId; $types[0].AttributeCount
         $types[0].Attributes[0].Name; $types[0].PSObject.TypeNames[0]",
    );
    assert_eq!(
        outcome.succeeded().values(),
        [
            &json!(2),
            &json!("person"),
            &json!(2),
            &json!(6),
            &json!("employeeId"),
            &json!("JIM.ConnectedSystemObjectType")
        ]
    );
}

#[test]
fn partitions_are_found_by_each_way_to_name_their_system() {
    let harness = Harness::new();
    for way in [
        "Get-JIMConnectedSystemPartition -ConnectedSystemId 2",
        "Get-JIMConnectedSystemPartition 2",
        "Get-JIMConnectedSystemPartition -ConnectedSystemName 'active directory'",
        "Get-JIMConnectedSystem -Id 2 | Get-JIMConnectedSystemPartition",
        "2 | Get-JIMConnectedSystemPartition",
        "Get-JIMRunProfile -Id 26 | Get-JIMConnectedSystemPartition",
        "[pscustomobject]@{ ConnectedSystemName = 'Active Directory' } | Get-JIMConnectedSystemPartition",
    ] {
        let outcome = harness.run(way);
        let ids = outcome.succeeded().all("Id");
        assert_eq!(ids, [json!(3), json!(5), json!(6)], "{way}");
        assert_eq!(
            outcome.all("ConnectedSystemId"),
            [json!(2), json!(2), json!(2)]
        );
        assert_eq!(
            outcome.all("Selected"),
            [json!(true), json!(true), json!(false)]
        );
    }
    let outcome = harness.run("Get-JIMConnectedSystemPartition 1");
    assert_eq!(outcome.succeeded().output.len(), 0);
}

#[test]
fn the_id_of_a_partition_completes_by_its_name() {
    let harness = Harness::new();
    for (line, expected) in [
        (
            "New-JIMRunProfile -ConnectedSystemId 2 -PartitionId OU",
            json!(5),
        ),
        (
            "New-JIMRunProfile -ConnectedSystemName 'Active Directory' -PartitionId DC=l",
            json!(6),
        ),
        ("Set-JIMRunProfile -Id 26 -PartitionId DC=c", json!(3)),
        (
            "Set-JIMRunProfile -RunProfileId 26 -PartitionId 5",
            json!(5),
        ),
    ] {
        let outcome = harness.run(&format!(
            "$line = \"{line}\"
             (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText"
        ));
        assert_eq!(
            outcome.succeeded().values(),
            [&json!(expected.to_string())],
            "{line}"
        );
    }
}

#[test]
fn pending_exports_are_listed_and_counted() {
    let harness = Harness::new();
    let outcome =
        harness.run("Get-JIMPendingExport -ConnectedSystemId 2; Get-JIMPendingExport 2 -Count");
    assert_eq!(outcome.succeeded().values(), [&json!(0)]);
    pending(
        &harness,
        r#"{"items":[{"id":"a","kind":"Update"},{"id":"b","kind":"Create"}],"totalCount":2,"hasNextPage":false}"#,
    );
    for way in [
        "Get-JIMPendingExport -ConnectedSystemId 2",
        "Get-JIMPendingExport -ConnectedSystemName 'Active Directory' -All",
        "Get-JIMConnectedSystem -Id 2 | Get-JIMPendingExport -PageSize 5",
        "2 | Get-JIMPendingExport -Page 1",
    ] {
        let outcome = harness.run(way);
        assert_eq!(
            outcome.succeeded().all("Id"),
            [json!("a"), json!("b")],
            "{way}"
        );
        assert_eq!(outcome.all("Kind"), [json!("Update"), json!("Create")]);
        assert_eq!(outcome.all("ConnectedSystemId"), [json!(2), json!(2)]);
    }
    let before = harness.simulator.requests().len();
    let outcome = harness.run("Get-JIMPendingExport -ConnectedSystemId 2 -Count");
    assert_eq!(outcome.succeeded().values(), [&json!(2)]);
    let requests = &harness.simulator.requests()[before..];
    let asked = requests
        .iter()
        .filter(|request| request.path.contains("/connected-systems/"));
    assert_eq!(asked.count(), 1);
}

#[test]
fn a_system_that_there_is_not_is_an_error_although_the_server_says_nothing() {
    let harness = Harness::new();
    for script in [
        "Get-JIMConnectedSystem -Id 9999 -ObjectTypes",
        "Get-JIMConnectedSystemPartition -ConnectedSystemId 9999",
        "Get-JIMPendingExport -ConnectedSystemId 9999",
        "Get-JIMPendingExport -ConnectedSystemId 9999 -Count",
    ] {
        let outcome = harness.run(script);
        let error = outcome.only_error();
        assert_eq!(error.kind(), "ConnectedSystemNotFound", "{script}");
        assert!(error.message.contains("9999"), "{}", error.message);
        assert_eq!(outcome.output.len(), 0, "{script}");
    }
    let outcome = harness.run("'nonsense', (Get-JIMConnection) | Get-JIMPendingExport");
    let kinds: Vec<_> = outcome.errors.iter().map(Errors::kind).collect();
    assert_eq!(kinds, ["WrongInputObject"; 2]);
}

#[test]
fn a_thousand_ids_are_each_what_they_are() {
    let harness = Harness::with(jim_simulator::Options {
        rate_limits: false,
        ..jim_simulator::Options::default()
    });
    let outcome =
        harness.run("@(Get-JIMConnectedSystemPartition -ConnectedSystemId (@(2) * 1000)).Count");
    assert_eq!(outcome.succeeded().values(), [&json!(3000)]);
}

#[test]
fn what_if_tells_how_much_an_export_would_write() {
    let harness = Harness::new();
    let host = |script: &str| harness.run(script).succeeded().host.clone();
    let export = "Start-JIMRunProfile -RunProfileId 24 -WhatIf";
    assert!(host(export).contains(
        "Start run profile 'Export' (24) on 'Active Directory', with 0 pending exports."
    ));
    pending(
        &harness,
        r#"{"items":[],"totalCount":1234,"hasNextPage":false}"#,
    );
    assert!(host(export).contains("on 'Active Directory', with 1,234 pending exports."));
    assert!(!host("Start-JIMRunProfile -RunProfileId 20 -WhatIf").contains("pending"));
    assert!(!host("Set-JIMRunProfile -Id 24 -PageSize 9 -WhatIf").contains("pending"));
    harness.simulator.clear_faults();
    harness
        .simulator
        .fault(Fault::new("GET", PENDING, Act::web_page()));
    assert!(host(export).contains("Start run profile 'Export' (24) on 'Active Directory'."));
    let asked =
        |request: &&jim_simulator::ReceivedRequest| request.path.ends_with("/pending-exports");
    let before = harness.simulator.requests().iter().filter(asked).count();
    harness
        .run("Start-JIMRunProfile -RunProfileId 24")
        .succeeded();
    assert_eq!(
        harness.simulator.requests().iter().filter(asked).count(),
        before
    );
}
