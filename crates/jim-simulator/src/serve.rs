//! What becomes of a request: an answer, or what a fault makes of it.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::Incoming;

use crate::answer::Answer;
use crate::connection::Reply;
use crate::faults::Act;
use crate::routes::{self, Request};
use crate::sent::{Sent, send};
use crate::shared::Shared;
use crate::simulator::Seen;
use crate::state::State;

/// Answers a request, whose connection came with the certificate of that client.
pub(crate) async fn respond(
    request: hyper::Request<Incoming>,
    client: Option<String>,
    shared: Arc<Shared<State>>,
) -> Reply {
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
        if act == Some(Act::ExpireTokens) {
            state.expire_tokens();
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
    shared.change(|state| {
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
            bearer: request.bearer.clone(),
            client_certificate: client,
        });
    });
    let Some(answer) = answer else {
        return Reply::Reset;
    };
    let body = match act {
        Some(Act::DropBefore | Act::DropAfter) => return Reply::Reset,
        Some(Act::EndlessHeaders) => return Reply::EndlessHeaders,
        Some(Act::Truncate) => {
            let half = answer.body.len() / 2;
            Sent::pieces(&answer.body[..half.max(1).min(answer.body.len())], 0, true)
        }
        Some(Act::Drip(milliseconds)) => Sent::pieces(&answer.body, milliseconds, false),
        Some(Act::EndlessBody) => Sent::Endless,
        _ => Sent::Whole(Some(answer.body.clone().into())),
    };
    Reply::Answer(send(&answer, body))
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
    let bearer = header("Authorization").and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        let token = scheme.eq_ignore_ascii_case("Bearer").then_some(token)?;
        Some(token.trim().to_owned())
    });
    Request {
        method: head.method.to_string(),
        parts: Request::parts_of(head.uri.path()),
        query: Request::query_of(head.uri.query().unwrap_or_default()),
        key: header("X-API-Key"),
        bearer,
        content_type: header("Content-Type"),
        body,
    }
}
