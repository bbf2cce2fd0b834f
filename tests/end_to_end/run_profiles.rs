//! Get-JIMRunProfile: each way to name what is wanted, typed and piped.

use jim_simulator::{Configuration, Options};
use serde_json::json;

use crate::harness::{Errors, Harness, Outcomes};

#[test]
fn the_run_profiles_of_a_system_by_id_and_by_name() {
    let harness = Harness::new();
    let by_id = harness.run("Get-JIMRunProfile -ConnectedSystemId 1");
    let by_name = harness.run("Get-JIMRunProfile -ConnectedSystemName 'hr system'");
    assert!(by_id.succeeded().output.len() >= 5);
    assert_eq!(by_id.all("Id"), by_name.succeeded().all("Id"));
    let profile = by_id.output[0].as_ref().unwrap();
    assert_eq!(profile.type_name(), "JIM.RunProfile");
    let properties: Vec<_> = profile
        .properties
        .keys()
        .take(4)
        .map(String::as_str)
        .collect();
    assert_eq!(properties, ["Id", "Name", "Type", "ConnectedSystemId"]);
}

#[test]
fn a_type_has_the_word_of_the_page_and_the_word_of_the_server() {
    let harness = Harness::new();
    let outcome = harness.run(
        "Get-JIMRunProfile -ConnectedSystemId 1 | Where-Object RunType -eq 'DeltaSynchronisation'",
    );
    assert_eq!(outcome.succeeded().all("Type"), [json!("DeltaSync")]);
}

#[test]
fn an_id_is_that_of_the_run_profile_whichever_system_owns_it() {
    let harness = Harness::new();
    let outcome = harness.run("Get-JIMRunProfile -Id 42; Get-JIMRunProfile -RunProfileId 42");
    assert_eq!(outcome.succeeded().all("Id"), [json!(42), json!(42)]);
}

#[test]
fn what_was_learned_of_an_owner_saves_requests() {
    // One system: of several that are asked at once, the last may be asked after the answer is known.
    let configuration = Configuration::new().system(33, "Payroll").run_profile(
        4242,
        33,
        "Full Import",
        "FullImport",
    );
    let harness = Harness::with(Options {
        configuration,
        ..Options::default()
    });
    let searches = || {
        let requests = harness.simulator.requests();
        requests
            .iter()
            .filter(|request| request.path.ends_with("/connected-systems"))
            .count()
    };
    harness.run("").succeeded();
    let to_connect = searches();
    harness.run("Get-JIMRunProfile -Id 4242").succeeded();
    assert_eq!(searches(), 2 * to_connect + 1, "the owner was looked for");
    harness.run("Get-JIMRunProfile -Id 4242").succeeded();
    assert_eq!(searches(), 3 * to_connect + 1, "the owner was known");
}

#[test]
fn piped_objects_mean_what_the_table_says() {
    let harness = Harness::new();
    let whole = harness
        .run("Get-JIMRunProfile -ConnectedSystemId 1")
        .all("Id");
    for piped in [
        "Get-JIMConnectedSystem -Id 1",
        "[pscustomobject]@{ ConnectedSystemId = 1 }",
        "[pscustomobject]@{ Id = 1 }",
        "[pscustomobject]@{ Id = '1' }",
    ] {
        let outcome = harness.run(&format!("{piped} | Get-JIMRunProfile"));
        assert_eq!(outcome.succeeded().all("Id"), whole, "{piped}");
    }
    let again = harness.run("Get-JIMRunProfile -Id 42 | Get-JIMRunProfile");
    assert_eq!(again.succeeded().all("Id"), [json!(42)]);
}

#[test]
fn many_systems_down_the_pipe_keep_their_order() {
    let configuration = (1..=30).fold(Configuration::new(), |configuration, id| {
        configuration
            .system(id, &format!("System {id:02}"))
            .run_profile(id * 10, id, "Full Import", "FullImport")
    });
    let harness = Harness::with(Options {
        configuration,
        ..Options::default()
    });
    let outcome = harness.run("Get-JIMConnectedSystem | Get-JIMRunProfile");
    let expected: Vec<_> = (1..=30).map(|id| json!(id * 10)).collect();
    assert_eq!(outcome.succeeded().all("Id"), expected);
}

#[test]
fn a_name_filters_and_may_hold_wildcards() {
    let harness = Harness::new();
    let outcome = harness.run(
        "Get-JIMRunProfile -ConnectedSystemId 1 -Name 'full import'
         Get-JIMConnectedSystem -Id 1, 3 | Get-JIMRunProfile -Name 'Delta I*'",
    );
    assert_eq!(
        outcome.succeeded().all("Name"),
        [
            json!("Full Import"),
            json!("Delta Import"),
            json!("Delta Import")
        ]
    );
    assert_eq!(
        harness
            .run("Get-JIMRunProfile -ConnectedSystemId 1 -Name 'zz*'")
            .succeeded()
            .output,
        []
    );
    let missed = harness.run("Get-JIMRunProfile -ConnectedSystemId 1 -Name 'Ful Import'");
    assert_eq!(missed.only_error().kind(), "RunProfileNotFound");
}

#[test]
fn what_is_not_there_is_named() {
    let harness = Harness::new();
    for (command, kind, target) in [
        ("-Id 99999", "RunProfileNotFound", json!(99999)),
        (
            "-ConnectedSystemId 99999",
            "ConnectedSystemNotFound",
            json!(99999),
        ),
        (
            "-ConnectedSystemName 'Nowhere'",
            "ConnectedSystemNotFound",
            json!("Nowhere"),
        ),
    ] {
        let outcome = harness.run(&format!("Get-JIMRunProfile {command}"));
        let error = outcome.only_error();
        assert_eq!(
            (error.kind(), error.category.as_str()),
            (kind, "ObjectNotFound")
        );
        assert_eq!(error.target.as_ref().unwrap().value, target);
    }
}

#[test]
fn a_name_that_two_systems_share_is_an_error_with_their_ids() {
    let configuration = Configuration::new()
        .system(2, "Payroll")
        .system(4, "Payroll");
    let harness = Harness::with(Options {
        configuration,
        ..Options::default()
    });
    let outcome = harness.run("Get-JIMRunProfile -ConnectedSystemName Payroll");
    let error = outcome.only_error();
    assert_eq!(error.kind(), "ConnectedSystemNameNotUnique");
    assert!(error.message.contains("2, 4"), "{}", error.message);
}

#[test]
fn a_partition_has_its_id_and_its_name() {
    let harness = Harness::new();
    let outcome = harness.run(
        "Get-JIMRunProfile -ConnectedSystemName 'Active Directory' | Where-Object PartitionName",
    );
    assert!(!outcome.succeeded().output.is_empty());
    assert!(
        outcome
            .column("PartitionId")
            .iter()
            .all(|id| id.is_number()),
        "{outcome:?}"
    );
}

#[test]
fn an_object_of_another_server_is_refused() {
    let (harness, other) = (Harness::new(), Harness::new());
    let url = other.simulator.url();
    let outcome = harness.run(&format!(
        "$profile = Get-JIMRunProfile -Id 42
         $null = Connect-JIM -Url {url} -ApiKey $Key
         $profile | Get-JIMRunProfile; $profile | Start-JIMRunProfile"
    ));
    assert_eq!(outcome.errors.len(), 2);
    for error in &outcome.errors {
        assert_eq!(error.kind(), "ObjectOfAnotherServer");
        assert!(error.message.contains(url) && error.message.contains(harness.simulator.url()));
    }
    assert!(other.simulator.executions().is_empty());
}

#[test]
fn the_table_fits_80_columns() {
    let harness = Harness::new();
    let screen = harness.screen("Get-JIMRunProfile -ConnectedSystemName 'Active Directory'");
    assert!(screen.contains("Full Import"), "{screen}");
    assert!(
        screen.lines().all(|line| line.chars().count() <= 80),
        "{screen}"
    );
}
