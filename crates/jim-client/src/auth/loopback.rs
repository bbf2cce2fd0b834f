//! Where the browser comes back to: a port of this computer, for one answer.

use std::convert::Infallible;
use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::HOST;
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::auth::callback_page::page;

const PATH: &str = "/callback";

/// How long a program that connects may take to say what it wants.
const REQUEST_LIMIT: Duration = Duration::from_secs(10);

/// How long the last page may take to reach the browser.
const PAGE_LIMIT: Duration = Duration::from_secs(2);

type Page = Response<Full<Bytes>>;
type Waiting = Arc<Mutex<Option<oneshot::Sender<(String, oneshot::Sender<Page>)>>>>;

/// A port of 127.0.0.1 that is ours alone.
pub(super) struct Loopback {
    listener: TcpListener,
    address: String,
}

/// The one answer that the browser brought; its page is still to be sent.
pub(super) struct Callback {
    pub(super) query: String,
    reply: oneshot::Sender<Page>,
    connections: JoinSet<()>,
}

impl Loopback {
    pub(super) async fn bind() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?.to_string();
        Ok(Self { listener, address })
    }

    pub(super) fn redirect_uri(&self) -> String {
        format!("http://{}{PATH}", self.address)
    }

    /// Waits for the browser's answer, whatever else connects; the port closes with it.
    pub(super) async fn callback(self) -> io::Result<Callback> {
        let (answer, mut answered) = oneshot::channel();
        let waiting: Waiting = Arc::new(Mutex::new(Some(answer)));
        let mut connections = JoinSet::new();
        let address: Arc<str> = self.address.into();
        loop {
            tokio::select! {
                accepted = self.listener.accept() => {
                    let (stream, _) = accepted?;
                    connections.spawn(serve(stream, Arc::clone(&address), Arc::clone(&waiting)));
                }
                Some(_) = connections.join_next() => {}
                Ok((query, reply)) = &mut answered => {
                    return Ok(Callback { query, reply, connections });
                }
            }
        }
    }
}

impl Callback {
    /// Shows the browser how it ended.
    pub(super) async fn show(mut self, title: &str, text: &str) {
        // A browser that was closed needs no page.
        let _ = self.reply.send(page(StatusCode::OK, title, text));
        let _ = timeout(PAGE_LIMIT, async {
            while self.connections.join_next().await.is_some() {}
        })
        .await;
    }
}

async fn serve(stream: TcpStream, address: Arc<str>, waiting: Waiting) {
    let service = service_fn(|request| {
        let (address, waiting) = (Arc::clone(&address), Arc::clone(&waiting));
        async move { Ok::<_, Infallible>(answer(&request, &address, &waiting).await) }
    });
    // What a connection does wrong is its own affair.
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(REQUEST_LIMIT)
        .max_buf_size(16 * 1024)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer<B>(request: &Request<B>, address: &str, waiting: &Waiting) -> Page {
    // Another name for this address is a web page's trick to reach it.
    if request
        .headers()
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        != Some(address)
    {
        return page(
            StatusCode::BAD_REQUEST,
            "Bad request",
            "This address is for one sign-in only.",
        );
    }
    if request.method() != Method::GET || request.uri().path() != PATH {
        return page(
            StatusCode::NOT_FOUND,
            "Not found",
            "This address is for one sign-in only.",
        );
    }
    let taken = waiting
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    let (reply, replied) = oneshot::channel();
    let query = request.uri().query().unwrap_or_default().to_owned();
    let used = || {
        page(
            StatusCode::GONE,
            "Already used",
            "This sign-in has its answer already.",
        )
    };
    match taken.map(|answer| answer.send((query, reply))) {
        Some(Ok(())) => replied.await.unwrap_or_else(|_| used()),
        _ => used(),
    }
}
