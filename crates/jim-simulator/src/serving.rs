//! A server's thread and its connections: taking them, answering on them, and resetting them.

use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::Response;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinSet;

use crate::options::Error;
use crate::sent::Sent;

/// The thread that answers. Dropping it breaks all connections and ends it.
pub(crate) struct Serving {
    /// None once it was told to stop.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Listens, and tells where.
pub(crate) fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Error> {
    let listen = |source| Error::Listen { address, source };
    let listener = TcpListener::bind(address).map_err(listen)?;
    listener.set_nonblocking(true).map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    Ok((listener, address))
}

impl Serving {
    /// Gives every request to `respond`; where that has no answer, the connection is reset.
    pub(crate) fn start<R>(
        name: &str,
        listener: TcpListener,
        respond: impl Fn(hyper::Request<Incoming>) -> R + Clone + Send + 'static,
    ) -> Result<Self, Error>
    where
        R: Future<Output = Option<Response<Sent>>> + Send + 'static,
    {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Error::Run)?;
        let (stop, stopped) = oneshot::channel();
        let serve = async move {
            let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
                return;
            };
            tokio::select! {
                () = connections(listener, respond) => {}
                _ = stopped => {}
            }
        };
        let thread = std::thread::Builder::new()
            .name(name.into())
            .spawn(move || runtime.block_on(serve))
            .map_err(Error::Run)?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended by itself if it does not hear.
        let _ = self.stop.take().map(|stop| stop.send(()));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// Takes connections until it is dropped.
async fn connections<R>(
    listener: tokio::net::TcpListener,
    respond: impl Fn(hyper::Request<Incoming>) -> R + Clone + Send + 'static,
) where
    R: Future<Output = Option<Response<Sent>>> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Ok((stream, _)) = listener.accept() => {
                connections.spawn(connection(stream, respond.clone()));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection<R>(stream: TcpStream, respond: impl Fn(hyper::Request<Incoming>) -> R)
where
    R: Future<Output = Option<Response<Sent>>>,
{
    // With no time to linger, closing the connection resets it.
    let reset = socket2::SockRef::from(&stream).try_clone();
    let broken = Arc::new(Notify::new());
    let breaks = Arc::clone(&broken);
    let service = service_fn(move |request| {
        let answered = respond(request);
        let broken = Arc::clone(&breaks);
        async move {
            match answered.await {
                Some(answer) => Ok::<_, Infallible>(answer),
                None => {
                    broken.notify_one();
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
        () = broken.notified() => {
            if let Ok(socket) = reset {
                let _ = socket.set_linger(Some(Duration::ZERO));
            }
        }
    }
}
