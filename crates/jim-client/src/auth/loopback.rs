//! Where the browser comes back to: a port of this computer, for one answer.

use std::convert::Infallible;
use std::fmt;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::select_all;
use http::header::{HOST, ORIGIN};
use http::{HeaderName, Method, Request, StatusCode};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::auth::SignOnError;
use crate::auth::callback_page::{self, Page};

/// As it is registered: providers compare the last slash, too.
const PATH: &str = "/callback/";

/// How long a program that connects may take to say what it wants.
const REQUEST_LIMIT: Duration = Duration::from_secs(10);

/// How long the last page may take to reach the browser.
const PAGE_LIMIT: Duration = Duration::from_secs(2);

type Answered = (String, oneshot::Sender<Page>);

/// A port that is ours alone, on both loopback addresses: `localhost` means either.
pub(super) struct Loopback {
    listeners: Vec<TcpListener>,
    port: u16,
}

/// The one answer that the browser brought; its page is still to be sent.
pub(super) struct Callback {
    pub(super) query: String,
    reply: oneshot::Sender<Page>,
    connections: JoinSet<()>,
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Its query holds a code.
        f.write_str("Callback")
    }
}

/// What those who connect are told, and the one that is waited for.
struct Expected {
    host: String,
    is_ours: Box<dyn Fn(&str) -> bool + Send + Sync>,
    waiting: Mutex<Option<oneshot::Sender<Answered>>>,
}

impl Loopback {
    /// Listens on the first of the ports that no other program has, on neither address.
    ///
    /// # Errors
    /// [`SignOnError::PortsTaken`] when others have them all.
    pub(super) async fn bind(ports: &[u16]) -> Result<Self, SignOnError> {
        for &port in ports {
            match listen(port).await {
                Ok(listeners) => return Ok(Self { listeners, port }),
                Err(error) if is_taken(&error) => {}
                Err(error) => return Err(SignOnError::Listen(Arc::new(error))),
            }
        }
        Err(SignOnError::PortsTaken(ports.to_vec()))
    }

    pub(super) fn redirect_uri(&self) -> String {
        format!("http://localhost:{}{PATH}", self.port)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Waits for the call whose query is ours, whoever else calls; the port closes with it.
    pub(super) async fn callback(
        self,
        is_ours: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> io::Result<Callback> {
        let (answer, mut answered) = oneshot::channel();
        let expected = Arc::new(Expected {
            host: format!("localhost:{}", self.port),
            is_ours: Box::new(is_ours),
            waiting: Mutex::new(Some(answer)),
        });
        let mut connections = JoinSet::new();
        loop {
            let accepting = self.listeners.iter().map(|each| Box::pin(each.accept()));
            tokio::select! {
                (accepted, ..) = select_all(accepting) => {
                    let (stream, _) = accepted?;
                    connections.spawn(serve(stream, Arc::clone(&expected)));
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
    pub(super) async fn show(mut self, page: Page) {
        // A browser that was closed needs no page.
        let _ = self.reply.send(page);
        let _ = timeout(PAGE_LIMIT, async {
            while self.connections.join_next().await.is_some() {}
        })
        .await;
    }
}

/// Listens on both addresses; on one, where the system knows no other.
async fn listen(port: u16) -> io::Result<Vec<TcpListener>> {
    let (mut listeners, mut missing) = (Vec::new(), None);
    let addresses: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    for address in addresses {
        match TcpListener::bind((address, port)).await {
            Ok(listener) => listeners.push(listener),
            // Whoever has it there could be sent the answer in our place.
            Err(error) if is_taken(&error) => return Err(error),
            Err(error) => missing = Some(error),
        }
    }
    match missing {
        Some(error) if listeners.is_empty() => Err(error),
        _ => Ok(listeners),
    }
}

/// Whether another program has a port, or the system keeps it for one.
fn is_taken(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::AddrInUse | ErrorKind::PermissionDenied
    )
}

async fn serve(stream: TcpStream, expected: Arc<Expected>) {
    let service = service_fn(|request| {
        let expected = Arc::clone(&expected);
        async move { Ok::<_, Infallible>(expected.answer(&request).await) }
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

impl Expected {
    async fn answer<B>(&self, request: &Request<B>) -> Page {
        let header = |name: HeaderName| request.headers().get(name)?.to_str().ok();
        // Another name for this address, or a script, is a web page's trick to reach it.
        if header(HOST) != Some(&self.host) {
            return callback_page::not_for_you(StatusCode::BAD_REQUEST);
        }
        if request.headers().contains_key(ORIGIN) {
            return callback_page::not_for_you(StatusCode::FORBIDDEN);
        }
        if request.method() != Method::GET || request.uri().path() != PATH {
            return callback_page::not_for_you(StatusCode::NOT_FOUND);
        }
        let query = request.uri().query().unwrap_or_default();
        if !(self.is_ours)(query) {
            return callback_page::another_sign_in();
        }
        let waiting = self
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let (reply, replied) = oneshot::channel();
        match waiting.map(|answer| answer.send((query.to_owned(), reply))) {
            Some(Ok(())) => replied.await.unwrap_or_else(|_| callback_page::over()),
            _ => callback_page::over(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener as Other;
    use std::sync::atomic::{AtomicU16, Ordering};

    use super::*;

    /// Two ports that nobody has on either address, below those that the system gives to anybody.
    async fn free() -> [u16; 2] {
        static NEXT: AtomicU16 = AtomicU16::new(31_000);
        let mut free = Vec::new();
        loop {
            let port = NEXT.fetch_add(1, Ordering::Relaxed);
            if listen(port).await.is_ok() {
                free.push(port);
            }
            if let [one, other] = free[..] {
                return [one, other];
            }
        }
    }

    #[tokio::test]
    async fn two_sign_ins_at_once_take_two_ports() {
        let _alone = crate::auth::PORTS_OR_PROCESSES.lock().await;
        let ports = free().await;
        let first = Loopback::bind(&ports).await.unwrap();
        let second = Loopback::bind(&ports).await.unwrap();
        assert_eq!([first.port(), second.port()], ports);
        let third = Loopback::bind(&ports).await;
        assert!(matches!(third.err(), Some(SignOnError::PortsTaken(all)) if all == ports));
        drop(first);
        assert_eq!(Loopback::bind(&ports).await.unwrap().port(), ports[0]);
    }

    #[tokio::test]
    async fn a_port_that_another_program_has_on_one_address_is_not_used() {
        let _alone = crate::auth::PORTS_OR_PROCESSES.lock().await;
        let ports = free().await;
        let addresses: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        for address in addresses {
            let other = Other::bind((address, ports[0])).unwrap();
            let ours = Loopback::bind(&ports).await.unwrap();
            assert_eq!(ours.port(), ports[1], "{address}");
            drop(other);
        }
    }

    #[tokio::test]
    async fn it_is_reached_under_both_addresses() {
        let _alone = crate::auth::PORTS_OR_PROCESSES.lock().await;
        let ours = Loopback::bind(&free().await).await.unwrap();
        for address in ["127.0.0.1", "::1"] {
            assert!(TcpStream::connect((address, ours.port())).await.is_ok());
        }
    }
}
