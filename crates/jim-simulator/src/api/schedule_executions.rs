//! Executions of schedules: looked at and cancelled.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::error::{ApiError, Reasons};
use super::json_response::Json;
use super::paging::Paging;
use super::parameters::Parameters;
use super::path::Ids;
use super::{SharedWorld, time, worker_tasks};
use crate::world::{Outcome, Run, RunSnapshot, ScheduleExecution, Times, World};

pub(super) fn routes() -> Router<SharedWorld> {
    Router::new()
        .route("/schedule-executions", get(list))
        .route("/schedule-executions/active", get(active))
        .route("/schedule-executions/{execution}", get(one))
        .route("/schedule-executions/{execution}/cancel", post(cancel))
}

fn known(world: &World, id: Uuid) -> Result<&ScheduleExecution, ApiError> {
    let wanted = id.to_string();
    let mut executions = world.schedule_executions.iter();
    let found = executions.find(|execution| execution.id == wanted);
    found.ok_or_else(|| {
        let message = format!("Schedule execution not found: {id}");
        ApiError::Uncoded(StatusCode::NOT_FOUND, message)
    })
}

/// The newest first.
async fn list(
    State(world): State<SharedWorld>,
    paging: Paging<20>,
    parameters: Parameters,
) -> Result<Json, ApiError> {
    let mut reasons = Reasons::default();
    let schedule: Option<Uuid> = parameters.parsed("scheduleId", &mut reasons);
    reasons.check()?;
    let schedule = schedule.map(|id| id.to_string());
    let status = parameters.first("status").map(str::to_lowercase);
    Ok(world.with(|world| {
        let executions = world.schedule_executions.iter().rev();
        let wanted = executions.filter(|execution| {
            let of_schedule = schedule.as_ref();
            of_schedule.is_none_or(|schedule| execution.schedule.id == *schedule)
        });
        let rows: Vec<Value> = wanted
            .map(|execution| Value::Object(show(world, execution)))
            .filter(|row| {
                let has = |status: &str| {
                    row["status"].as_str().unwrap_or_default().to_lowercase() == *status
                };
                status.as_deref().is_none_or(has)
            })
            .collect();
        paging.cut(&rows)
    }))
}

async fn active(State(world): State<SharedWorld>) -> Json {
    world.with(|world| {
        let executions = world.schedule_executions.iter().rev();
        let active =
            executions.filter(|execution| world.progress_of(execution).completed.is_none());
        Json(
            active
                .map(|execution| Value::Object(show(world, execution)))
                .collect(),
        )
    })
}

async fn one(State(world): State<SharedWorld>, Ids(id): Ids<Uuid>) -> Result<Json, ApiError> {
    world.with(|world| {
        let execution = known(world, id)?;
        let steps = world.steps_of(execution);
        let current = world.progress_of(execution).current_step;
        let (mut shown_steps, mut names) = (Vec::new(), Vec::new());
        for (run, times, snapshot) in &steps {
            let status = step_status(world, run, *times);
            let index = shown_steps.len();
            shown_steps.push(step(world, index, run, *times, snapshot, status));
            names.push(json!({
                "stepIndex": index,
                "name": run.name(),
                "status": status,
                "taskStatuses": [status],
                "isParallel": false,
            }));
        }
        let progress = json!({
            "currentStepNumber": current + 1,
            "totalSteps": steps.len(),
            "steps": names,
        });
        let mut shown = Map::from_iter([
            ("steps".to_owned(), Value::Array(shown_steps)),
            ("progress".to_owned(), progress),
        ]);
        shown.extend(show(world, execution));
        Ok(Json(Value::Object(shown)))
    })
}

async fn cancel(State(world): State<SharedWorld>, Ids(id): Ids<Uuid>) -> Result<Json, ApiError> {
    world.with(|world| {
        let execution = known(world, id)?;
        let progress = world.progress_of(execution);
        if progress.completed.is_some() {
            let message = format!("Cannot cancel execution with status: {}", progress.status);
            return Err(ApiError::Uncoded(StatusCode::BAD_REQUEST, message));
        }
        world.cancel_execution(&id.to_string());
        Ok(Json(Value::Object(show(world, known(world, id)?))))
    })
}

fn show(world: &World, execution: &ScheduleExecution) -> Map<String, Value> {
    let progress = world.progress_of(execution);
    let stored = |at| time::stored(world.timestamp(at));
    let shown = json!({
        "id": execution.id,
        "scheduleId": execution.schedule.id,
        "scheduleName": execution.schedule.name,
        "status": progress.status,
        "currentStepIndex": progress.current_step,
        "totalSteps": execution.schedule.steps.len(),
        "queuedAt": stored(execution.queued),
        "startedAt": stored(execution.queued),
        "completedAt": progress.completed.map(stored),
        "initiatedByType": "User",
        "initiatedById": "7d000000-0000-4000-8000-000000000001",
        "initiatedByName": execution.initiator,
        "errorMessage": progress.error,
    });
    match shown {
        Value::Object(shown) => shown,
        _ => Map::new(),
    }
}

/// The server's word for how a step stands.
fn step_status(world: &World, run: &Run, times: Times) -> &'static str {
    if times.is_open(world.now()) {
        return match worker_tasks::status(world, run, times) {
            "WaitingForPreviousStep" => "Waiting",
            "CancellationRequested" => "Cancelling",
            other => other,
        };
    }
    match run.profile.outcome {
        _ if run.was_cancelled(times) => "Cancelled",
        Outcome::Failed(_) => "Failed",
        Outcome::Lost => "Processing",
        _ => "Completed",
    }
}

fn step(
    world: &World,
    index: usize,
    run: &Run,
    times: Times,
    snapshot: &RunSnapshot,
    status: &str,
) -> Value {
    let now = world.now();
    let stored = |at| time::stored(world.timestamp(at));
    let ended = times.ended.filter(|ended| *ended <= now);
    let started = times.started.filter(|started| *started <= now);
    let error = match &run.profile.outcome {
        Outcome::Failed(text) if status == "Failed" => Some(text),
        _ => None,
    };
    json!({
        "stepIndex": index,
        "name": format!("Step {}", index + 1),
        "stepType": "RunProfile",
        "executionMode": "Sequential",
        "connectedSystemId": run.system.id,
        "status": status,
        "taskId": times.is_open(now).then_some(&run.task_id),
        "startedAt": stored(started.unwrap_or(run.queued)),
        "completedAt": ended.filter(|_| snapshot.ended).map(stored),
        "errorMessage": error,
        "activityId": run.activity_id,
        "activityStatus": snapshot.status,
        "connectedSystemName": run.system.name,
        "runProfileId": run.profile.id,
        "runProfileName": run.profile.name,
        "continueOnFailure": run.step.as_ref().is_some_and(|step| step.continue_on_failure),
    })
}
