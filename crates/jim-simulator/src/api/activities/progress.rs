//! How far an activity has come.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::activity::Activity;
use super::number::{number, seconds};
use super::phases;
use crate::api::time;
use crate::world::{Results, Run, RunSnapshot, Times, World};

/// The server has no rate for what was queued just now.
const FIRST_RATE: Duration = Duration::from_millis(500);

pub(super) fn progress(activity: &Activity<'_>, world: &World) -> Value {
    match activity {
        Activity::Run(run, times, snapshot) => of_run(run, *times, snapshot, world),
        Activity::Change(change) => json!({
            "id": change.activity_id,
            "status": "Complete",
            "message": change.message,
            "objectsProcessed": 0,
            "objectsToProcess": 0,
            "percentComplete": null,
            "elapsedSeconds": seconds(world.now().saturating_sub(change.at)),
            "objectsPerSecond": null,
            "estimatedSecondsRemaining": null,
            "targetType": change.target,
            "runType": "NotSet",
            "operationCounts": {},
            "totalErrors": 0,
            "retrievedAt": time::current(world.timestamp(world.now())),
            "phases": [],
            "currentPhase": null,
            "currentPhaseNumber": null,
            "totalPhases": 0,
        }),
    }
}

fn of_run(run: &Run, times: Times, snapshot: &RunSnapshot, world: &World) -> Value {
    let now = world.now();
    // The server counts from the queue until the pick-up, then anew, and does not stop at the end.
    let started = times.started.filter(|started| *started <= now);
    let elapsed = now.saturating_sub(started.unwrap_or(run.queued));
    let phases = phases::phases(snapshot, world);
    let top_level = |index: &usize| snapshot.phases[*index].phase.parent.is_none();
    let current = snapshot.current;
    let rate = rate(snapshot, now, elapsed);
    let left = rate.filter(|rate| *rate > 0.0).map(|rate| {
        let left = snapshot.total.saturating_sub(snapshot.processed);
        number(left as f64 / rate)
    });
    let percent = (snapshot.total > 0)
        .then(|| number(snapshot.processed as f64 * 100.0 / snapshot.total as f64));
    json!({
        "id": run.activity_id,
        "status": snapshot.status,
        "message": snapshot.message,
        "objectsProcessed": snapshot.processed,
        "objectsToProcess": snapshot.total,
        "percentComplete": percent,
        "elapsedSeconds": seconds(elapsed),
        "objectsPerSecond": rate.map(number),
        "estimatedSecondsRemaining": left,
        "targetType": "ConnectedSystemRunProfile",
        "runType": run.profile.run_type,
        "operationCounts": operations(snapshot.results),
        "totalErrors": snapshot.results.failed,
        "retrievedAt": time::current(world.timestamp(world.now())),
        "phases": phases,
        "currentPhase": current.map(|current| &phases[current]),
        "currentPhaseNumber": current.map(|current| (0..=current).filter(top_level).count()),
        "totalPhases": (0..phases.len()).filter(top_level).count(),
    })
}

/// Objects a second in the current phase; none when the run is over.
fn rate(snapshot: &RunSnapshot, now: Duration, elapsed: Duration) -> Option<f64> {
    let Some(current) = snapshot.current else {
        return (!snapshot.ended && elapsed > FIRST_RATE).then_some(0.0);
    };
    let began = snapshot.phases[current].started.unwrap_or(now);
    let seconds = now.saturating_sub(began).as_secs_f64();
    (!snapshot.ended).then(|| {
        if seconds > 0.0 {
            snapshot.processed as f64 / seconds
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
