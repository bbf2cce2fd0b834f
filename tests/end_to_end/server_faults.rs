//! What goes wrong between here and the server, and what is said of it.

use std::time::Duration;

use jim_simulator::{Act, Fault, Key, KeyRole, Options};
use serde_json::json;

use crate::harness::{Errors, Harness, Outcomes};

fn after_connecting(act: Act) -> Fault {
    // Connect-JIM reads the list once, to see whether the key may.
    Fault::new("GET", "/synchronisation/connected-systems", act).after(1)
}

#[test]
fn a_fault_that_passes_is_retried_and_only_told_to_those_who_ask() {
    let harness = Harness::new();
    harness
        .simulator
        .fault(after_connecting(Act::status(503)).times(2));
    let outcome = harness.run("Get-JIMConnectedSystem -Verbose");
    assert_eq!(outcome.succeeded().output.len(), 5);
    let retries = outcome
        .verbose
        .iter()
        .filter(|line| line.contains("trying again"));
    assert_eq!(retries.count(), 2, "{:?}", outcome.verbose);
}

#[test]
fn each_fault_that_stays_is_one_clear_error() {
    for (act, kind, words) in [
        (Act::status(500), "ServerFailed", "500"),
        (Act::DropBefore, "ServerUnreachable", "http://127.0.0.1"),
        (Act::Truncate, "ServerUnreachable", "http://127.0.0.1"),
        (Act::web_page(), "NotAJimServer", "web page"),
        (
            Act::text(200, "application/json", "{\"items\": [{"),
            "InvalidAnswer",
            "items",
        ),
        (
            Act::text(200, "application/json", "{\"items\": 7}"),
            "InvalidAnswer",
            "items",
        ),
        (Act::status(403), "AccessDenied", "does not allow"),
        (Act::ExpireKey, "AuthenticationFailed", "did not accept"),
        (
            Act::status(302).header("Location", "https://elsewhere.example.com/"),
            "ServerRedirects",
            "https://elsewhere.example.com/",
        ),
    ] {
        let harness = Harness::new();
        harness.simulator.fault(after_connecting(act.clone()));
        let outcome = harness.run("Get-JIMConnectedSystem; 'went on'");
        let error = outcome.only_error();
        assert_eq!(error.kind(), kind, "{act:?}: {error:?}");
        assert!(error.message.contains(words), "{act:?}: {}", error.message);
        assert_eq!(outcome.output.len(), 1, "nothing but what comes after");
    }
}

#[test]
fn something_else_than_jim_is_told_when_connecting() {
    for act in [
        Act::web_page(),
        Act::status(404),
        Act::text(200, "application/json", "{}"),
    ] {
        let harness = Harness::new();
        harness
            .simulator
            .fault(Fault::new("GET", "/health/version", act));
        let outcome = harness.run_unconnected("Connect-JIM -Url $Url -ApiKey $Key");
        assert_eq!(outcome.fatal().kind(), "NotAJimServer");
        assert_eq!(outcome.fatal().category, "ProtocolError");
    }
}

#[test]
fn a_server_that_goes_away_during_a_wait_does_not_end_it() {
    let harness = Harness::new();
    harness
        .simulator
        .fault(Fault::new("GET", "*/progress", Act::DropBefore).times(2));
    let outcome = harness.run("Start-JIMRunProfile -RunProfileId 10 -Wait -PassThru");
    outcome.succeeded();
    assert_eq!(outcome.all("Status"), ["Complete"]);
    assert_eq!(outcome.warnings.len(), 1, "{:?}", outcome.warnings);
    assert!(outcome.warnings[0].contains("The wait goes on"));
    assert!(
        outcome
            .host_lines()
            .iter()
            .any(|line| line.contains("answers again"))
    );
}

#[test]
fn a_key_without_a_role_is_told_when_connecting() {
    let keys = vec![Key::new("jim_ak_plain", "plain", KeyRole::WithoutRole)];
    let harness = Harness::with(Options {
        keys,
        ..Options::default()
    });
    let outcome = harness.run("Get-JIMConnectedSystem");
    assert!(
        outcome.warnings[0].contains("Administrator role"),
        "{:?}",
        outcome.warnings
    );
    assert_eq!(outcome.only_error().kind(), "AccessDenied");
}

#[test]
fn too_many_requests_wait_as_long_as_the_server_asks() {
    let harness = Harness::new();
    let limited = Act::status(429).header("Retry-After", "1");
    harness.simulator.fault(after_connecting(limited).times(1));
    let outcome = harness.run("Get-JIMConnectedSystem -Verbose");
    assert_eq!(outcome.succeeded().output.len(), 5);
    let told = outcome
        .verbose
        .iter()
        .any(|line| line.contains("trying again in 1.0 s"));
    assert!(told, "{:?}", outcome.verbose);
}

#[test]
fn ctrl_c_ends_a_request_that_is_not_answered() {
    let harness = Harness::new();
    harness
        .simulator
        .fault(after_connecting(Act::Drip(3_600_000)));
    let running = harness.start("Get-JIMConnectedSystem");
    let asked =
        |request: &jim_simulator::ReceivedRequest| request.path.ends_with("/connected-systems");
    assert!(harness.simulator.wait_for(asked, Duration::from_secs(60)));
    running.stop();
    assert!(running.wait().unwrap().stopped);
}

#[test]
fn a_server_that_never_answers_is_told_of_and_given_up_within_the_limit() {
    for (limit, id) in [
        ("-TimeoutSeconds 4", "RequestTimedOut"),
        ("-RequestTimeoutSeconds 4", "RequestTimedOut"),
    ] {
        let harness = Harness::new();
        harness
            .simulator
            .fault(Fault::new("GET", "*", Act::Delay(3_600_000)));
        let outcome =
            harness.run_unconnected(&format!("Connect-JIM -Url $Url -ApiKey $Key {limit}"));
        let error = outcome.fatal();
        assert_eq!(error.kind(), id, "{limit}");
        assert!(error.message.contains("within 4 s"), "{}", error.message);
        let told = outcome
            .progress
            .iter()
            .any(|progress| progress.status.contains("no answer for 3 s; it has 4 s"));
        assert!(told, "{limit}: {:?}", outcome.progress);
    }
}

#[test]
fn the_limit_of_a_connection_is_that_of_each_of_its_requests() {
    for command in [
        "Get-JIMConnectedSystem -Id 1",
        "Get-JIMRunProfile -ConnectedSystemId 1",
        "Set-JIMRunProfile -Id 10 -ConnectedSystemId 1 -PageSize 5",
        "Test-JIMConnection",
    ] {
        let harness = Harness::new();
        harness.run("").succeeded();
        let to_connect = harness.simulator.requests().len();
        for (method, after) in [("GET", 2 * to_connect), ("PUT", 0)] {
            let silent = Act::Delay(3_600_000);
            harness
                .simulator
                .fault(Fault::new(method, "*", silent).after(after.try_into().unwrap()));
        }
        let outcome = harness.run(&format!(
            "$null = Connect-JIM -Url $Url -ApiKey $Key -RequestTimeoutSeconds 1; {command}"
        ));
        let said = match outcome.errors.first() {
            Some(error) => error.message.clone(),
            None => outcome
                .output
                .first()
                .unwrap_or_else(|| panic!("{outcome:?}"))
                .as_ref()
                .unwrap()["Problem"]
                .as_str()
                .unwrap()
                .to_owned(),
        };
        assert!(said.contains("within 1 s"), "{command}: {said}");
    }
}

#[test]
fn one_system_that_cannot_be_read_is_one_error_among_the_run_profiles_of_all() {
    let harness = Harness::new();
    harness.simulator.fault(Fault::new(
        "GET",
        "*/connected-systems/3/run-profiles",
        Act::status(403),
    ));
    let outcome = harness.run("Get-JIMRunProfile -All | Select-Object -ExpandProperty ConnectedSystemId | Sort-Object -Unique");
    let error = outcome.only_error();
    assert_eq!(error.kind(), "AccessDenied");
    assert!(
        error
            .message
            .starts_with("The run profiles of 'Payroll' could not be read: "),
        "{}",
        error.message
    );
    assert_eq!(
        outcome.values(),
        [&json!(1), &json!(2), &json!(4), &json!(5)]
    );
}
