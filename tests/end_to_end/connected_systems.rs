//! Get-JIMConnectedSystem.

use jim_simulator::{Configuration, Options};
use serde_json::json;

use crate::harness::{Errors, Harness, Outcomes};

fn many(count: i32) -> Harness {
    let configuration = (1..=count).fold(Configuration::new(), |configuration, id| {
        configuration.system(id, &format!("System {id:03}"))
    });
    Harness::with(Options {
        configuration,
        ..Options::default()
    })
}

#[test]
fn all_systems_come_and_not_only_the_first_page() {
    let harness = many(230);
    let outcome = harness.run("Get-JIMConnectedSystem");
    assert_eq!(outcome.succeeded().output.len(), 230);
    let system = outcome.output[0].as_ref().unwrap();
    assert_eq!(system.type_name(), "JIM.ConnectedSystem");
    assert_eq!(system["Name"], "System 001");
}

#[test]
fn a_reader_that_has_enough_stops_the_paging() {
    let harness = many(2000);
    let outcome = harness.run(
        "$seen = 0; foreach ($once in 1) { Get-JIMConnectedSystem | ForEach-Object { $_.Id; break } }",
    );
    assert_eq!(outcome.output.len(), 1);
    let pages = harness
        .simulator
        .requests()
        .iter()
        .filter(|request| request.query.contains("page="))
        .count();
    assert!(pages < 15, "{pages} of 20 pages were read for one system");
}

#[test]
fn a_name_may_hold_wildcards_in_any_case() {
    let harness = Harness::new();
    let outcome = harness
        .run("Get-JIMConnectedSystem -Name 'hr*'; Get-JIMConnectedSystem 'active directory'");
    assert_eq!(
        outcome.succeeded().all("Name"),
        [json!("HR System"), json!("Active Directory")]
    );
}

#[test]
fn a_wildcard_without_a_match_is_nothing_and_a_name_without_one_is_an_error() {
    let harness = Harness::new();
    assert_eq!(
        harness
            .run("Get-JIMConnectedSystem -Name 'zz*'")
            .succeeded()
            .output,
        []
    );
    let outcome = harness.run("Get-JIMConnectedSystem -Name 'HR Sytem'");
    let error = outcome.only_error();
    assert_eq!(
        (error.kind(), error.category.as_str()),
        ("ConnectedSystemNotFound", "ObjectNotFound")
    );
    assert!(error.message.contains("'HR Sytem'"));
    assert_eq!(error.target.as_ref().unwrap().value, "HR Sytem");
}

#[test]
fn ids_come_in_the_order_asked_and_a_wrong_one_is_one_error() {
    let harness = Harness::new();
    let outcome = harness.run("Get-JIMConnectedSystem -Id 2, 9999, 1");
    assert_eq!(outcome.all("Id"), [json!(2), json!(1)]);
    let error = outcome.only_error();
    assert_eq!(error.kind(), "ConnectedSystemNotFound");
    assert_eq!(error.target.as_ref().unwrap().value, 9999);
}

#[test]
fn the_table_fits_80_columns() {
    let harness = Harness::new();
    let screen = harness.screen("Get-JIMConnectedSystem");
    assert!(
        screen.contains("HR System") && screen.contains("Connector"),
        "{screen}"
    );
    assert!(
        screen.lines().all(|line| line.chars().count() <= 80),
        "{screen}"
    );
}
