//! The worker's queue.

use serde_json::{Value, json};

use super::page::Paging;
use super::{Request, guid};
use crate::answer::Answer;
use crate::standing::Standing;
use crate::state::State;
use crate::worker::{Run, Times};

pub(super) fn answer(state: &mut State, request: &Request, route: &[&str]) -> Option<Answer> {
    match (request.method.as_str(), route) {
        ("GET", []) => Some(list(state, request).unwrap_or_else(|refusal| refusal)),
        ("GET", [task]) => {
            let id = guid(task)?;
            Some(open(state, &id).map_or_else(
                || unknown(&id),
                |index| Answer::ok(&show(state, &state.runs[index], state.times()[index])),
            ))
        }
        ("POST", [task, "cancel"]) => {
            let id = guid(task)?;
            let Some(index) = open(state, &id) else {
                return Some(unknown(&id));
            };
            let now = state.clock.now();
            state.runs[index].cancelled.get_or_insert(now);
            Some(Answer::empty(202))
        }
        _ => None,
    }
}

fn unknown(id: &str) -> Answer {
    Answer::not_found(&format!("Worker task with ID {id} not found."))
}

/// A task that is not over: the queue forgets the others.
fn open(state: &State, id: &str) -> Option<usize> {
    let now = state.clock.now();
    let index = state.runs.iter().position(|run| run.task_id == id)?;
    state.times()[index]
        .ended
        .is_none_or(|ended| ended > now)
        .then_some(index)
}

fn list(state: &State, request: &Request) -> Result<Answer, Answer> {
    let paging = Paging::read(request, 50)?;
    let tasks = state.runs.iter().zip(state.times()).rev();
    let rows: Vec<Value> = tasks
        .filter(|(run, _)| open(state, &run.task_id).is_some())
        .map(|(run, times)| show(state, run, times))
        .collect();
    Ok(paging.cut(&rows))
}

fn show(state: &State, run: &Run, times: Times) -> Value {
    let now = state.clock.now();
    let standing = Standing::of(run, times, now);
    let status = match (run.cancelled, times.started) {
        (Some(_), _) => "CancellationRequested",
        (None, Some(started)) if started <= now => "Processing",
        _ => "Queued",
    };
    let top_level: Vec<_> = standing
        .phases
        .iter()
        .zip(0..)
        .filter(|(part, _)| part.phase.parent.is_none())
        .collect();
    let current = top_level
        .iter()
        .position(|(part, _)| part.status == "Active");
    let steps = current.map(|current| {
        let steps: Vec<Value> = top_level
            .iter()
            .map(|(part, order)| json!({ "order": order, "name": part.phase.name, "status": part.status }))
            .collect();
        json!({
            "currentStepName": top_level[current].0.phase.name,
            "currentStepNumber": current + 1,
            "totalSteps": top_level.len(),
            "steps": steps,
        })
    });
    json!({
        "id": run.task_id,
        "name": run.name(),
        "type": "Synchronisation Worker Task",
        "timestamp": state.stored(run.queued),
        "status": status,
        "initiatedByType": "ApiKey",
        "initiatedById": "7d000000-0000-4000-8000-000000000001",
        "initiatedByName": run.initiator,
        "activityId": run.activity_id,
        "objectsToProcess": standing.total,
        "objectsProcessed": standing.processed,
        "progressMessage": standing.message,
        "steps": steps,
        "scheduleExecutionId": null,
        "scheduleExecutionName": null,
        "scheduleStepIndex": null,
        "scheduleTotalSteps": null,
        "scheduleCurrentStepIndex": null,
    })
}
