//! The worker's queue.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde_json::{Value, json};
use uuid::Uuid;

use super::error::ApiError;
use super::json_response::Json;
use super::paging::Paging;
use super::path::Ids;
use super::{SharedWorld, time};
use crate::world::{Run, RunSnapshot, Times, World};

pub(super) fn routes() -> Router<SharedWorld> {
    Router::new()
        .route("/worker-tasks", get(list))
        .route("/worker-tasks/{task}", get(one))
        .route("/worker-tasks/{task}/cancel", post(cancel))
}

fn unknown(id: Uuid) -> ApiError {
    ApiError::not_found(format!("Worker task with ID {id} not found."))
}

async fn list(State(world): State<SharedWorld>, paging: Paging<50>) -> Json {
    world.with(|world| {
        let now = world.now();
        let open = world.snapshots().filter(|(_, times, _)| times.is_open(now));
        let mut rows: Vec<Value> = open
            .map(|(run, times, snapshot)| show(world, run, times, &snapshot))
            .collect();
        rows.reverse();
        paging.cut(&rows)
    })
}

async fn one(State(world): State<SharedWorld>, Ids(id): Ids<Uuid>) -> Result<Json, ApiError> {
    world.with(|world| {
        let task = id.to_string();
        let mut open = world.snapshots();
        let found = open.find(|(run, times, _)| run.task_id == task && times.is_open(world.now()));
        let (run, times, snapshot) = found.ok_or_else(|| unknown(id))?;
        Ok(Json(show(world, run, times, &snapshot)))
    })
}

async fn cancel(
    State(world): State<SharedWorld>,
    Ids(id): Ids<Uuid>,
) -> Result<StatusCode, ApiError> {
    world.with(|world| {
        let index = world.open_run(&id.to_string()).ok_or_else(|| unknown(id))?;
        let now = world.now();
        world.runs[index].cancelled.get_or_insert(now);
        Ok(StatusCode::ACCEPTED)
    })
}

/// The server's word for how a task stands that is not over.
pub(super) fn status(world: &World, run: &Run, times: Times) -> &'static str {
    let now = world.now();
    match (run.cancelled, times.started) {
        (Some(_), _) => "CancellationRequested",
        (None, Some(started)) if started <= now => "Processing",
        _ if world.waits_for_a_step(run) => "WaitingForPreviousStep",
        _ => "Queued",
    }
}

fn show(world: &World, run: &Run, times: Times, snapshot: &RunSnapshot) -> Value {
    let phases = snapshot.phases.iter().zip(0..);
    let top_level: Vec<_> = phases
        .filter(|(part, _)| part.phase.parent.is_none())
        .collect();
    let mut parts = top_level.iter();
    let current = parts.position(|(part, _)| part.status == "Active");
    let steps = current.map(|current| {
        let steps = top_level.iter().map(|(part, order)| {
            json!({ "order": order, "name": part.phase.name, "status": part.status })
        });
        json!({
            "currentStepName": top_level[current].0.phase.name,
            "currentStepNumber": current + 1,
            "totalSteps": top_level.len(),
            "steps": steps.collect::<Vec<_>>(),
        })
    });
    let step = run.step.as_ref();
    let current_step = step.and_then(|step| {
        let mut executions = world.schedule_executions.iter();
        let execution = executions.find(|execution| execution.id == step.execution)?;
        Some(world.progress_of(execution).current_step)
    });
    json!({
        "id": run.task_id,
        "name": run.name(),
        "type": "Synchronisation Worker Task",
        "timestamp": time::stored(world.timestamp(run.queued)),
        "status": status(world, run, times),
        "initiatedByType": if step.is_some() { "User" } else { "ApiKey" },
        "initiatedById": "7d000000-0000-4000-8000-000000000001",
        "initiatedByName": run.initiator,
        "activityId": run.activity_id,
        "objectsToProcess": snapshot.total,
        "objectsProcessed": snapshot.processed,
        "progressMessage": snapshot.message,
        "steps": steps,
        "scheduleExecutionId": step.map(|step| &step.execution),
        "scheduleExecutionName": step.map(|step| &step.schedule_name),
        "scheduleStepIndex": step.map(|step| step.index),
        "scheduleTotalSteps": step.map(|step| step.total),
        "scheduleCurrentStepIndex": current_step,
    })
}
