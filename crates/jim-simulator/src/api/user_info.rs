//! Who one is.

use axum::routing::get;
use axum::{Extension, Router};
use serde_json::json;

use super::SharedWorld;
use super::authentication::Caller;
use super::json_response::Json;
use crate::world::KeyRole;

const NO_IDENTITY: &str = "You are authenticated but do not have a JIM identity. Identities are \
                           created when you are synchronised into JIM from a Connected System, or \
                           provisioned by an administrator. Contact your JIM administrator if you \
                           believe this is in error.";

pub(super) fn routes() -> Router<SharedWorld> {
    Router::new().route("/userinfo", get(user_info))
}

async fn user_info(Extension(caller): Extension<Caller>) -> Json {
    let person = caller.signed_in;
    // A key has no identity, whatever it may do.
    let known = person && caller.role != KeyRole::WithoutRole;
    let roles: &[&str] = if known { &["Administrator"] } else { &[] };
    Json(json!({
        "authorised": known,
        "isAdministrator": known,
        "name": caller.named.then_some(caller.name),
        "authMethod": if person { "oidc" } else { "api_key" },
        "metaverseObjectId": known.then_some("0198c0de-0000-7000-8000-000000000001"),
        "roles": roles,
        "message": (!known).then_some(NO_IDENTITY),
    }))
}
