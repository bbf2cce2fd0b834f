//! A server that answers at once, whatever it is asked: what is measured against it is the client alone.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

const VERSION: &str = r#"{"product":"JIM","version":"0.14.0"}"#;
const USER: &str = r#"{"authorised":false,"name":"Bench","authMethod":"api_key"}"#;
const SYSTEMS: &str = r#"{"items":[],"totalCount":0,"page":1,"pageSize":100,"totalPages":0,"hasNextPage":false,"hasPreviousPage":false}"#;

/// The run profiles of its two systems, as JSON.
pub(crate) struct RunProfiles {
    /// Those of system 1.
    pub(crate) long: String,
    /// Those of system 2.
    pub(crate) short: String,
}

/// Starts the server, which lives as long as the process, and gives its address.
pub(crate) fn start(run_profiles: RunProfiles) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let run_profiles = Arc::new(run_profiles);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let run_profiles = Arc::clone(&run_profiles);
            thread::spawn(move || serve(&stream.unwrap(), &run_profiles));
        }
    });
    url
}

/// Answers the requests of one connection until it is closed.
fn serve(stream: &TcpStream, run_profiles: &RunProfiles) {
    stream.set_nodelay(true).unwrap();
    let (mut reader, mut writer) = (BufReader::new(stream), stream);
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|read| read > 0) {
        let body = match line.split(' ').nth(1).unwrap_or_default() {
            path if path.ends_with("/health/version") => VERSION,
            path if path.ends_with("/userinfo") => USER,
            path if path.ends_with("/1/run-profiles") => &run_profiles.long,
            path if path.ends_with("/2/run-profiles") => &run_profiles.short,
            _ => SYSTEMS,
        };
        while line.trim() != "" {
            line.clear();
            if !reader.read_line(&mut line).is_ok_and(|read| read > 0) {
                return;
            }
        }
        line.clear();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        // A short answer goes in one piece; a long one is not copied for it.
        let sent = match body.len() > 100_000 {
            true => writer
                .write_all(head.as_bytes())
                .and_then(|()| writer.write_all(body.as_bytes())),
            false => writer.write_all((head + body).as_bytes()),
        };
        if sent.is_err() {
            return;
        }
    }
}
