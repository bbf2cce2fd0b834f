//! Activities: what was done, what is being done, and to which objects.

mod activity;
mod list;
mod number;
mod phases;
mod progress;
mod statistics;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::Value;
use uuid::Uuid;

use super::SharedWorld;
use super::error::ApiError;
use super::json_response::Json;
use super::paging::Paging;
use super::path::Ids;
use crate::world::World;
use activity::Activity;

pub(super) fn routes() -> Router<SharedWorld> {
    Router::new()
        .route("/activities", get(list::list))
        .route("/activities/{activity}", get(one))
        .route("/activities/{activity}/progress", get(progress))
        .route("/activities/{activity}/stats", get(stats))
        .route("/activities/{activity}/items", get(items))
        .route("/activities/{activity}/children", get(children))
}

fn known(world: &World, id: Uuid) -> Result<Activity<'_>, ApiError> {
    let wanted = id.to_string();
    let mut all = Activity::all(world).into_iter();
    let found = all.find(|activity| activity.id() == wanted);
    found.ok_or_else(|| ApiError::not_found(format!("Activity with ID {id} not found.")))
}

fn only_for_runs(what: &str) -> ApiError {
    ApiError::bad_request(format!(
        "Execution {what} are only available for Run Profile activities."
    ))
}

async fn one(State(world): State<SharedWorld>, Ids(id): Ids<Uuid>) -> Result<Json, ApiError> {
    world.with(|world| Ok(Json(known(world, id)?.whole(world))))
}

async fn progress(State(world): State<SharedWorld>, Ids(id): Ids<Uuid>) -> Result<Json, ApiError> {
    world.with(|world| Ok(Json(progress::progress(&known(world, id)?, world))))
}

async fn stats(State(world): State<SharedWorld>, Ids(id): Ids<Uuid>) -> Result<Json, ApiError> {
    world.with(|world| {
        let stats = known(world, id)?.stats();
        stats.map(Json).ok_or_else(|| only_for_runs("statistics"))
    })
}

async fn items(
    State(world): State<SharedWorld>,
    Ids(id): Ids<Uuid>,
    paging: Paging,
) -> Result<Json, ApiError> {
    world.with(|world| match known(world, id)? {
        Activity::Run(_, _, snapshot) => Ok(paging.cut(&statistics::items(&snapshot))),
        Activity::Change(_) => Err(only_for_runs("items")),
    })
}

async fn children(
    State(world): State<SharedWorld>,
    Ids(id): Ids<Uuid>,
    paging: Paging,
) -> Result<Json, ApiError> {
    world.with(|world| {
        let parent = known(world, id)?.id().to_owned();
        let all = Activity::all(world);
        let children = all.iter().filter(|other| other.parent() == Some(&parent));
        let rows: Vec<Value> = children.map(|child| child.listed(world, 0)).collect();
        Ok(paging.cut(&rows))
    })
}
