//! What becomes of a request to the provider.

use std::sync::Arc;

use http_body_util::BodyExt;
use hyper::body::Incoming;

use super::state::State;
use super::{authorize, discovery, token};
use crate::answer::Answer;
use crate::connection::Reply;
use crate::routes::Request;
use crate::sent::{Sent, send};
use crate::shared::Shared;

/// A request that came to the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderRequest {
    /// Its method.
    pub method: String,
    /// Its whole path.
    pub path: String,
    /// The parameters of its query, decoded.
    pub query: Vec<(String, String)>,
    /// The fields of its form, decoded; none for any other kind of body.
    pub form: Vec<(String, String)>,
}

/// The value that comes exactly once under a name.
pub(super) fn only<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut named = parameters.iter().filter(|(key, _)| key == name);
    let value = named.next().map(|(_, value)| value.as_str())?;
    (named.next().is_none() && !value.is_empty()).then_some(value)
}

/// Answers a request, unless nobody reaches the provider.
pub(super) async fn respond(
    request: hyper::Request<Incoming>,
    shared: Arc<Shared<State>>,
) -> Reply {
    let request = read(request).await;
    let (reachable, latency) = shared.change(|state| {
        state.seen.push(request.clone());
        (state.reachable, state.options.latency)
    });
    if !reachable {
        return Reply::Reset;
    }
    if request.path.ends_with("/token") && !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let answer = shared.with(|state| answer(state, &request));
    let body = Sent::Whole(Some(answer.body.clone().into()));
    Reply::Answer(send(&answer, body))
}

fn answer(state: &mut State, request: &ProviderRequest) -> Answer {
    if state.failing {
        return authorize::page(503, "Please try again later.");
    }
    let path = request.path.strip_prefix("/realms/jim/");
    match (request.method.as_str(), path) {
        ("GET", Some(".well-known/openid-configuration")) => discovery::configuration(state),
        ("GET", Some("certs")) => discovery::keys(state),
        ("GET", Some("auth")) => authorize::answer(state, &request.query),
        ("POST", Some("token")) => token::answer(state, &request.form),
        ("POST", Some("revoke")) if state.options.revocation => token::revoke(state, &request.form),
        _ => Answer::empty(404),
    }
}

async fn read(request: hyper::Request<Incoming>) -> ProviderRequest {
    let (head, body) = request.into_parts();
    let is_form = head
        .headers
        .get(http::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    // A body that breaks off is the client's end of the story.
    let body = body.collect().await.map(|body| body.to_bytes());
    let form = body.ok().filter(|_| is_form).unwrap_or_default();
    ProviderRequest {
        method: head.method.to_string(),
        path: head.uri.path().into(),
        query: Request::query_of(head.uri.query().unwrap_or_default()),
        form: Request::query_of(&String::from_utf8_lossy(&form)),
    }
}
