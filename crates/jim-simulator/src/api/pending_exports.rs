//! Pending exports: here none ever waits.

use axum::Router;
use axum::routing::get;
use uuid::Uuid;

use super::SharedWorld;
use super::error::ApiError;
use super::json_response::Json;
use super::paging::Paging;
use super::path::Ids;

pub(super) fn routes() -> Router<SharedWorld> {
    let of_a_system = "/synchronisation/connected-systems/{system}/pending-exports";
    let one_of_all = "/synchronisation/pending-exports/{export}";
    Router::new()
        .route(of_a_system, get(list))
        .route(one_of_all, get(one))
}

/// An unknown system has none, as any other.
async fn list(Ids(_system): Ids<i32>, paging: Paging) -> Json {
    paging.cut(&[])
}

async fn one(Ids(id): Ids<Uuid>) -> ApiError {
    ApiError::not_found(format!("Pending Export with ID {id} not found."))
}
