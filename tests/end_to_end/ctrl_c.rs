//! Ctrl+C at every stage of a run: the prompt is back, and the run goes on.

use std::thread;
use std::time::Duration;

use jim_simulator::{Act, Configuration, Fault, Options, Outcome, ReceivedRequest};

use crate::harness::Harness;

const LONG: Duration = Duration::from_secs(60);

#[test]
fn ctrl_c_ends_whatever_goes_on() {
    // Only a stop can end these scripts: what they wait for comes in an hour.
    let hour = Act::Drip(3_600_000);
    let pause = Act::status(429).header("Retry-After", "100");
    let start = "Start-JIMRunProfile -ConnectedSystemId 1 -RunProfileId 10 -Wait";
    for (stage, (method, path), act, script, said) in [
        (
            "reading",
            ("GET", "*/connected-systems/1"),
            &hour,
            "Get-JIMConnectedSystem -Id 1",
            "",
        ),
        (
            "sleeping before a request is repeated",
            ("GET", "*/connected-systems/1"),
            &pause,
            "Get-JIMConnectedSystem -Id 1",
            "",
        ),
        (
            "starting",
            ("POST", "*/execute"),
            &hour,
            start,
            "it may run",
        ),
        (
            "sleeping before a start is repeated",
            ("POST", "*/execute"),
            &pause,
            start,
            // The answer may be on its way when the stop comes.
            "Stopped ",
        ),
        (
            "looking for a run whose start was lost",
            ("POST", "*/execute"),
            &Act::DropBefore,
            start,
            "it may run",
        ),
        (
            "looking up names",
            ("GET", "/activities/*"),
            &hour,
            start,
            "The run goes on",
        ),
        (
            "polling",
            ("GET", "*/progress"),
            &hour,
            start,
            "The run goes on",
        ),
        (
            "sleeping between polls",
            ("GET", "*/progress"),
            &pause,
            start,
            "The run goes on",
        ),
    ] {
        let harness = Harness::new();
        harness.simulator.set_outcome(10, Outcome::Endless);
        harness
            .simulator
            .fault(Fault::new(method, path, act.clone()));
        let running = harness.start(&format!("{script}; 'went on'"));
        let sign = path.trim_matches('*');
        let began =
            |request: &ReceivedRequest| request.method == method && request.path.contains(sign);
        assert!(harness.simulator.wait_for(began, LONG), "{stage}");
        let outcome = stopped(running, stage);
        assert!(outcome.host.contains(said), "{stage}: {}", outcome.host);
        if said == "The run goes on" {
            let run = &harness.simulator.executions()[0];
            assert!(outcome.host.contains(&run.activity_id), "{}", outcome.host);
        }
        let runs = harness.simulator.executions();
        assert!(runs.iter().all(|run| run.status == "InProgress"), "{stage}");
    }
}

#[test]
fn ctrl_c_while_a_cancelled_run_is_waited_for_does_not_say_that_it_goes_on() {
    let harness = Harness::new();
    harness.simulator.set_outcome(10, Outcome::Endless);
    let hour = Act::Drip(3_600_000);
    harness
        .simulator
        .fault(Fault::new("GET", "/activities/*", hour));
    let running = harness
        .start("Start-JIMRunProfile 10 -PassThru | Stop-JIMWorkerTask -Wait -Force; 'went on'");
    let asked = |request: &ReceivedRequest| request.path.contains("/activities/");
    assert!(harness.simulator.wait_for(asked, LONG));
    let outcome = stopped(running, "cancelling");
    let told = "The worker was asked to cancel 'HR System - Full Import', and may still be at it.";
    assert!(outcome.host.contains(told), "{}", outcome.host);
    assert!(!outcome.host.contains("goes on"), "{}", outcome.host);
}

#[test]
fn ctrl_c_ends_connecting_and_paging() {
    let configuration = (1..=150).fold(Configuration::new(), |configuration, id| {
        configuration.system(id, "HR")
    });
    let harness = Harness::with(Options {
        configuration,
        ..Options::default()
    });
    let second = |request: &ReceivedRequest| request.query.contains("page=2");
    let hour = Act::Drip(3_600_000);
    let pages = Fault::new("GET", "*/connected-systems", hour.clone());
    // Connecting reads one page, the command another.
    harness.simulator.fault(pages.after(2));
    let running = harness.start("$null = Get-JIMConnectedSystem");
    assert!(harness.simulator.wait_for(second, LONG));
    stopped(running, "paging");

    let harness = Harness::new();
    harness
        .simulator
        .fault(Fault::new("GET", "/health/version", hour));
    let running = harness.start("'connected'");
    assert!(
        harness
            .simulator
            .wait_for(|request| request.path == "/health/version", LONG)
    );
    stopped(running, "connecting");
}

#[test]
#[cfg(target_os = "linux")]
fn ctrl_c_ends_a_connection_that_is_not_answered() {
    use std::net::{SocketAddr, TcpStream};

    let harness = Harness::new();
    // Where nobody takes them, only so many connections are answered.
    let deaf = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    deaf.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())
        .unwrap();
    deaf.listen(0).unwrap();
    let address = deaf.local_addr().unwrap().as_socket().unwrap();
    let mut answered = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
        answered.push(stream);
    }
    let running =
        harness.start_unconnected(&format!("Connect-JIM -Url http://{address} -ApiKey k"));

    // In the system's table: state 2, a connection that was asked for.
    let asked = format!(" 0100007F:{:04X} 02 ", address.port());
    let began = || {
        std::fs::read_to_string("/proc/net/tcp")
            .unwrap()
            .contains(&asked)
    };
    for _ in 0..500 {
        if began() {
            break;
        }
        thread::sleep(Duration::from_millis(10));
    }
    assert!(began());
    stopped(running, "connecting");
}

#[test]
fn ctrl_c_while_a_consumer_pauses_tells_what_is_true_by_then() {
    let harness = Harness::new();
    harness.simulator.set_outcome(10, Outcome::Endless);
    // The consumer takes the line about the start, and no event after it.
    let running = harness.start(
        "Start-JIMRunProfile -ConnectedSystemId 1 -RunProfileId 10 -Wait -Verbose 4>&1 |
             ForEach-Object { if (\"$_\" -match 'execute: 202') { Start-Sleep 3600 } }",
    );
    let polled = |request: &ReceivedRequest| request.path.ends_with("/progress");
    assert!(harness.simulator.wait_for(polled, LONG));
    let outcome = stopped(running, "a consumer that pauses");
    let run = &harness.simulator.executions()[0];
    assert!(outcome.host.contains("The run goes on"), "{}", outcome.host);
    assert!(outcome.host.contains(&run.activity_id), "{}", outcome.host);
}

fn stopped(running: jim_host::Running, stage: &str) -> jim_host::Outcome {
    running.stop();
    let outcome = running.wait().unwrap();
    assert!(outcome.stopped, "{stage}");
    assert_eq!(
        (outcome.output.len(), outcome.errors.len()),
        (0, 0),
        "{stage}"
    );
    outcome
}
