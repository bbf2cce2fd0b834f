//! The phases of a run, as an activity and its progress show them.

use serde_json::{Value, json};

use super::number::seconds;
use crate::api::time;
use crate::world::{PhaseSnapshot, RunSnapshot, World};

/// All phases in their order; none while the run waits.
pub(super) fn phases(snapshot: &RunSnapshot, world: &World) -> Vec<Value> {
    let phases = snapshot.phases.iter().zip(0..);
    phases
        .map(|(part, order)| phase(part, order, world))
        .collect()
}

fn phase(part: &PhaseSnapshot, order: u32, world: &World) -> Value {
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
        "started": part.started.map(|at| time::stored(world.timestamp(at))),
        "ended": part.ended.map(|at| time::stored(world.timestamp(at))),
        "durationSeconds": length.map(seconds),
    })
}
