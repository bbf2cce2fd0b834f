//! Connect-JIM, Disconnect-JIM, Test-JIMConnection.

use serde_json::json;

use crate::harness::{Errors, Harness, Outcomes};

#[test]
fn connecting_gives_the_connection() {
    let harness = Harness::new();
    let outcome = harness.run_unconnected("Connect-JIM -Url $Url -ApiKey $Key");
    let connection = outcome.succeeded().output[0].as_ref().unwrap();
    assert_eq!(connection.type_name(), "JIM.Connection");
    assert_eq!(connection["Url"], harness.simulator.url());
    assert_eq!(connection["AuthMethod"], "ApiKey");
    assert_eq!(connection["Connected"], true);
    assert!(
        connection["ServerVersion"]
            .as_str()
            .unwrap()
            .starts_with("0.14")
    );
}

#[test]
fn a_key_may_be_a_secure_string() {
    let harness = Harness::new();
    let outcome = harness.run_unconnected(
        "$secure = [securestring]::new(); $Key.ToCharArray() | ForEach-Object { $secure.AppendChar($_) }
         Connect-JIM -Url $Url -ApiKey $secure",
    );
    assert_eq!(outcome.succeeded().all("Connected"), [json!(true)]);
}

#[test]
fn url_and_key_come_from_the_environment_when_omitted() {
    let harness = Harness::new();
    let (url, key) = (
        harness.simulator.url().to_owned(),
        harness.simulator.api_key().to_owned(),
    );
    let environment = [("JIM_URL", url.as_str()), ("JIM_API_KEY", key.as_str())];
    let outcome = harness.run_with(
        "Connect-JIM; Get-JIMConnectedSystem -Name 'HR System'",
        &environment,
    );
    assert_eq!(outcome.succeeded().output.len(), 2);
}

#[test]
fn without_a_url_it_says_what_is_missing() {
    let harness = Harness::new();
    let nothing = [("JIM_URL", ""), ("JIM_API_KEY", "")];
    let no_url = harness.run_with("Connect-JIM", &nothing);
    assert_eq!(no_url.fatal().kind(), "UrlMissing");
}

#[test]
fn a_wrong_key_ends_the_command_and_is_not_shown() {
    let harness = Harness::new();
    let outcome =
        harness.run_unconnected("Connect-JIM -Url $Url -ApiKey jim_ak_wrongwrong -Verbose -Debug");
    assert_eq!(outcome.fatal().kind(), "AuthenticationFailed");
    assert_eq!(outcome.fatal().category, "AuthenticationError");
    assert!(!format!("{outcome:?}").contains("wrongwrong"));
}

#[test]
fn the_key_is_in_no_stream_and_in_no_object() {
    let harness = Harness::new();
    let outcome = harness.run_unconnected(
        "Connect-JIM -Url $Url -ApiKey $Key -Verbose -Debug; Get-JIMConnectedSystem -Verbose; Test-JIMConnection -Verbose",
    );
    assert!(!outcome.succeeded().verbose.is_empty());
    assert!(!format!("{outcome:?}").contains(harness.simulator.api_key()));
}

#[test]
fn an_address_that_is_none_is_told_with_what_is_wrong() {
    let harness = Harness::new();
    for address in [
        "nonsense",
        "ftp://jim.example.com",
        "https://",
        "jim.example.com",
    ] {
        let outcome = harness.run_unconnected(&format!("Connect-JIM -Url '{address}' -ApiKey k"));
        let error = outcome.fatal();
        assert_eq!(
            (error.kind(), error.category.as_str()),
            ("InvalidUrl", "InvalidArgument")
        );
        assert!(error.message.contains(address), "{}", error.message);
    }
}

#[test]
fn a_password_in_an_address_is_refused_and_not_shown() {
    let harness = Harness::new();
    let outcome =
        harness.run_unconnected("Connect-JIM -Url https://me:hunter2@jim.example.com -ApiKey k");
    assert_eq!(outcome.fatal().kind(), "InvalidUrl");
    assert!(!format!("{outcome:?}").contains("hunter2"), "{outcome:?}");
}

#[test]
fn a_server_that_is_not_there_is_told_with_its_address() {
    let harness = Harness::new();
    let outcome = harness.run_unconnected("Connect-JIM -Url http://127.0.0.1:9 -ApiKey k");
    let error = outcome.fatal();
    assert_eq!(
        (error.kind(), error.category.as_str()),
        ("ServerUnreachable", "ConnectionError")
    );
    assert!(
        error.message.contains("http://127.0.0.1:9"),
        "{}",
        error.message
    );
}

#[test]
fn without_a_connection_every_cmdlet_says_so() {
    let harness = Harness::new();
    for command in [
        "Get-JIMConnectedSystem",
        "Get-JIMRunProfile -Id 1",
        "Start-JIMRunProfile -RunProfileId 1",
        "Get-JIMActivity 1",
    ] {
        let outcome = harness.run_unconnected(command);
        let error = outcome.fatal();
        assert_eq!(
            (error.kind(), error.category.as_str()),
            ("NotConnected", "ConnectionError")
        );
        assert!(
            error
                .recommended_action
                .as_deref()
                .unwrap()
                .contains("Connect-JIM")
        );
    }
    assert!(harness.simulator.requests().is_empty());
}

#[test]
fn disconnecting_ends_the_connection_and_its_object_tells_so() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$connection = Connect-JIM -Url $Url -ApiKey $Key
         Disconnect-JIM; $connection.Connected; Disconnect-JIM
         try { Get-JIMConnectedSystem } catch { $_.FullyQualifiedErrorId }",
    );
    let said = outcome.succeeded().values();
    assert_eq!(said[0], false);
    assert!(said[1].as_str().unwrap().starts_with("NotConnected,"));
}

#[test]
fn whoever_asked_for_a_server_in_vain_does_not_go_on_with_another() {
    let harness = Harness::new();
    for attempt in [
        "-Url http://127.0.0.1:9 -ApiKey k",
        "-Url nonsense -ApiKey k",
        "-Url $Url -ApiKey jim_ak_wrongwrong",
        "-Url $Url -ApiKey $null",
        "-Url $null -ApiKey $Key",
        "-Url '' -ApiKey $Key",
        "-Url $Url -ApiKey $Key -CACertificate ''",
        "-Url $Url -ApiKey $Key -Certificate $null",
        "-Url $Url -ApiKey $Key -Proxy $null",
    ] {
        let outcome = harness.run(&format!(
            "$first = Get-JIMConnection -Current
             try {{ Connect-JIM {attempt} }} catch {{ 'failed' }}
             Test-JIMConnection -Quiet
             (Get-JIMConnectedSystem -Id 1 -Connection $first).Name
             Start-JIMRunProfile -ConnectedSystemId 1 -RunProfileId 10"
        ));
        assert_eq!(
            outcome.values(),
            [&json!("failed"), &json!(false), &json!("HR System")]
        );
        let error = outcome.fatal();
        assert_eq!(error.kind(), "NotConnected");
        let open = format!("{} is open", harness.simulator.url());
        assert!(error.message.contains(&open), "{}", error.message);
        assert!(harness.simulator.executions().is_empty());
    }
}

#[test]
fn an_empty_key_is_no_key_and_no_wish_to_sign_in() {
    let harness = Harness::new();
    for key in ["''", "'  '", "$null", "([securestring]::new())"] {
        let outcome = harness.run_unconnected(&format!("Connect-JIM -Url $Url -ApiKey {key}"));
        assert_eq!(outcome.fatal().kind(), "InvalidApiKey");
    }
    assert_eq!(harness.simulator.requests(), []);
}

#[test]
fn a_test_has_the_same_properties_with_and_without_a_connection() {
    let harness = Harness::new();
    let names = |outcome: &jim_host::Outcome| -> Vec<String> {
        let test = outcome.succeeded().output[0].as_ref().unwrap();
        test.properties.keys().cloned().collect()
    };
    let connected = names(&harness.run("Test-JIMConnection"));
    assert_eq!(
        connected,
        names(&harness.run_unconnected("Test-JIMConnection"))
    );
}

#[test]
fn a_connection_belongs_to_its_session() {
    let harness = Harness::new();
    let connected = harness.run("Test-JIMConnection -Quiet");
    let other = harness.run_unconnected("Test-JIMConnection -Quiet");
    assert_eq!(connected.values(), [&json!(true)]);
    assert_eq!(other.values(), [&json!(false)]);
}

#[test]
fn a_test_tells_how_the_connection_is() {
    let harness = Harness::new();
    let outcome = harness.run("Test-JIMConnection");
    let result = outcome.succeeded().output[0].as_ref().unwrap();
    assert_eq!(result.type_name(), "JIM.ConnectionTest");
    for property in ["Connected", "Reachable", "Authenticated"] {
        assert_eq!(result[property], true, "{property}");
    }
    assert!(result["RoundTripMilliseconds"].is_number());
    assert!(result["Problem"].is_null());
}

#[test]
fn a_test_of_a_server_that_went_away_is_a_result_and_no_error() {
    let harness = Harness::new();
    harness.simulator.set_database_down(true);
    let outcome = harness.run_unconnected("Test-JIMConnection");
    let result = outcome.succeeded().output[0].as_ref().unwrap();
    assert_eq!(result["Connected"], false);
    assert!(result["Problem"].as_str().unwrap().contains("Connect-JIM"));
}
