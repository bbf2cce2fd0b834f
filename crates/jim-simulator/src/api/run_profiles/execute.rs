//! Starting a run, and the reasons against it.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::owned;
use crate::api::SharedWorld;
use crate::api::authentication::Caller;
use crate::api::connected_systems::known;
use crate::api::error::ApiError;
use crate::api::json_response::with_status;
use crate::api::path::Ids;
use crate::world::{Run, RunProfile, System, World};

pub(super) async fn execute(
    State(world): State<SharedWorld>,
    Extension(caller): Extension<Caller>,
    Ids((system, id)): Ids<(i32, i32)>,
) -> Result<Response, ApiError> {
    world.with(|world| {
        let profile = owned(world, system, id)?.clone();
        let owner = known(world, system)?.clone();
        let warnings = check(world, &owner, &profile)?;
        let (now, speed) = (world.now(), world.speed);
        let run = Run::new(owner, profile, &caller.name, now, speed, &mut world.ids);
        let answer = json!({
            "activityId": run.activity_id,
            "taskId": run.task_id,
            "message": format!("Run Profile '{}' has been queued for execution.", run.profile.name),
            "warnings": warnings,
        });
        world.runs.push(run);
        Ok(with_status(StatusCode::ACCEPTED, answer))
    })
}

/// The warnings with which a run can start.
fn check(world: &World, system: &System, profile: &RunProfile) -> Result<Vec<String>, ApiError> {
    let partition = profile.partition;
    let partition = partition.and_then(|id| world.configuration.find_partition(system.id, id));
    if let Some(partition) = partition.filter(|partition| !partition.selected) {
        return Err(ApiError::bad_request(format!(
            "Run Profile '{}' targets partition '{}' on Connected System '{}', which is no longer \
             selected. A deselected partition is not managed by JIM, so this Run Profile cannot run. \
             Either select the partition again on the Partitions & Containers tab, or point this Run \
             Profile at a partition that is selected.",
            profile.name, partition.name, system.name
        )));
    }
    let warning = without_partition(world, system, profile);
    if let Some(warning) = warning.as_ref().filter(|_| !world.partition_warnings) {
        return Err(ApiError::bad_request(warning));
    }
    if world.strict && is_running(world, profile.id) {
        let message = format!(
            "Run Profile '{}' is already queued or running.",
            profile.name
        );
        return Err(ApiError::Conflict(message));
    }
    Ok(Vec::from_iter(warning))
}

/// What there is to say of an import that has no partition to import from.
fn without_partition(world: &World, system: &System, profile: &RunProfile) -> Option<String> {
    let partitions = world.configuration.partitions.iter();
    let none_selected = partitions
        .filter(|partition| partition.system == system.id)
        .all(|partition| !partition.selected);
    let matters = system.is_directory && none_selected && profile.run_type.ends_with("Import");
    matters.then(|| {
        format!(
            "Connected System '{}' has incomplete partition configuration: the partition hierarchy \
             has not been imported: run a partition hierarchy import before selecting partitions. \
             Import operations will return no objects. Please configure partition and container \
             selections on the Connected System's Partitions & Containers tab.",
            system.name
        )
    })
}

fn is_running(world: &World, profile: i32) -> bool {
    let now = world.now();
    let mut runs = world.runs.iter().zip(world.times());
    runs.any(|(run, times)| run.profile.id == profile && times.is_open(now))
}
