//! What everybody may ask: how the server is, and where people sign in.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};

use super::error::ApiError;
use super::json_response::{Json, with_status};
use super::{SharedWorld, time};
use crate::openid::SignOn;

pub(super) fn routes() -> Router<SharedWorld> {
    Router::new()
        .route("/health", get(|State(world)| healthy(world, "healthy")))
        .route("/health/live", get(|State(world)| healthy(world, "alive")))
        .route("/health/ready", get(ready))
        .route("/health/version", get(version))
        .route("/auth/config", get(sign_on))
}

async fn healthy(world: SharedWorld, status: &str) -> Json {
    let timestamp = world.with(|world| time::current(world.timestamp(world.now())));
    Json(json!({ "status": status, "timestamp": timestamp }))
}

async fn ready(State(world): State<SharedWorld>) -> Response {
    if !world.with(|world| world.database_down) {
        return healthy(world, "ready").await.into_response();
    }
    let body = json!({
        "status": "not_ready",
        "reason": "error",
        "error": "Exception while reading from stream",
        "timestamp": world.with(|world| time::current(world.timestamp(world.now()))),
    });
    with_status(StatusCode::SERVICE_UNAVAILABLE, body)
}

async fn version() -> Json {
    Json(json!({ "product": "JIM", "version": "0.14.0-simulator" }))
}

async fn sign_on(State(world): State<SharedWorld>) -> Result<Response, ApiError> {
    let sign_on = world.with(|world| world.sign_on.clone());
    let told = |authority: &str, client_id: &str| -> Value {
        json!({
            "authority": authority,
            "clientId": client_id,
            "scopes": ["openid", "profile", "offline_access", "jim-api"],
            "responseType": "code",
            "usePkce": true,
            "codeChallengeMethod": "S256",
        })
    };
    match sign_on {
        SignOn::Recorded => {
            Ok(Json(told("https://idp.example.com/realms/jim", "jim-web")).into_response())
        }
        SignOn::With {
            authority,
            client_id,
            ..
        } => Ok(Json(told(&authority, &client_id)).into_response()),
        SignOn::NotConfigured => {
            let body = json!({
                "error": "sso_not_configured",
                "message": "Single sign-on is not configured.",
            });
            Ok(with_status(StatusCode::SERVICE_UNAVAILABLE, body))
        }
        SignOn::None => Err(ApiError::not_found("Single sign-on is not configured.")),
    }
}
