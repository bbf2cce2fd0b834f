//! What becomes of a request: the API's answer, or what a fault makes of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderName, HeaderValue, Request, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use percent_encoding::percent_decode_str;
use tower::ServiceExt;
use url::form_urlencoded;

use crate::api::{self, SharedWorld};
use crate::faults::{Act, Faults};
use crate::http::{self, Reply};
use crate::requests::ReceivedRequest;
use crate::shared::Shared;

/// The API, with what goes wrong on its way and what came in so far.
pub(crate) struct Service {
    pub(crate) world: SharedWorld,
    pub(crate) requests: Shared<Vec<ReceivedRequest>>,
    faults: Mutex<Faults>,
    latency: Duration,
    router: Router,
}

impl Service {
    pub(crate) fn new(world: SharedWorld, faults: Faults, latency: Duration) -> Self {
        Self {
            router: api::router(Arc::clone(&world)),
            world,
            requests: Shared::default(),
            faults: Mutex::new(faults),
            latency,
        }
    }

    pub(crate) fn with_faults<T>(&self, act: impl FnOnce(&mut Faults) -> T) -> T {
        act(&mut self.faults.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Answers a request, whose connection came with the certificate of that client.
    pub(crate) async fn respond(
        &self,
        request: Request<Incoming>,
        client: Option<String>,
    ) -> Reply {
        let mut seen = seen(&request, client);
        let request = read(request).await;
        let act = self.with_faults(|faults| faults.next(&seen.method, &seen.path));
        match act {
            Some(Act::ExpireKey) => self
                .world
                .with(|world| world.expire_key(seen.key.as_deref())),
            Some(Act::ExpireTokens) => self.world.with(|world| world.expire_tokens()),
            _ => {}
        }
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
        if let Some(Act::Delay(milliseconds)) = act {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        }
        let response = match &act {
            Some(Act::DropBefore) => None,
            Some(Act::Answer {
                status,
                headers,
                body,
            }) => Some(replacement(*status, headers, body)),
            _ => Some(whole(self.router.clone().oneshot(request).await).await),
        };
        seen.status = response.as_ref().map(|(head, _)| head.status().as_u16());
        self.requests.change(|requests| requests.push(seen));
        let Some((head, body)) = response else {
            return Reply::Reset;
        };
        let response = match act {
            Some(Act::DropAfter) => return Reply::Reset,
            Some(Act::EndlessHeaders) => return Reply::EndlessHeaders,
            Some(Act::EndlessBody) => endless(head),
            Some(Act::Truncate) => promised(head, &body, |body| {
                http::pieces(first_half(&body), Duration::ZERO, true)
            }),
            Some(Act::Stall) => promised(head, &body, |body| http::stalling(first_half(&body))),
            Some(Act::Drip(milliseconds)) => promised(head, &body, |body| {
                http::pieces(body, Duration::from_millis(milliseconds), false)
            }),
            _ => promised(head, &body, Body::from),
        };
        Reply::Response(response)
    }
}

/// A request whose body came in whole, with a path that the router knows.
async fn read(request: Request<Incoming>) -> Request<Body> {
    let (mut head, body) = request.into_parts();
    head.uri = api::normalised(&head.uri);
    // A body that breaks off is the client's end of the story.
    let body = body.collect().await.map(|body| body.to_bytes());
    Request::from_parts(head, Body::from(body.unwrap_or_default()))
}

fn seen(request: &Request<Incoming>, client: Option<String>) -> ReceivedRequest {
    let parts = request
        .uri()
        .path()
        .split('/')
        .filter(|part| !part.is_empty());
    let below_api = parts
        .skip(2)
        .map(|part| percent_decode_str(part).decode_utf8_lossy());
    let path = below_api.fold(String::new(), |path, part| path + "/" + &part);
    let query = request.uri().query().unwrap_or_default();
    let pairs = form_urlencoded::parse(query.as_bytes());
    let pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let headers = request.headers();
    ReceivedRequest {
        method: request.method().to_string(),
        path: if path.is_empty() {
            "/".to_owned()
        } else {
            path
        },
        query: pairs.join("&"),
        status: None,
        key: api::api_key(headers).map(str::to_owned),
        bearer: api::access_token(headers).map(str::to_owned),
        client_certificate: client,
    }
}

/// A response without its body, and the body.
type Whole = (Response<()>, Bytes);

async fn whole(response: Result<Response, std::convert::Infallible>) -> Whole {
    let (head, body) = match response {
        Ok(response) => response.into_parts(),
        Err(never) => match never {},
    };
    // The bodies of the API's answers are in memory, and do not break off.
    let body = body.collect().await.map(|body| body.to_bytes());
    (Response::from_parts(head, ()), body.unwrap_or_default())
}

fn replacement(status: u16, headers: &BTreeMap<String, String>, body: &str) -> Whole {
    let mut response = Response::new(());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    for (name, value) in headers {
        let name = HeaderName::try_from(name.as_str());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::try_from(value.as_str())) {
            response.headers_mut().append(name, value);
        }
    }
    (response, Bytes::copy_from_slice(body.as_bytes()))
}

fn endless(mut head: Response<()>) -> Response {
    head.headers_mut().remove(CONTENT_LENGTH);
    head.map(|()| http::endless())
}

fn first_half(body: &Bytes) -> Bytes {
    body.slice(..(body.len() / 2).max(1).min(body.len()))
}

/// A response that promises the whole body, whatever comes of it.
fn promised(mut head: Response<()>, body: &Bytes, send: impl FnOnce(Bytes) -> Body) -> Response {
    if head.status() != StatusCode::NO_CONTENT {
        head.headers_mut().insert(CONTENT_LENGTH, body.len().into());
    }
    head.map(|()| send(body.clone()))
}
