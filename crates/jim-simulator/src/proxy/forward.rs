//! What a proxy does with a request that it lets through.

use bytes::Bytes;
use http::header::{CONNECTION, HeaderName, PROXY_AUTHORIZATION};
use http::uri::PathAndQuery;
use http::{Request, Response, StatusCode, Uri};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// The body of an answer: the server's, or nothing.
pub(super) type ProxyBody = BoxBody<Bytes, hyper::Error>;

/// An answer of the proxy's own.
pub(super) fn status(status: StatusCode) -> Response<ProxyBody> {
    let nothing = Empty::new().map_err(|never| match never {});
    let mut answer = Response::new(nothing.boxed());
    *answer.status_mut() = status;
    answer
}

/// Connects a client with a server, whatever they have to say to each other.
pub(super) async fn tunnel(request: Request<Incoming>) -> Response<ProxyBody> {
    let mut server = match connect(request.uri()).await {
        Ok(server) => server,
        Err(refused) => return status(refused),
    };
    tokio::spawn(async move {
        if let Ok(client) = hyper::upgrade::on(request).await {
            let _ = tokio::io::copy_bidirectional(&mut TokioIo::new(client), &mut server).await;
        }
    });
    status(StatusCode::OK)
}

/// Passes a request on, and the answer back.
pub(super) async fn forward(mut request: Request<Incoming>) -> Response<ProxyBody> {
    let server = match connect(request.uri()).await {
        Ok(server) => server,
        Err(refused) => return status(refused),
    };
    let path = request.uri().path_and_query();
    *request.uri_mut() = path
        .cloned()
        .unwrap_or(PathAndQuery::from_static("/"))
        .into();
    for name in [
        PROXY_AUTHORIZATION,
        CONNECTION,
        HeaderName::from_static("proxy-connection"),
    ] {
        request.headers_mut().remove(name);
    }
    match exchange(server, request).await {
        Ok(answer) => answer.map(BodyExt::boxed),
        Err(_) => status(StatusCode::BAD_GATEWAY),
    }
}

async fn exchange(
    server: TcpStream,
    request: Request<Incoming>,
) -> hyper::Result<Response<Incoming>> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(server)).await?;
    tokio::spawn(connection);
    sender.send_request(request).await
}

/// A connection to the server that a request is for, or the status that says why there is none.
async fn connect(target: &Uri) -> Result<TcpStream, StatusCode> {
    let authority = target.authority().ok_or(StatusCode::BAD_REQUEST)?;
    let host = authority.host().trim_matches(['[', ']']);
    let port = authority.port_u16().unwrap_or(80);
    let connected = TcpStream::connect((host, port)).await;
    connected.map_err(|_| StatusCode::BAD_GATEWAY)
}
