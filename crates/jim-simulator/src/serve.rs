//! Connections: taking them, answering on them, and breaking them when a fault says so.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::header::{CONTENT_LENGTH, HeaderName, HeaderValue};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;

use crate::answer::Answer;
use crate::background::Background;
use crate::faults::Act;
use crate::options::Error;
use crate::routes::{self, Request};
use crate::sent::Sent;
use crate::simulator::Seen;
use crate::state::State;
use crate::tls;

/// What the connections share.
pub(crate) struct Shared {
    pub(crate) state: Mutex<State>,
    /// Told after every request, for those who wait for one.
    pub(crate) seen: std::sync::Condvar,
    /// None on plain http.
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) failed_handshakes: AtomicUsize,
}

impl Shared {
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Takes connections on a thread of its own.
pub(crate) fn start(
    address: SocketAddr,
    shared: &Arc<Shared>,
) -> Result<(SocketAddr, Background), Error> {
    let shared = Arc::clone(shared);
    Background::start("jim-simulator", address, move |stream| {
        connection(stream, Arc::clone(&shared))
    })
}

async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    // With no time to linger, closing the connection resets it.
    let reset = socket2::SockRef::from(&stream).try_clone();
    let ended = match &shared.tls {
        None => converse(stream, None, &shared).await,
        Some(acceptor) => match tls::accept(acceptor, stream).await {
            Ok(secured) => converse(secured.stream, secured.client, &shared).await,
            Err(stream) => {
                shared.failed_handshakes.fetch_add(1, Ordering::Relaxed);
                return tls::part(stream).await;
            }
        },
    };
    match (ended, reset) {
        (Ended::Reset, Ok(socket)) => {
            let _ = socket.set_linger(Some(Duration::ZERO));
        }
        (Ended::InHeaders, Ok(socket)) => pour_headers(socket.into()).await,
        _ => {}
    }
}

/// How a conversation ended.
enum Ended {
    ByItself,
    /// The connection is to be reset.
    Reset,
    /// Headers are to come without end.
    InHeaders,
}

/// Answers until the connection ends.
async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    client: Option<String>,
    shared: &Arc<Shared>,
) -> Ended {
    let broken = Arc::new(Broken::default());
    let service = service_fn(|request| {
        let (shared, broken) = (Arc::clone(shared), Arc::clone(&broken));
        respond(request, shared, client.clone(), broken)
    });
    let serving = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        _ = serving => Ended::ByItself,
        () = broken.told.notified() => match broken.headers.load(Ordering::Relaxed) {
            true => Ended::InHeaders,
            false => Ended::Reset,
        },
    }
}

/// Sends headers until the client has had enough.
async fn pour_headers(socket: std::net::TcpStream) {
    let Ok(mut stream) = TcpStream::from_std(socket) else {
        return;
    };
    let mut headers = b"HTTP/1.1 200 OK\r\n".to_vec();
    for number in 0_u64.. {
        headers.extend(format!("X-Header-{number}: {number}\r\n").into_bytes());
        if stream.write_all(&headers).await.is_err() {
            return;
        }
        headers.clear();
    }
}

/// How the connection goes on when it is no longer HTTP.
#[derive(Default)]
struct Broken {
    told: Notify,
    /// Whether headers come without end; the connection is reset otherwise.
    headers: AtomicBool,
}

async fn respond(
    request: hyper::Request<Incoming>,
    shared: Arc<Shared>,
    client: Option<String>,
    broken: Arc<Broken>,
) -> Result<hyper::Response<Sent>, Infallible> {
    let request = read(request).await;
    let below_api = format!(
        "/{}",
        request
            .parts
            .iter()
            .skip(2)
            .cloned()
            .collect::<Vec<_>>()
            .join("/")
    );
    let (act, latency) = shared.with(|state| {
        let act = state.faults.strike(&request.method, &below_api);
        if act == Some(Act::ExpireKey) {
            state.expire(request.key.as_deref());
        }
        (act, state.latency)
    });
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    if let Some(Act::Delay(milliseconds)) = act {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }
    let answer = match &act {
        Some(Act::DropBefore) => None,
        Some(Act::Answer {
            status,
            headers,
            body,
        }) => Some(Answer {
            status: *status,
            headers: headers
                .iter()
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            body: body.clone().into_bytes(),
        }),
        _ => Some(shared.with(|state| routes::answer(state, &request))),
    };
    shared.with(|state| {
        state.seen.push(Seen {
            method: request.method.clone(),
            path: below_api,
            query: request
                .query
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join("&"),
            status: answer.as_ref().map(|answer| answer.status),
            key: request.key.clone(),
            client_certificate: client,
        });
    });
    shared.seen.notify_all();
    match (&act, answer) {
        (Some(Act::DropBefore | Act::DropAfter | Act::EndlessHeaders), _) | (_, None) => {
            let headers = act == Some(Act::EndlessHeaders);
            broken.headers.store(headers, Ordering::Relaxed);
            broken.told.notify_one();
            std::future::pending().await
        }
        (Some(Act::Truncate), Some(answer)) => {
            let half = answer.body.len() / 2;
            Ok(send(
                &answer,
                Sent::pieces(&answer.body[..half.max(1).min(answer.body.len())], 0, true),
            ))
        }
        (Some(Act::Drip(milliseconds)), Some(answer)) => Ok(send(
            &answer,
            Sent::pieces(&answer.body, *milliseconds, false),
        )),
        (Some(Act::EndlessBody), Some(answer)) => {
            let mut response = send(&answer, Sent::Endless);
            response.headers_mut().remove(CONTENT_LENGTH);
            Ok(response)
        }
        (_, Some(answer)) => Ok(send(&answer, Sent::Whole(Some(answer.body.clone().into())))),
    }
}

async fn read(request: hyper::Request<Incoming>) -> Request {
    let (head, body) = request.into_parts();
    let header = |name: &str| {
        let value = head.headers.get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    // A body that breaks off is the client's end of the story.
    let body = body
        .collect()
        .await
        .map(|body| body.to_bytes().to_vec())
        .unwrap_or_default();
    Request {
        method: head.method.to_string(),
        parts: Request::parts_of(head.uri.path()),
        query: Request::query_of(head.uri.query().unwrap_or_default()),
        key: header("X-API-Key"),
        content_type: header("Content-Type"),
        body,
    }
}

fn send(answer: &Answer, body: Sent) -> hyper::Response<Sent> {
    let mut response = hyper::Response::new(body);
    *response.status_mut() = http::StatusCode::from_u16(answer.status).unwrap_or_default();
    for (name, value) in &answer.headers {
        let name = HeaderName::try_from(name.as_str());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::try_from(value.as_str())) {
            response.headers_mut().append(name, value);
        }
    }
    if answer.status != 204 {
        response
            .headers_mut()
            .insert(CONTENT_LENGTH, answer.body.len().into());
    }
    response
}
