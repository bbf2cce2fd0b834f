//! Servers that run beside their owner.

use std::net::SocketAddr;
use std::thread::JoinHandle;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::error::Error;

/// A server with a thread of its own. Dropping it ends it and breaks its connections.
pub(crate) struct BackgroundServer {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl BackgroundServer {
    /// Serves each connection so, and gives the address with the port that it got.
    pub(crate) fn start<F: Future<Output = ()> + Send + 'static>(
        name: &str,
        address: SocketAddr,
        connection: impl Fn(TcpStream) -> F + Send + 'static,
    ) -> Result<(SocketAddr, Self), Error> {
        let listen = |source| Error::Listen { address, source };
        let listener = std::net::TcpListener::bind(address).map_err(listen)?;
        listener.set_nonblocking(true).map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Error::Run)?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name(name.into())
            .spawn(move || {
                runtime.block_on(async move {
                    let Ok(listener) = TcpListener::from_std(listener) else {
                        return;
                    };
                    tokio::select! {
                        () = serve(listener, connection) => {}
                        _ = stopped => {}
                    }
                });
                // Whoever ends it does not wait for a name that is still being looked up.
                runtime.shutdown_background();
            })
            .map_err(Error::Run)?;
        let started = Self {
            stop: Some(stop),
            thread: Some(thread),
        };
        Ok((address, started))
    }
}

impl Drop for BackgroundServer {
    fn drop(&mut self) {
        // It has ended by itself if it does not hear.
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Takes connections until it is dropped.
async fn serve<F: Future<Output = ()> + Send + 'static>(
    listener: TcpListener,
    connection: impl Fn(TcpStream) -> F,
) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = listener.accept().await;
        while connections.try_join_next().is_some() {}
        if let Ok((stream, _)) = accepted {
            connections.spawn(connection(stream));
        }
    }
}
