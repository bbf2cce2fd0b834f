//! How far an activity has come.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::rows::Row;
use crate::results::Results;
use crate::standing::{PhaseStanding, Standing};
use crate::state::State;
use crate::worker::{Run, Times};

/// The server has no rate for what was queued just now.
const FIRST_RATE: Duration = Duration::from_millis(500);

pub(super) fn progress(row: &Row<'_>, state: &State) -> Value {
    match row {
        Row::Run(run, times, standing) => of_run(run, *times, standing, state),
        Row::Edit(edit) => json!({
            "id": edit.activity_id,
            "status": "Complete",
            "message": edit.message,
            "objectsProcessed": 0,
            "objectsToProcess": 0,
            "percentComplete": null,
            "elapsedSeconds": seconds(state.clock.now().saturating_sub(edit.at)),
            "objectsPerSecond": null,
            "estimatedSecondsRemaining": null,
            "targetType": edit.target,
            "runType": "NotSet",
            "operationCounts": {},
            "totalErrors": 0,
            "retrievedAt": state.current(),
            "phases": [],
            "currentPhase": null,
            "currentPhaseNumber": null,
            "totalPhases": 0,
        }),
    }
}

fn of_run(run: &Run, times: Times, standing: &Standing, state: &State) -> Value {
    let now = state.clock.now();
    // The server counts from the queue until the pick-up, then anew, and does not stop at the end.
    let started = times.started.filter(|started| *started <= now);
    let elapsed = now.saturating_sub(started.unwrap_or(run.queued));
    let phases: Vec<Value> = in_order(standing, state);
    let top_level = |index: &usize| standing.phases[*index].phase.parent.is_none();
    let current = standing.current;
    let rate = rate(standing, now, elapsed);
    let left = rate.filter(|rate| *rate > 0.0).map(|rate| {
        let left = standing.total.saturating_sub(standing.processed);
        number(left as f64 / rate)
    });
    let percent = (standing.total > 0)
        .then(|| number(standing.processed as f64 * 100.0 / standing.total as f64));
    json!({
        "id": run.activity_id,
        "status": standing.status,
        "message": standing.message,
        "objectsProcessed": standing.processed,
        "objectsToProcess": standing.total,
        "percentComplete": percent,
        "elapsedSeconds": seconds(elapsed),
        "objectsPerSecond": rate.map(number),
        "estimatedSecondsRemaining": left,
        "targetType": "ConnectedSystemRunProfile",
        "runType": run.profile.run_type,
        "operationCounts": operations(standing.results),
        "totalErrors": standing.results.failed,
        "retrievedAt": state.current(),
        "phases": phases,
        "currentPhase": current.map(|current| &phases[current]),
        "currentPhaseNumber": current.map(|current| (0..=current).filter(top_level).count()),
        "totalPhases": (0..phases.len()).filter(top_level).count(),
    })
}

/// Objects a second in the current phase; none when the run is over.
fn rate(standing: &Standing, now: Duration, elapsed: Duration) -> Option<f64> {
    let Some(current) = standing.current else {
        return (!standing.ended && elapsed > FIRST_RATE).then_some(0.0);
    };
    let began = standing.phases[current].started.unwrap_or(now);
    let seconds = now.saturating_sub(began).as_secs_f64();
    (!standing.ended).then(|| {
        if seconds > 0.0 {
            standing.processed as f64 / seconds
        } else {
            0.0
        }
    })
}

/// What was done to objects, by the server's words for it; those that failed were not changed.
fn operations(results: Results) -> Value {
    let counts = [
        ("Added", results.added),
        ("Exported", results.exported),
        ("NotSet", results.failed),
        ("Updated", results.updated),
    ];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    Value::Object(
        counts
            .map(|(name, count)| (name.to_owned(), json!(count)))
            .collect::<Map<_, _>>(),
    )
}

/// The phases of a run; nothing for what is no run, or waits.
pub(super) fn phases(row: &Row<'_>, state: &State) -> Value {
    match row {
        Row::Run(_, _, standing) => Value::Array(in_order(standing, state)),
        Row::Edit(_) => json!([]),
    }
}

fn in_order(standing: &Standing, state: &State) -> Vec<Value> {
    let phases = standing.phases.iter().zip(0..);
    phases
        .map(|(part, order)| phase(part, order, state))
        .collect()
}

fn phase(part: &PhaseStanding, order: u32, state: &State) -> Value {
    let length = part
        .started
        .zip(part.ended)
        .map(|(from, to)| to.saturating_sub(from));
    json!({
        "key": part.phase.key,
        "name": part.phase.name,
        "parentKey": part.phase.parent,
        "order": order,
        "status": part.status,
        "started": part.started.map(|at| state.stored(at)),
        "ended": part.ended.map(|at| state.stored(at)),
        "durationSeconds": length.map(seconds),
    })
}

/// With the seven digits that the server has.
fn seconds(length: Duration) -> Value {
    number((length.as_secs_f64() * 1e7).round() / 1e7)
}

/// Whole numbers have no fraction.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        json!(value as i64)
    } else {
        json!(value)
    }
}
