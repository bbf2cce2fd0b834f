//! Certificates of the server, good ones and others.

use std::io::{Read, Write};
use std::net::TcpStream;

use jim_simulator::{Act, Authority, Fault, ServerCertificate, Simulator};
use reqwest::tls::TlsInfo;

use crate::client::{ask, authority, eventually, trusting, valid, with};

/// The certificate that a simulator shows.
fn presented(authority: &Authority, simulator: &Simulator) -> Vec<u8> {
    let client = trusting(authority).tls_info(true).build().unwrap();
    let answer = client.get(simulator.url()).send().unwrap();
    // The client offers HTTP/2 too.
    assert_eq!(answer.version(), reqwest::Version::HTTP_11);
    let info = answer.extensions().get::<TlsInfo>().unwrap();
    info.peer_certificate().unwrap().to_vec()
}

#[test]
fn who_trusts_the_authority_is_answered() {
    let authority = authority();
    let simulator = valid(&authority);
    assert!(simulator.url().starts_with("https://127.0.0.1:"));
    assert_eq!(ask(trusting(&authority), &simulator), Ok(200));
    let seen = simulator.requests();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].client_certificate, None);
    assert_eq!(simulator.failed_handshakes(), 0);
}

#[test]
fn the_certificate_is_for_the_name_of_this_host_too() {
    let authority = authority();
    let simulator = valid(&authority);
    let port = simulator.url().rsplit_once(':').unwrap().1;
    let client = trusting(&authority)
        .resolve("localhost", ([127, 0, 0, 1], 0).into())
        .build();
    let url = format!("https://localhost:{port}/api/v1/health");
    assert_eq!(client.unwrap().get(url).send().unwrap().status(), 200);
}

#[test]
fn who_trusts_another_authority_refuses() {
    let simulator = valid(&authority());
    let other = Authority::new("Others").unwrap();
    let error = ask(trusting(&other), &simulator).unwrap_err();
    assert!(error.contains("UnknownIssuer"), "{error}");
    assert!(simulator.requests().is_empty());
    assert!(eventually(|| simulator.failed_handshakes() == 1));
}

#[test]
fn what_is_wrong_with_a_certificate_is_found() {
    let authority = authority();
    for (certificate, said) in [
        (ServerCertificate::Expired, "certificate expired"),
        (ServerCertificate::NotYetValid, "certificate not valid yet"),
        (
            ServerCertificate::WrongHost,
            "certificate not valid for name",
        ),
    ] {
        let simulator = with(authority.server(certificate).unwrap());
        let error = ask(trusting(&authority), &simulator).unwrap_err();
        assert!(error.contains(said), "{certificate:?}: {error}");
        assert!(eventually(|| simulator.failed_handshakes() == 1));
    }
}

#[test]
fn a_certificate_for_another_host_is_good_for_that_host() {
    let authority = authority();
    let simulator = with(authority.server(ServerCertificate::WrongHost).unwrap());
    let port = simulator.url().rsplit_once(':').unwrap().1;
    let client = trusting(&authority)
        .resolve("jim.example.com", ([127, 0, 0, 1], 0).into())
        .build();
    let url = format!("https://jim.example.com:{port}/api/v1/health");
    assert_eq!(client.unwrap().get(url).send().unwrap().status(), 200);
}

#[test]
fn the_certificate_is_the_same_after_a_restart() {
    let authority = authority();
    let mut simulator = valid(&authority);
    let before = presented(&authority, &simulator);
    simulator.restart().unwrap();
    assert_eq!(presented(&authority, &simulator), before);
    assert_eq!(ask(trusting(&authority), &simulator), Ok(200));
    simulator.stop();
    assert!(ask(trusting(&authority), &simulator).is_err());
}

#[test]
fn faults_strike_on_https_too() {
    let authority = authority();
    let simulator = valid(&authority);
    simulator.fault(Fault::new("GET", "/activities", Act::DropAfter));
    let error = ask(trusting(&authority), &simulator).unwrap_err();
    assert!(
        error.contains("reset") || error.contains("closed"),
        "{error}"
    );
    assert_eq!(simulator.requests().len(), 1);
    assert_eq!(simulator.failed_handshakes(), 0);
}

#[test]
fn who_speaks_plain_http_harms_nobody_else() {
    let authority = authority();
    let simulator = valid(&authority);
    let address = simulator.url().trim_start_matches("https://");
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET / HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
    // All that comes back is a TLS alert.
    let mut received = Vec::new();
    stream.read_to_end(&mut received).unwrap();
    assert_eq!(received[0], 21, "{received:?}");
    assert_eq!(simulator.failed_handshakes(), 1);
    assert_eq!(ask(trusting(&authority), &simulator), Ok(200));
}
