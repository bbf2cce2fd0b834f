//! A proxy between a client and the servers that it wants to reach.

mod forward;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::{HeaderValue, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION};
use http::{Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::error::Error;
use crate::http::BackgroundServer;
use forward::ProxyBody;

/// How a proxy is to be.
#[derive(Debug, Clone, Default)]
pub struct ProxyOptions {
    /// The user and the password that it asks for.
    pub credentials: Option<(String, String)>,
    /// Whether it lets nothing through.
    pub refuse: bool,
}

/// A request that a proxy took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxiedRequest {
    /// Its method.
    pub method: String,
    /// Where it is to go: a host and a port after CONNECT, else a whole address.
    pub target: String,
    /// Whether it had the credentials that the proxy asks for, if any.
    pub authorised: bool,
}

/// An HTTP proxy on the loopback interface, with a thread of its own. Dropping it ends it, and all
/// connections that go through it.
pub struct ForwardProxy {
    url: String,
    shared: Arc<ProxyState>,
    _running: BackgroundServer,
}

/// What the connections share.
struct ProxyState {
    /// The only right value of the header with credentials; none when anyone may come.
    authorization: Option<String>,
    refuse: bool,
    requests: Mutex<Vec<ProxiedRequest>>,
}

impl ForwardProxy {
    /// Starts a proxy on a port that is free.
    ///
    /// # Errors
    /// When the system has no port or no thread left.
    pub fn start(options: ProxyOptions) -> Result<Self, Error> {
        let shared = Arc::new(ProxyState {
            authorization: options.credentials.map(|(user, password)| {
                format!(
                    "Basic {}",
                    BASE64_STANDARD.encode(format!("{user}:{password}"))
                )
            }),
            refuse: options.refuse,
            requests: Mutex::default(),
        });
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let served = Arc::clone(&shared);
        let (address, running) = BackgroundServer::start("proxy", address, move |stream| {
            connection(stream, Arc::clone(&served))
        })?;
        Ok(Self {
            url: format!("http://{address}"),
            shared,
            _running: running,
        })
    }

    /// The proxy's address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// All requests so far, refused ones too.
    pub fn requests(&self) -> Vec<ProxiedRequest> {
        self.shared.requests().clone()
    }
}

impl ProxyState {
    fn requests(&self) -> std::sync::MutexGuard<'_, Vec<ProxiedRequest>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request; whether it comes from somebody who may use the proxy.
    fn note(&self, request: &Request<Incoming>) -> bool {
        let given = request.headers().get(PROXY_AUTHORIZATION);
        let authorised = self
            .authorization
            .as_deref()
            .is_none_or(|wanted| given.is_some_and(|given| given.as_bytes() == wanted.as_bytes()));
        self.requests().push(ProxiedRequest {
            method: request.method().to_string(),
            target: request.uri().to_string(),
            authorised,
        });
        authorised
    }
}

async fn connection(stream: TcpStream, shared: Arc<ProxyState>) {
    let service = service_fn(|request| respond(request, Arc::clone(&shared)));
    // A connection that breaks is its two ends' affair.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
        .await;
}

async fn respond(
    request: Request<Incoming>,
    shared: Arc<ProxyState>,
) -> Result<Response<ProxyBody>, std::convert::Infallible> {
    let authorised = shared.note(&request);
    Ok(if shared.refuse {
        forward::status(StatusCode::FORBIDDEN)
    } else if !authorised {
        let mut answer = forward::status(StatusCode::PROXY_AUTHENTICATION_REQUIRED);
        let challenge = HeaderValue::from_static("Basic realm=\"proxy\"");
        answer.headers_mut().insert(PROXY_AUTHENTICATE, challenge);
        answer
    } else if request.method() == Method::CONNECT {
        forward::tunnel(request).await
    } else {
        forward::forward(request).await
    })
}
