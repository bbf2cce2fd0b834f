//! What goes wrong on command, seen from the other end of the connection.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::client::Harness;
use jim_simulator::{Act, Fault, Options};

const EXECUTE: &str = "/synchronisation/connected-systems/1/run-profiles/10/execute";

fn harness() -> Harness {
    Harness::with(Options::default())
}

/// All that comes over a fresh connection, and how that ends.
fn raw(harness: &Harness, request: &str) -> (Vec<u8>, std::io::Result<usize>) {
    let address = harness
        .simulator
        .url()
        .trim_start_matches("http://")
        .to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    let key = harness.simulator.api_key();
    write!(
        stream,
        "{request} HTTP/1.1\r\nHost: {address}\r\nX-API-Key: {key}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut received = Vec::new();
    let end = stream.read_to_end(&mut received);
    (received, end)
}

fn is_reset(end: &std::io::Result<usize>) -> bool {
    end.as_ref()
        .is_err_and(|error| error.kind() == ErrorKind::ConnectionReset)
}

#[test]
fn a_connection_is_reset_before_or_after_the_work_is_done() {
    let harness = harness();
    for (act, runs) in [(Act::DropBefore, 0), (Act::DropAfter, 1)] {
        harness.simulator.clear_faults();
        harness
            .simulator
            .fault(Fault::new("POST", "*/execute", act));
        let (received, end) = raw(&harness, &format!("POST /api/v1{EXECUTE}"));
        assert!(
            received.is_empty() && is_reset(&end),
            "{received:?} {end:?}"
        );
        assert_eq!(harness.simulator.executions().len(), runs);
    }
}

#[test]
fn a_truncated_answer_promises_more_than_comes() {
    let harness = harness();
    harness
        .simulator
        .fault(Fault::new("GET", "/health", Act::Truncate));
    let (received, _) = raw(&harness, "GET /api/v1/health");
    let text = String::from_utf8(received).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let promised = head.lines().find_map(|line| {
        line.to_lowercase()
            .strip_prefix("content-length: ")?
            .parse::<usize>()
            .ok()
    });
    assert!(promised.unwrap() > body.len() && !body.is_empty(), "{text}");
}

#[test]
fn an_answer_without_an_end_promises_none() {
    let harness = harness();
    harness
        .simulator
        .fault(Fault::new("GET", "/health", Act::EndlessBody));
    let address = harness
        .simulator
        .url()
        .trim_start_matches("http://")
        .to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    write!(
        stream,
        "GET /api/v1/health HTTP/1.1\r\nHost: {address}\r\n\r\n"
    )
    .unwrap();
    let mut received = vec![0; 1_000_000];
    stream.read_exact(&mut received).unwrap();
    let text = String::from_utf8(received).unwrap().to_lowercase();
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    assert!(!head.contains("content-length"), "{head}");
}

#[test]
fn a_dripping_answer_is_whole_in_the_end() {
    let harness = harness();
    harness
        .simulator
        .fault(Fault::new("GET", "/health", Act::Drip(1)));
    assert_eq!(harness.get("/health").body["status"], "healthy");
}

#[test]
fn an_answer_can_be_replaced_from_the_nth_request_on() {
    let harness = harness();
    let busy = Act::text(503, "text/plain", "busy").header("Retry-After", "1");
    harness
        .simulator
        .fault(Fault::new("GET", "/activities", busy).after(1).times(2));
    let statuses: Vec<u16> = (0..4).map(|_| harness.get("/activities").status).collect();
    assert_eq!(statuses, [200, 503, 503, 200]);
    let seen: Vec<_> = harness
        .simulator
        .requests()
        .iter()
        .map(|seen| seen.status)
        .collect();
    assert_eq!(seen, [Some(200), Some(503), Some(503), Some(200)]);
}

#[test]
fn a_page_and_a_redirection_stand_for_what_proxies_do() {
    let harness = harness();
    harness
        .simulator
        .fault(Fault::new("GET", "/userinfo", Act::web_page()).times(1));
    assert!(
        harness
            .get("/userinfo")
            .header("content-type")
            .starts_with("text/html")
    );
    harness.simulator.fault(Fault::new(
        "GET",
        "/userinfo",
        Act::redirect("https://idp.example.com/"),
    ));
    let answer = harness.get("/userinfo");
    assert_eq!(
        (answer.status, answer.header("location")),
        (302, "https://idp.example.com/")
    );
}

#[test]
fn an_expired_key_stays_expired() {
    let harness = harness();
    harness.simulator.fault(
        Fault::new("GET", "/activities", Act::ExpireKey)
            .after(1)
            .times(1),
    );
    let statuses: Vec<u16> = (0..3).map(|_| harness.get("/activities").status).collect();
    assert_eq!(statuses, [200, 401, 401]);
    let other = harness
        .send("GET", "/activities", Some("jim_ak_administrator"), None)
        .unwrap();
    assert_eq!(other.status, 200);
}

#[test]
fn a_delayed_answer_is_seen_before_it_is_given() {
    let harness = harness();
    harness
        .simulator
        .fault(Fault::new("POST", "*/execute", Act::Delay(1)));
    assert_eq!(
        harness.execute(1, 10).0,
        harness.simulator.executions()[0].activity_id
    );
    let is_execute = |seen: &jim_simulator::ReceivedRequest| seen.path.ends_with("/execute");
    assert!(
        harness
            .simulator
            .wait_for(is_execute, Duration::from_secs(60))
    );
    assert!(
        !harness
            .simulator
            .wait_for(|seen| seen.method == "PUT", Duration::ZERO)
    );
}

#[test]
fn who_waits_for_a_request_is_told_of_it() {
    let harness = harness();
    harness
        .simulator
        .fault(Fault::new("GET", "/health", Act::Delay(100)));
    std::thread::scope(|scope| {
        scope.spawn(|| harness.get("/health"));
        let an_hour = Duration::from_secs(3600);
        assert!(
            harness
                .simulator
                .wait_for(|seen| seen.path == "/health", an_hour)
        );
    });
}

#[test]
fn too_many_requests_are_refused_until_a_minute_has_passed() {
    let harness = Harness::with(Options {
        manual_clock: true,
        ..Options::default()
    });
    let ask = |key, path: &str| harness.send("GET", path, key, None).unwrap();
    let ordinary = Some("jim_ak_administrator");
    assert!((0..300).all(|_| ask(ordinary, "/userinfo").status == 200));
    let refused = ask(ordinary, "/userinfo");
    assert_eq!((refused.status, refused.header("retry-after")), (429, "60"));
    assert_eq!(
        (refused.header("content-type"), &refused.body["code"]),
        ("application/json", &"TOO_MANY_REQUESTS".into())
    );
    let execute = harness.send("POST", EXECUTE, ordinary, None).unwrap();
    assert_eq!(
        (execute.status, harness.simulator.executions().len()),
        (429, 0)
    );
    assert!((0..30).all(|_| ask(Some("wrong"), "/userinfo").status == 401));
    assert_eq!(ask(None, "/userinfo").status, 429);
    assert_eq!(ask(None, "/health").status, 200);
    assert_eq!(harness.get("/userinfo").status, 200);
    harness.simulator.advance(Duration::from_secs(60));
    assert_eq!(ask(ordinary, "/userinfo").status, 200);
}

#[test]
fn limits_can_be_turned_off() {
    let harness = Harness::with(Options {
        rate_limits: false,
        ..Options::default()
    });
    assert!((0..40).all(|_| harness.send("GET", "/userinfo", None, None).unwrap().status == 401));
}

#[test]
fn a_server_that_is_down_comes_back_with_all_it_knew() {
    let mut harness = harness();
    let (activity, _) = harness.execute(1, 10);
    harness.simulator.stop();
    let refused = harness.send("GET", "/health", None, None);
    assert!(refused.is_err_and(|error| error.is_connect()));
    harness.simulator.restart().unwrap();
    assert_eq!(harness.get(&format!("/activities/{activity}")).status, 200);
}

#[test]
fn a_port_that_is_taken_is_named() {
    let harness = harness();
    let port = harness
        .simulator
        .url()
        .rsplit(':')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let second = jim_simulator::Simulator::start(Options {
        port,
        ..Options::default()
    });
    let message = second.err().unwrap().to_string();
    assert_eq!(
        message,
        format!("the simulator cannot listen on 127.0.0.1:{port}")
    );
}
