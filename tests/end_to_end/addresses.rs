//! One server spelt in several ways is one server.

use std::net::Ipv6Addr;

use jim_simulator::Options;
use serde_json::json;

use crate::harness::{Errors, Harness, Outcomes};

/// Ways to write the address of a simulator at `http://127.0.0.1:port`.
const SPELLINGS: [&str; 4] = [
    "$Url/",
    "$Url/api/v1",
    "$Url/api/v1/",
    "($Url -replace 'http', 'HTTP')",
];

fn spelt(spelling: &str) -> String {
    match spelling.starts_with('(') {
        true => spelling.to_owned(),
        false => format!("\"{spelling}\""),
    }
}

#[test]
fn a_connection_is_found_used_and_ended_by_any_spelling_of_its_address() {
    for spelling in SPELLINGS.map(spelt) {
        let harness = Harness::new();
        let outcome = harness.run(&format!(
            "$address = {spelling}
             (Get-JIMConnection $address).Url
             Test-JIMConnection -Connection $address -Quiet
             $null = Connect-JIM $address -ApiKey $Key
             @(Get-JIMConnection).Count
             Disconnect-JIM -Url $address
             @(Get-JIMConnection).Count"
        ));
        assert_eq!(
            outcome.succeeded().values(),
            [
                &json!(harness.simulator.url()),
                &json!(true),
                &json!(1),
                &json!(0)
            ],
            "{spelling}"
        );
    }
}

#[test]
fn the_key_of_the_environment_is_for_its_server_however_that_is_spelt() {
    for spelling in SPELLINGS.map(spelt) {
        let harness = Harness::new();
        let url = harness.simulator.url().to_owned();
        let key = harness.simulator.api_key().to_owned();
        let outcome = harness.run_with(
            &format!("(Connect-JIM {spelling}).AuthMethod"),
            &[("JIM_URL", &url), ("JIM_API_KEY", &key)],
        );
        assert_eq!(
            outcome.succeeded().values(),
            [&json!("ApiKey")],
            "{spelling}"
        );
    }
}

#[test]
fn an_object_of_a_server_is_of_it_however_the_server_is_spelt() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$profile = Get-JIMRunProfile -Id 10
         $profile.Server = \"$Url/api/v1/\"
         ($profile | Set-JIMRunProfile -PageSize 77 -PassThru).PageSize
         $profile.Server = 'https://elsewhere.example.com'
         $profile | Set-JIMRunProfile -PageSize 78",
    );
    assert_eq!(outcome.values(), [&json!(77)]);
    assert_eq!(outcome.only_error().kind(), "ObjectOfAnotherServer");
}

#[test]
fn an_address_that_is_no_connection_names_it() {
    let harness = Harness::new();
    let outcome = harness.run("Get-JIMConnectedSystem -Connection https://elsewhere.example.com");
    let error = outcome.terminating_error.as_ref().unwrap();
    for words in [
        "https://elsewhere.example.com",
        "Get-JIMConnection",
        "Connect-JIM",
    ] {
        assert!(error.message.contains(words), "{words}: {}", error.message);
    }
}

#[test]
fn a_connection_to_an_address_of_ipv6_is_found_by_it() {
    let harness = Harness::with(Options {
        address: Ipv6Addr::LOCALHOST.into(),
        ..Options::default()
    });
    let outcome = harness.run(
        "(Get-JIMConnection $Url).Url; (Get-JIMConnection \"$Url/api/v1\").Url
         (Get-JIMConnection ($Url -replace '::1', '0:0:0:0:0:0:0:1')).Url
         (Get-JIMConnection 'http://`[::1`]:*').Url
         Disconnect-JIM -Url $Url; @(Get-JIMConnection).Count",
    );
    let url = json!(harness.simulator.url());
    assert!(harness.simulator.url().contains("[::1]"));
    assert_eq!(
        outcome.succeeded().values(),
        [&url, &url, &url, &url, &json!(0)]
    );
}
