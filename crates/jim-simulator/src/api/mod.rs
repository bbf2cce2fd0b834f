//! The routes of JIM's API, a file or folder for each resource, and what they share: who asks, how
//! requests are read, and how refusals are worded.

mod activities;
mod api_keys;
mod authentication;
mod connected_systems;
mod error;
mod health;
mod json_body;
mod json_response;
mod object_types;
mod paging;
mod parameters;
mod path;
mod pending_exports;
mod run_profiles;
mod schedule_executions;
mod schedules;
mod service_settings;
mod time;
mod user_info;
mod worker_tasks;

use std::sync::Arc;

use axum::Router;
use axum::http::{Method, Uri};
use axum::middleware::{from_fn, from_fn_with_state};

use crate::shared::Shared;
use crate::world::World;
pub(crate) use authentication::{access_token, api_key};
use error::ApiError;

/// What every handler gets: the world behind its lock.
pub(crate) type SharedWorld = Arc<Shared<World>>;

/// The server's API, faults aside.
pub(crate) fn router(world: SharedWorld) -> Router {
    let for_administrators = Router::new()
        .merge(activities::routes())
        .merge(api_keys::routes())
        .merge(connected_systems::routes())
        .merge(object_types::routes())
        .merge(pending_exports::routes())
        .merge(run_profiles::routes())
        .merge(schedules::routes())
        .merge(schedule_executions::routes())
        .merge(service_settings::routes())
        .merge(worker_tasks::routes())
        .route_layer(from_fn(authentication::require_role));
    let for_known_callers = for_administrators
        .merge(user_info::routes())
        .fallback(no_route)
        .method_not_allowed_fallback(no_route);
    let versioned = Router::new()
        .nest("/api/v1", for_known_callers)
        .fallback(no_route)
        .layer(from_fn_with_state(
            Arc::clone(&world),
            authentication::authenticate,
        ));
    Router::new()
        .nest(
            "/api/v1",
            health::routes().method_not_allowed_fallback(no_route),
        )
        .fallback_service(versioned.with_state(Arc::clone(&world)))
        .with_state(world)
}

/// The form in which the router knows a path: in small letters and without a slash at its end.
pub(crate) fn normalised(uri: &Uri) -> Uri {
    let parts = uri.path().split('/').filter(|part| !part.is_empty());
    let mut path = parts
        .fold(String::new(), |path, part| path + "/" + part)
        .to_lowercase();
    if path.is_empty() {
        path.push('/');
    }
    if let Some(query) = uri.query() {
        path = path + "?" + query;
    }
    path.parse().unwrap_or_else(|_| uri.clone())
}

async fn no_route(method: Method) -> ApiError {
    ApiError::no_route(&method)
}
