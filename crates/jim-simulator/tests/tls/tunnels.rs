//! What comes out at the other end of a proxy.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use jim_simulator::{Act, Fault, ForwardProxy, Options, ProxyOptions, Simulator};

fn open() -> ForwardProxy {
    ForwardProxy::start(ProxyOptions::default()).unwrap()
}

/// A connection to a proxy on which a head was sent.
fn sent(proxy: &ForwardProxy, head: &str) -> TcpStream {
    let address = proxy.url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    write!(stream, "{head}\r\n\r\n").unwrap();
    stream
}

/// Reads to the end of a head.
fn head(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    while !read.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        read.push(byte[0]);
    }
    String::from_utf8(read).unwrap()
}

fn tunnel(proxy: &ForwardProxy, host: &str) -> TcpStream {
    let mut stream = sent(proxy, &format!("CONNECT {host} HTTP/1.1\r\nHost: {host}"));
    let answer = head(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    stream
}

#[test]
fn a_server_is_asked_as_if_by_the_client_itself() {
    let server = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let host = server.local_addr().unwrap();
    let proxy = open();
    let _client = sent(
        &proxy,
        &format!(
            "GET http://{host}/path?a=b HTTP/1.1\r\nHost: {host}\r\nProxy-Connection: keep-alive\r\n\
             Proxy-Authorization: Basic eDp5\r\nX-Kept: yes"
        ),
    );
    let asked = head(&mut server.accept().unwrap().0).to_lowercase();
    assert!(asked.starts_with("get /path?a=b http/1.1\r\n"), "{asked}");
    assert!(asked.contains(&format!("host: {host}\r\n")), "{asked}");
    assert!(asked.contains("x-kept: yes\r\n"), "{asked}");
    assert!(!asked.contains("proxy-"), "{asked}");
}

#[test]
fn both_ends_of_a_tunnel_see_the_other_leave() {
    let server = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let proxy = open();
    let mut client = tunnel(&proxy, &server.local_addr().unwrap().to_string());
    let mut accepted = server.accept().unwrap().0;
    accepted.write_all(b"bye").unwrap();
    drop(accepted);
    let mut received = String::new();
    client.read_to_string(&mut received).unwrap();
    assert_eq!(received, "bye");
}

#[test]
fn a_tunnel_ends_with_its_proxy() {
    let server = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let proxy = open();
    let mut client = tunnel(&proxy, &server.local_addr().unwrap().to_string());
    let mut accepted = server.accept().unwrap().0;
    drop(proxy);
    for stream in [&mut client, &mut accepted] {
        let end = stream.read(&mut [0]);
        let ended = match &end {
            Ok(read) => *read == 0,
            Err(error) => error.kind() == ErrorKind::ConnectionReset,
        };
        assert!(ended, "{end:?}");
    }
}

#[test]
fn an_answer_that_breaks_off_breaks_off_here_too() {
    let simulator = Simulator::start(Options::default()).unwrap();
    simulator.fault(Fault::new("GET", "/health", Act::Truncate));
    let proxy = open();
    let head = format!(
        "GET {}/api/v1/health HTTP/1.1\r\nHost: jim\r\nConnection: close",
        simulator.url()
    );
    let mut received = Vec::new();
    // A reset is as good an end as any.
    _ = sent(&proxy, &head).read_to_end(&mut received);
    let text = String::from_utf8(received).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let promised = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    assert!(body.len() < promised.unwrap().parse().unwrap(), "{text}");
}

#[test]
fn a_server_that_is_not_there_is_the_gateways_fault() {
    let nobody = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let host = nobody.local_addr().unwrap();
    drop(nobody);
    let proxy = open();
    for request in [format!("CONNECT {host}"), format!("GET http://{host}/")] {
        let mut stream = sent(&proxy, &format!("{request} HTTP/1.1\r\nHost: {host}"));
        let answer = head(&mut stream);
        assert!(answer.starts_with("HTTP/1.1 502 "), "{answer}");
    }
}

#[test]
fn a_proxy_is_no_server() {
    let proxy = open();
    let mut stream = sent(&proxy, "GET / HTTP/1.1\r\nHost: proxy");
    let answer = head(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}
