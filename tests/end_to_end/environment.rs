//! What `$env:` shows is what counts, also when it was set in the session.

use jim_simulator::{Act, Authority, Fault, Options, ServerCertificate};

use crate::harness::{Errors, Harness, Outcomes};

/// Nobody listens there.
const NO_PROXY_AT: &str = "http://127.0.0.1:9";

#[test]
fn a_proxy_that_the_session_names_is_asked_and_named_when_it_fails() {
    let harness = Harness::new();
    for variable in ["HTTP_PROXY", "ALL_PROXY"] {
        let outcome = harness.run_with(
            &format!("$env:{variable} = '{NO_PROXY_AT}'; Connect-JIM -Url $Url -ApiKey $Key"),
            &[],
        );
        let error = outcome.fatal();
        assert_eq!(error.kind(), "ServerUnreachable", "{variable}");
        assert!(
            error.message.contains(&format!("the proxy {NO_PROXY_AT}")),
            "{}",
            error.message
        );
    }
    assert!(harness.simulator.requests().is_empty());
}

#[test]
fn a_session_excludes_servers_from_its_proxy() {
    let harness = Harness::new();
    let authority = harness
        .simulator
        .url()
        .trim_start_matches("http://")
        .to_owned();
    for excluded in ["*", "127.0.0.1", "127.0.0.0/8", authority.as_str()] {
        let outcome = harness.run_with(
            &format!(
                "$env:HTTP_PROXY = '{NO_PROXY_AT}'; $env:NO_PROXY = 'other.example.com, {excluded}'
                 (Connect-JIM -Url $Url -ApiKey $Key).Connected"
            ),
            &[],
        );
        assert_eq!(outcome.succeeded().values(), [true], "{excluded}");
    }
    let other_port = harness.run_with(
        &format!(
            "$env:HTTP_PROXY = '{NO_PROXY_AT}'; $env:NO_PROXY = '127.0.0.1:1'
             Connect-JIM -Url $Url -ApiKey $Key"
        ),
        &[],
    );
    assert_eq!(other_port.fatal().kind(), "ServerUnreachable");
}

#[test]
fn a_variable_that_the_session_takes_away_counts_no_more() {
    let harness = Harness::new();
    let outcome = harness.run_with(
        "Remove-Item Env:HTTP_PROXY; (Connect-JIM -Url $Url -ApiKey $Key).Connected",
        &[("HTTP_PROXY", NO_PROXY_AT)],
    );
    assert_eq!(outcome.succeeded().values(), [true]);
}

#[test]
fn a_proxy_of_the_session_that_cannot_be_used_is_told_with_its_variable() {
    let harness = Harness::new();
    let outcome = harness.run_with(
        "$env:HTTPS_PROXY = 'socks5://me:hunter2@proxy:1080'; Connect-JIM -Url $Url -ApiKey $Key",
        &[],
    );
    let error = outcome.fatal();
    assert_eq!(error.kind(), "InvalidProxy");
    assert!(error.message.contains("HTTPS_PROXY"), "{}", error.message);
    assert!(!error.message.contains("hunter2"), "{}", error.message);
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "SSL_CERT_FILE is read on Linux in place of the system's authorities"
)]
fn authorities_that_the_session_names_are_trusted() {
    let authority = Authority::new("Test authority").unwrap();
    let harness = Harness::with(Options {
        tls: Some(authority.server(ServerCertificate::Valid).unwrap()),
        ..Options::default()
    });
    let file = std::env::temp_dir().join(format!("jim-session-{}.pem", std::process::id()));
    std::fs::write(&file, authority.pem()).unwrap();
    let connect = "(Connect-JIM -Url $Url -ApiKey $Key).Connected";
    let set = format!("$env:SSL_CERT_FILE = '{}'; {connect}", file.display());
    let trusted = harness.run_with(&set, &[]);
    let path = file.display().to_string();
    let unset =
        format!("$env:SSL_CERT_FILE = '/nowhere.pem'; $env:SSL_CERT_DIR = '/nowhere'; {connect}");
    let replaced = harness.run_with(&unset, &[("SSL_CERT_FILE", path.as_str())]);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(trusted.succeeded().values(), [true]);
    let error = replaced.fatal();
    assert_eq!(error.kind(), "ClientSetupFailed");
    assert!(
        error.message.contains("SSL_CERT_FILE=/nowhere.pem"),
        "{}",
        error.message
    );
}

#[test]
fn a_server_that_is_silent_is_told_of_before_anybody_wonders() {
    let harness = Harness::new();
    harness
        .simulator
        .fault(Fault::new("GET", "*/connected-systems/1", Act::Delay(4_500)).times(1));
    let outcome = harness.run("(Get-JIMConnectedSystem -Id 1).Name");
    assert_eq!(outcome.succeeded().values(), ["HR System"]);
    let told = |shown: &&jim_host::Progress| shown.status.starts_with("no answer for 3 s");
    assert_eq!(
        outcome.progress.iter().filter(told).count(),
        1,
        "{:?}",
        outcome.progress
    );
    assert!(
        outcome.progress.last().unwrap().completed,
        "{:?}",
        outcome.progress
    );
}
