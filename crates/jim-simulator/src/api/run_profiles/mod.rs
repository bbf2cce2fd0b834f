//! Run profiles: looked at, changed, executed.

mod execute;
mod request;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Extension, Router};
use serde_json::{Value, json};

use super::SharedWorld;
use super::authentication::Caller;
use super::connected_systems::known;
use super::error::ApiError;
use super::json_body::JsonBody;
use super::json_response::{Json, with_status};
use super::path::Ids;
use crate::world::{ConfigurationChange, Outcome, RunProfile, World, connector_of};
use request::ProfileRequest;

const PROFILES: &str = "/synchronisation/connected-systems/{system}/run-profiles";

pub(super) fn routes() -> Router<SharedWorld> {
    let one = format!("{PROFILES}/{{profile}}");
    let execute = post(execute::execute);
    Router::new()
        .route(PROFILES, get(list).post(create))
        .route(&one, put(update).delete(delete))
        .route(&format!("{one}/execute"), execute)
}

async fn list(State(world): State<SharedWorld>, Ids(system): Ids<i32>) -> Result<Json, ApiError> {
    world.with(|world| {
        known(world, system)?;
        let all = world.configuration.run_profiles.iter();
        let mut profiles: Vec<_> = all.filter(|profile| profile.system == system).collect();
        profiles.sort_by_key(|profile| profile.id);
        let shown = profiles
            .into_iter()
            .map(|profile| show(world, profile, true));
        Ok(Json(shown.collect()))
    })
}

async fn create(
    State(world): State<SharedWorld>,
    Extension(caller): Extension<Caller>,
    Ids(system): Ids<i32>,
    body: JsonBody,
) -> Result<Response, ApiError> {
    let request = ProfileRequest::to_create(&body)?;
    world.with(|world| {
        let connector = connector_of(known(world, system)?);
        let highest = world
            .configuration
            .run_profiles
            .iter()
            .map(|profile| profile.id);
        let mut profile = RunProfile {
            id: highest.max().unwrap_or(0) + 1,
            system,
            name: String::new(),
            run_type: request.run_type.unwrap_or("NotSet").into(),
            page_size: 100,
            partition: None,
            file_path: None,
            verify_hashes: false,
            outcome: Outcome::Complete,
        };
        apply(world, request, &mut profile)?;
        if !connector.can(&profile.run_type) {
            let name = connector.name;
            let message = format!("The {name} does not support {} runs.", profile.run_type);
            return Err(ApiError::bad_request(message));
        }
        // The answer to a create does not show the partition; the list does.
        let shown = show(world, &profile, false);
        record(world, "Create", &profile, &caller);
        world.configuration.run_profiles.push(profile);
        let path = format!("/api/v1/synchronisation/connected-systems/{system}/run-profiles");
        Ok(([(LOCATION, path)], with_status(StatusCode::CREATED, shown)).into_response())
    })
}

async fn update(
    State(world): State<SharedWorld>,
    Extension(caller): Extension<Caller>,
    Ids((system, id)): Ids<(i32, i32)>,
    body: JsonBody,
) -> Result<Json, ApiError> {
    let request = ProfileRequest::to_update(&body)?;
    world.with(|world| {
        let mut profile = owned(world, system, id)?.clone();
        apply(world, request, &mut profile)?;
        record(world, "Update", &profile, &caller);
        let shown = show(world, &profile, true);
        world
            .configuration
            .run_profiles
            .retain(|other| other.id != id);
        world.configuration.run_profiles.push(profile);
        Ok(Json(shown))
    })
}

async fn delete(
    State(world): State<SharedWorld>,
    Extension(caller): Extension<Caller>,
    Ids((system, id)): Ids<(i32, i32)>,
) -> Result<StatusCode, ApiError> {
    world.with(|world| {
        let profile = owned(world, system, id)?.clone();
        record(world, "Delete", &profile, &caller);
        world
            .configuration
            .run_profiles
            .retain(|other| other.id != id);
        Ok(StatusCode::NO_CONTENT)
    })
}

fn owned(world: &World, system: i32, id: i32) -> Result<&RunProfile, ApiError> {
    known(world, system)?;
    world
        .configuration
        .find_run_profile(system, id)
        .ok_or_else(|| {
            let message =
                format!("Run Profile with ID {id} not found for Connected System {system}.");
            ApiError::not_found(message)
        })
}

fn apply(world: &World, request: ProfileRequest, profile: &mut RunProfile) -> Result<(), ApiError> {
    if let Some(partition) = request.partition {
        let found = world
            .configuration
            .find_partition(profile.system, partition);
        if found.is_none() {
            let message = format!("Partition with ID {partition} not found.");
            return Err(ApiError::bad_request(message));
        }
        profile.partition = Some(partition);
    }
    if let Some(verify) = request.verify_hashes {
        if verify && profile.run_type != "FullImport" {
            return Err(ApiError::bad_request(
                "VerifyImportContentHashes can only be enabled on a Full Import Run Profile.",
            ));
        }
        profile.verify_hashes = verify;
    }
    profile.name = request.name.unwrap_or_else(|| profile.name.clone());
    profile.page_size = request.page_size.unwrap_or(profile.page_size);
    if request.file_path.is_some() {
        profile.file_path = request.file_path;
    }
    Ok(())
}

fn show(world: &World, profile: &RunProfile, with_partition: bool) -> Value {
    let partition = profile.partition.filter(|_| with_partition);
    let partition = partition.and_then(|id| world.configuration.find_partition(profile.system, id));
    json!({
        "id": profile.id,
        "name": profile.name,
        "connectedSystemId": profile.system,
        "runType": profile.run_type,
        "pageSize": profile.page_size,
        "partitionName": partition.map(|partition| &partition.name),
        "targetsDeselectedPartition": partition.is_some_and(|partition| !partition.selected),
        "filePath": profile.file_path,
        "verifyImportContentHashes": profile.verify_hashes,
    })
}

fn record(world: &mut World, operation: &'static str, profile: &RunProfile, caller: &Caller) {
    let system = world.configuration.find_system(profile.system);
    let change = ConfigurationChange {
        operation,
        system: system.map(|system| (system.id, system.name.clone())),
        run_profile: Some(profile.id),
        initiator: Some(caller.name.clone()),
        at: world.now(),
        ..ConfigurationChange::new("ConnectedSystemRunProfile", Some(&profile.name))
    };
    world.configuration_changes.push(change);
}
