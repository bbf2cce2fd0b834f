//! Lists that are read while they arrive.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpListener;
use std::pin::pin;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use futures_util::TryStreamExt;
use jim_client::{Client, Settings};

/// What becomes of a list that never ends.
#[derive(Debug, PartialEq, Eq)]
enum Happened {
    /// Nobody takes more of it for now.
    HeldBack,
    /// The reader is gone.
    Closed,
}

/// A server that answers every request with a list that never ends, as fast as it is taken.
fn endless_list() -> (Client, Receiver<Happened>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (tell, happened) = channel();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n[";
        stream.write_all(head.as_bytes()).unwrap();
        stream.set_nonblocking(true).unwrap();
        let row = br#"{"id":1,"name":"Full Import","connectedSystemId":1,"runType":"FullImport"},"#;
        let many = row.repeat(1000);
        let (mut sent, mut told) = (0, false);
        loop {
            match stream.write(&many[sent..]) {
                Ok(written) => {
                    sent = (sent + written) % many.len();
                    told = false;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    if !told {
                        told = tell.send(Happened::HeldBack).is_ok();
                    }
                    thread::yield_now();
                }
                Err(_) => {
                    let _ = tell.send(Happened::Closed);
                    return;
                }
            }
        }
    });
    (Client::new(Settings::new(url)).unwrap(), happened)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_pauses_holds_the_server_back_and_one_that_stops_ends_the_transfer() {
    let (client, happened) = endless_list();
    {
        let mut rows = pin!(client.run_profile_rows(1));
        let first = rows.try_next().await.unwrap().unwrap();
        assert!(first.rows.len() >= 500, "{}", first.rows.len());
        let held_back = tokio::task::block_in_place(|| happened.recv().unwrap());
        assert_eq!(held_back, Happened::HeldBack);
        for _ in 0..100 {
            let more = rows.try_next().await.unwrap().unwrap();
            assert_eq!(more.rows[0].number("id"), Some(1));
        }
    }
    let closed = tokio::task::block_in_place(|| {
        happened
            .iter()
            .find(|happened| *happened == Happened::Closed)
    });
    assert_eq!(closed, Some(Happened::Closed));
}
