//! Schedules: looked at, switched on and off, run.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Unit, ZonedRound};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::authentication::Caller;
use super::error::ApiError;
use super::json_response::{Json, with_status};
use super::paging::Paging;
use super::path::Ids;
use super::{SharedWorld, time};
use crate::world::{Schedule, ScheduleStep, Trigger, World};

pub(super) fn routes() -> Router<SharedWorld> {
    Router::new()
        .route("/schedules", get(list))
        .route("/schedules/{schedule}", get(one))
        .route(
            "/schedules/{schedule}/enable",
            post(|world, id| enable(world, id, true)),
        )
        .route(
            "/schedules/{schedule}/disable",
            post(|world, id| enable(world, id, false)),
        )
        .route("/schedules/{schedule}/run", post(run))
}

fn unknown(id: Uuid) -> ApiError {
    let message = format!("Schedule not found: {id}");
    ApiError::Uncoded(StatusCode::NOT_FOUND, message)
}

fn known(world: &World, id: Uuid) -> Result<&Schedule, ApiError> {
    let found = world.configuration.find_schedule(&id.to_string());
    found.ok_or_else(|| unknown(id))
}

async fn list(State(world): State<SharedWorld>, paging: Paging<20>) -> Json {
    world.with(|world| {
        let schedules = world.configuration.schedules.iter();
        let rows: Vec<Value> = schedules
            .map(|schedule| {
                let count = schedule.steps.len();
                let mut row = show(world, schedule, count);
                row.extend(last_execution(world, schedule));
                Value::Object(row)
            })
            .collect();
        paging.cut(&rows)
    })
}

async fn one(State(world): State<SharedWorld>, Ids(id): Ids<Uuid>) -> Result<Json, ApiError> {
    world.with(|world| {
        let schedule = known(world, id)?;
        let steps: Vec<Value> = schedule.steps.iter().enumerate().map(step).collect();
        let mut shown = Map::from_iter([("steps".to_owned(), Value::Array(steps))]);
        shown.extend(show(world, schedule, schedule.steps.len()));
        Ok(Json(Value::Object(shown)))
    })
}

async fn enable(
    State(world): State<SharedWorld>,
    Ids(id): Ids<Uuid>,
    enabled: bool,
) -> Result<Json, ApiError> {
    world.with(|world| {
        let now = world.now();
        let id = known(world, id)?.id.clone();
        let mut schedules = world.configuration.schedules.iter_mut();
        if let Some(schedule) = schedules.find(|schedule| schedule.id == id) {
            schedule.enabled = enabled;
        }
        world.schedule_changes.insert(id.clone(), now);
        let schedule = world.configuration.find_schedule(&id);
        let mut shown = schedule.map_or_else(Map::new, |schedule| show(world, schedule, 0));
        // What was not read back from the database is written in another way.
        let updated = time::current(world.timestamp(now));
        shown.insert("lastUpdated".to_owned(), Value::String(updated));
        Ok(Json(Value::Object(shown)))
    })
}

async fn run(
    State(world): State<SharedWorld>,
    Extension(caller): Extension<Caller>,
    Ids(id): Ids<Uuid>,
) -> Result<Response, ApiError> {
    world.with(|world| {
        let schedule = known(world, id)?.clone();
        let execution = world.run_schedule(&schedule, &caller.name);
        let answer = json!({
            "executionId": execution,
            "message": format!("Schedule '{}' started successfully", schedule.name),
        });
        Ok(with_status(StatusCode::ACCEPTED, answer))
    })
}

/// A schedule without what its last execution came to: only the list tells that.
fn show(world: &World, schedule: &Schedule, steps: usize) -> Map<String, Value> {
    let stored = |at| time::stored(world.timestamp(at));
    let mut executions = world.schedule_executions.iter().rev();
    let last = executions.find(|execution| execution.schedule.id == schedule.id);
    let (cron, interval) = match schedule.trigger {
        Trigger::Manual => (None, false),
        Trigger::Hourly => (Some("0 * * * *".to_owned()), true),
        Trigger::Daily(hour) => (Some(format!("0 {hour} * * *")), false),
    };
    let next = next_run(world, schedule).map(time::stored);
    let shown = json!({
        "id": schedule.id,
        "name": schedule.name,
        "description": schedule.description,
        "triggerType": if cron.is_some() { "Cron" } else { "Manual" },
        "cronExpression": cron,
        "patternType": if interval { "Interval" } else { "SpecificTimes" },
        "daysOfWeek": interval.then_some("0,1,2,3,4,5,6"),
        "runTimes": null,
        "intervalValue": interval.then_some(1),
        "intervalUnit": interval.then_some("Hours"),
        "intervalWindowStart": null,
        "intervalWindowEnd": null,
        "isEnabled": schedule.enabled,
        "lastRunTime": last.map(|execution| stored(execution.queued)),
        "nextRunTime": next,
        "stepCount": steps,
        "created": stored(std::time::Duration::ZERO),
        "lastUpdated": world.schedule_changes.get(&schedule.id).map(|at| stored(*at)),
        "lastExecutionId": null,
        "lastExecutionStatus": null,
        "lastExecutionCurrentStepIndex": null,
        "lastExecutionTotalSteps": null,
        "lastExecutionCompletedAt": null,
        "lastExecutionErrorMessage": null,
    });
    match shown {
        Value::Object(shown) => shown,
        _ => Map::new(),
    }
}

fn last_execution(world: &World, schedule: &Schedule) -> Map<String, Value> {
    let mut executions = world.schedule_executions.iter().rev();
    let Some(last) = executions.find(|execution| execution.schedule.id == schedule.id) else {
        return Map::new();
    };
    let progress = world.progress_of(last);
    let completed = progress
        .completed
        .map(|at| time::stored(world.timestamp(at)));
    Map::from_iter([
        ("lastExecutionId".to_owned(), json!(last.id)),
        ("lastExecutionStatus".to_owned(), json!(progress.status)),
        (
            "lastExecutionCurrentStepIndex".to_owned(),
            json!(progress.current_step),
        ),
        (
            "lastExecutionTotalSteps".to_owned(),
            json!(last.schedule.steps.len()),
        ),
        ("lastExecutionCompletedAt".to_owned(), json!(completed)),
        (
            "lastExecutionErrorMessage".to_owned(),
            json!(progress.error),
        ),
    ])
}

fn step((index, step): (usize, &ScheduleStep)) -> Value {
    json!({
        "id": step.id,
        "stepIndex": index,
        "name": null,
        "executionMode": "Sequential",
        "stepType": "RunProfile",
        "continueOnFailure": step.continue_on_failure,
        "timeoutSeconds": null,
        "connectedSystemId": step.system,
        "runProfileId": step.run_profile,
        "scriptPath": null,
        "executablePath": null,
        "workingDirectory": null,
        "arguments": null,
        "sqlConnectionString": null,
        "sqlScriptPath": null,
    })
}

/// When the clock would start an enabled schedule, in UTC.
fn next_run(world: &World, schedule: &Schedule) -> Option<Timestamp> {
    let now = world.timestamp(world.now()).to_zoned(TimeZone::UTC);
    let next = match schedule.trigger {
        _ if !schedule.enabled => None,
        Trigger::Manual => None,
        Trigger::Hourly => {
            let hour = ZonedRound::new()
                .smallest(Unit::Hour)
                .mode(jiff::RoundMode::Trunc);
            now.round(hour).ok()?.checked_add(1.hour()).ok()
        }
        Trigger::Daily(hour) => {
            let time = Time::new(i8::try_from(hour).ok()?, 0, 0, 0).ok()?;
            let today = now.date().to_datetime(time).to_zoned(TimeZone::UTC).ok()?;
            if today > now {
                Some(today)
            } else {
                today.checked_add(1.day()).ok()
            }
        }
    };
    next.map(|next| next.timestamp())
}
