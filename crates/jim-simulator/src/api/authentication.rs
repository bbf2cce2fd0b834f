//! Who asks, and whether they may.

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::Response;

use super::SharedWorld;
use super::error::ApiError;
use crate::openid::SignOn;
use crate::world::{Key, KeyRole, World};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) name: String,
    /// Whether the server was told the name.
    pub(super) named: bool,
    pub(super) role: KeyRole,
    /// Whether it is a person with an access token rather than a program with a key.
    pub(super) signed_in: bool,
}

/// The key of a request.
pub(crate) fn api_key(headers: &HeaderMap) -> Option<&str> {
    headers.get("X-API-Key")?.to_str().ok()
}

/// The access token of a request.
pub(crate) fn access_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("Bearer")
        .then_some(token.trim())
}

/// Lets a request of a known caller through, and tells the handlers who it is.
pub(super) async fn authenticate(
    State(world): State<SharedWorld>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let headers = request.headers();
    let caller = world.with(|world| recognise(world, api_key(headers), access_token(headers)))?;
    request.extensions_mut().insert(caller);
    Ok(next.run(request).await)
}

/// Lets a request of an administrator through.
pub(super) async fn require_role(
    Extension(caller): Extension<Caller>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    match caller.role {
        KeyRole::WithoutRole => Err(ApiError::Forbidden),
        _ => Ok(next.run(request).await),
    }
}

/// Who sends this key, or without one this access token; a refusal for somebody who is unknown, over
/// the limit or out of use.
fn recognise(
    world: &mut World,
    key: Option<&str>,
    token: Option<&str>,
) -> Result<Caller, ApiError> {
    let (bucket, caller) = match key {
        Some(key) => (Some(key.to_owned()), holder(world, key)),
        None => {
            let user = token.and_then(|token| user(world, token));
            (user.as_ref().map(|user| user.name.clone()), user)
        }
    };
    let caller = caller.filter(|_| !world.database_down);
    let role = caller.as_ref().map(|caller| caller.role);
    let bucket = bucket.filter(|_| caller.is_some());
    let now = world.now();
    let limits = world.rate_limits.as_mut();
    let limits = limits.filter(|_| role != Some(KeyRole::Infrastructure));
    if limits.is_some_and(|limits| !limits.admits(bucket.as_deref(), now)) {
        return Err(ApiError::TooManyRequests);
    }
    caller.ok_or(ApiError::Unauthorised)
}

/// Who holds a key that is in use.
fn holder(world: &World, secret: &str) -> Option<Caller> {
    let useless = |key: &&Key| matches!(key.role, KeyRole::Disabled | KeyRole::Expired);
    let known = world.keys.iter().find(|key| key.secret == secret);
    known.filter(|key| !useless(key)).map(|key| Caller {
        name: key.name.clone(),
        named: true,
        role: key.role,
        signed_in: false,
    })
}

/// Who signed in for an access token.
fn user(world: &World, token: &str) -> Option<Caller> {
    let SignOn::With { tokens, .. } = &world.sign_on else {
        return None;
    };
    tokens.user_of(token).map(|user| Caller {
        name: user.name,
        named: user.named,
        role: match user.identity {
            true => KeyRole::Administrator,
            false => KeyRole::WithoutRole,
        },
        signed_in: true,
    })
}
