//! One connection: answering on it, and breaking it when a fault says so.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::response::Response;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;

use crate::error::Error;
use crate::tls::{self, Tls};

/// What comes back for a request.
pub(crate) enum Reply {
    Response(Response),
    /// The connection is reset.
    Reset,
    /// Headers come without end.
    EndlessHeaders,
}

/// What makes a connection secure, and how often that failed.
pub(crate) struct Secured {
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) failed_handshakes: AtomicUsize,
}

impl Secured {
    /// What a server needs to be on https; none where it is not.
    pub(crate) fn with(tls: Option<&Tls>) -> Result<Option<Arc<Self>>, Error> {
        let acceptor = tls.map(Tls::acceptor).transpose()?;
        Ok(acceptor.map(|acceptor| {
            Arc::new(Self {
                acceptor,
                failed_handshakes: AtomicUsize::new(0),
            })
        }))
    }
}

/// Gives every request on a connection to `respond`, with the common name of the client's
/// certificate where there is one.
pub(crate) async fn serve<R>(
    stream: TcpStream,
    secured: Option<Arc<Secured>>,
    respond: impl Fn(hyper::Request<Incoming>, Option<String>) -> R,
) where
    R: Future<Output = Reply>,
{
    let raw = socket2::SockRef::from(&stream).try_clone();
    let ended = match secured {
        None => converse(stream, |request| respond(request, None)).await,
        Some(secured) => match tls::accept(&secured.acceptor, stream).await {
            Ok(accepted) => {
                let client = accepted.client;
                converse(accepted.stream, |request| respond(request, client.clone())).await
            }
            Err(stream) => {
                secured.failed_handshakes.fetch_add(1, Ordering::Relaxed);
                return tls::part(stream).await;
            }
        },
    };
    match (ended, raw) {
        (Some(Reply::Reset), Ok(socket)) => {
            // With no time to linger, closing the connection resets it.
            let _ = socket.set_linger(Some(Duration::ZERO));
        }
        (Some(Reply::EndlessHeaders), Ok(socket)) => pour_headers(socket.into()).await,
        _ => {}
    }
}

/// Answers until the connection ends, by itself or by a reply that is no response.
async fn converse<R>(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    respond: impl Fn(hyper::Request<Incoming>) -> R,
) -> Option<Reply>
where
    R: Future<Output = Reply>,
{
    let broken = Arc::new((Notify::new(), Mutex::new(None)));
    let service = service_fn(|request| {
        let replied = respond(request);
        let broken = Arc::clone(&broken);
        async move {
            match replied.await {
                Reply::Response(response) => Ok::<_, Infallible>(response),
                other => {
                    *broken.1.lock().unwrap_or_else(PoisonError::into_inner) = Some(other);
                    broken.0.notify_one();
                    std::future::pending().await
                }
            }
        }
    });
    let serving = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        _ = serving => {}
        () = broken.0.notified() => {}
    }
    broken
        .1
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take()
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
