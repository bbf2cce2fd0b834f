//! The provider's addresses, and what becomes of a request to one.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Form, FromRequest, Query, State};
use axum::http::{Method, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use hyper::body::Incoming;
use serde_json::Value;
use tower::ServiceExt;

use super::requests::ProviderRequest;
use super::state::ProviderState;
use super::{authorize, device_code, discovery, token};
use crate::http::Reply;
use crate::shared::Shared;

type SharedState = Arc<Shared<ProviderState>>;

pub(super) fn router(state: SharedState) -> Router {
    let routes = Router::new()
        .route("/.well-known/openid-configuration", get(configuration))
        .route("/certs", get(keys))
        .route("/auth", get(sign_in))
        .route("/token", post(tokens))
        .route("/device", post(device))
        .route("/revoke", post(revoke))
        .method_not_allowed_fallback(async || StatusCode::NOT_FOUND);
    Router::new().nest("/realms/jim", routes).with_state(state)
}

/// Answers a request, unless nobody reaches the provider.
pub(super) async fn respond(
    request: Request<Incoming>,
    state: SharedState,
    router: Router,
) -> Reply {
    let mut request = request.map(Body::new);
    let read = read(&mut request).await;
    let (reachable, failing, hanging, latency) = state.change(|state| {
        state.seen.push(read.clone());
        let latency = state.options.latency;
        (state.reachable, state.failing, state.hanging, latency)
    });
    if !reachable {
        return Reply::Reset;
    }
    if hanging {
        std::future::pending::<()>().await;
    }
    if read.path.ends_with("/token") && !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    if failing {
        let page = authorize::page(StatusCode::SERVICE_UNAVAILABLE, "Please try again later.");
        return Reply::Response(page);
    }
    request.extensions_mut().insert(read);
    match router.oneshot(request).await {
        Ok(response) => Reply::Response(response),
        Err(never) => match never {},
    }
}

async fn read(request: &mut Request<Body>) -> ProviderRequest {
    let query = Query::try_from_uri(request.uri());
    let mut read = ProviderRequest {
        method: request.method().to_string(),
        path: request.uri().path().into(),
        query: query.map(|Query(pairs)| pairs).unwrap_or_default(),
        form: Vec::new(),
    };
    if request.method() != Method::GET {
        let mut whole = Request::new(std::mem::take(request.body_mut()));
        *whole.method_mut() = request.method().clone();
        whole.headers_mut().clone_from(request.headers());
        // A body that is another or breaks off is the client's end of the story.
        let form = Form::from_request(whole, &()).await;
        read.form = form.map(|Form(pairs)| pairs).unwrap_or_default();
    }
    read
}

async fn configuration(State(state): State<SharedState>) -> Json<Value> {
    Json(state.with(|state| discovery::configuration(state)))
}

async fn keys(State(state): State<SharedState>) -> Json<Value> {
    Json(state.with(|state| state.keys.public()))
}

async fn sign_in(
    State(state): State<SharedState>,
    Extension(request): Extension<ProviderRequest>,
) -> Response {
    state.with(|state| authorize::answer(state, &request.query))
}

async fn tokens(
    State(state): State<SharedState>,
    Extension(request): Extension<ProviderRequest>,
) -> Response {
    state.with(|state| token::answer(state, &request.form))
}

async fn device(
    State(state): State<SharedState>,
    Extension(request): Extension<ProviderRequest>,
) -> Response {
    state.with(|state| device_code::answer(state, &request.form))
}

async fn revoke(
    State(state): State<SharedState>,
    Extension(request): Extension<ProviderRequest>,
) -> Response {
    state.with(|state| {
        if state.options.revocation {
            token::revoke(state, &request.form)
        } else {
            StatusCode::NOT_FOUND.into_response()
        }
    })
}
