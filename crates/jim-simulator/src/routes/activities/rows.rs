//! One activity, in each of the forms in which it is shown.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::clock;
use crate::estate::Outcome;
use crate::state::{Edit, State};
use crate::worker::{Run, Standing, Times};

/// An activity: a run, or a change of the configuration.
pub(super) enum Row<'a> {
    Run(&'a Run, Times, Standing),
    Edit(&'a Edit),
}

impl<'a> Row<'a> {
    pub(super) fn all(state: &'a State) -> Vec<Self> {
        let now = state.clock.now();
        let runs = state.runs.iter().zip(state.times());
        let runs = runs.map(|(run, times)| Row::Run(run, times, run.standing(times, now)));
        state.edits.iter().map(Row::Edit).chain(runs).collect()
    }

    pub(super) fn id(&self) -> &str {
        match self {
            Self::Run(run, ..) => &run.activity_id,
            Self::Edit(edit) => &edit.activity_id,
        }
    }

    pub(super) fn created(&self, state: &State) -> Timestamp {
        state.clock.timestamp(match self {
            Self::Run(run, ..) => run.queued,
            Self::Edit(edit) => edit.at,
        })
    }

    /// In a list.
    pub(super) fn listed(&self, state: &State) -> Value {
        let mut row = self.common(state);
        let stats = self.stats(state).unwrap_or_default();
        let of = |name: &str| stats[name].as_u64().unwrap_or_default();
        let added = json!({
            "connectedSystemRunType": self.run_type(),
            "totalAdded": of("totalCsoAdds"),
            "totalUpdated": of("totalCsoUpdates"),
            "totalDeleted": of("totalCsoDeletes"),
            "totalProjected": of("totalProjections"),
            "totalJoined": of("totalJoins"),
            "totalAttributeFlows": of("totalAttributeFlows"),
            "totalDisconnected": of("totalDisconnections"),
            "totalDisconnectedOutOfScope": of("totalDisconnectedOutOfScope"),
            "totalOutOfScopeRetainJoin": of("totalOutOfScopeRetainJoin"),
            "totalDriftCorrections": of("totalDriftCorrections"),
            "totalProvisioned": of("totalProvisioned"),
            "totalExported": of("totalExported"),
            "totalDeprovisioned": of("totalDeprovisioned"),
            "totalCreated": of("totalCreated"),
            "totalPendingExports": of("totalPendingExports"),
            "totalErrors": of("totalObjectErrors"),
            "childActivityCount": 0,
            "scheduleExecutionId": null,
            "scheduleStepIndex": null,
            "scheduledByScheduleId": null,
            "scheduledByScheduleName": null,
        });
        extend(&mut row, added);
        row
    }

    /// By itself.
    pub(super) fn whole(&self, state: &State) -> Value {
        let mut row = self.common(state);
        let (mut warning, mut error, mut trace) = (None, None, None);
        if let Self::Run(run, _, standing) = self {
            match (&run.profile.outcome, standing.status.as_str()) {
                (Outcome::Warning(text), "CompleteWithWarning") => warning = Some(text.clone()),
                (Outcome::Failed(text), "FailedWithError") => {
                    error = Some(text.clone());
                    trace = Some(format!(
                        "System.IO.FileNotFoundException: {text}\n   at Worker.Run()"
                    ));
                }
                (Outcome::Errors(count), "CompleteWithError") => {
                    error = Some(format!(
                        "{count} unhandled error(s) occurred during processing. Review the items for \
                         more information."
                    ));
                }
                _ => {}
            }
        }
        let run = match self {
            Self::Run(run, ..) => Some(*run),
            Self::Edit(_) => None,
        };
        let added = json!({
            "warningMessage": warning,
            "errorMessage": error,
            "errorStackTrace": trace,
            "errorDetail": null,
            "connectedSystemRunType": self.run_type(),
            "connectedSystemId": run.map(|run| run.system.id),
            "connectedSystemRunProfileId": run.map(|run| run.profile.id),
            "syncRuleId": null,
            "metaverseObjectId": null,
            "exampleDataTemplateId": null,
            "executionStats": self.stats(state),
            "phases": self.phases(state),
            "scheduleExecutionId": null,
            "scheduleStepIndex": null,
            "scheduledByScheduleId": null,
            "scheduledByScheduleName": null,
            "changeReason": null,
            "configurationChangeVersion": null,
            "configurationChangeSnapshot": null,
        });
        extend(&mut row, json!({ "parentActivityId": null }));
        extend(&mut row, added);
        row
    }

    /// While it goes on.
    pub(super) fn progress(&self, state: &State) -> Value {
        let now = state.clock.now();
        let phases = self.phases(state);
        let mut view = json!({
            "id": self.id(),
            "status": "Complete",
            "message": null,
            "objectsProcessed": 0,
            "objectsToProcess": 0,
            "percentComplete": null,
            "elapsedSeconds": 0.0,
            "objectsPerSecond": null,
            "estimatedSecondsRemaining": null,
            "targetType": "ConnectedSystemRunProfile",
            "runType": self.run_type(),
            "operationCounts": {},
            "totalErrors": 0,
            "retrievedAt": state.current(),
            "phases": phases,
            "currentPhase": null,
            "currentPhaseNumber": null,
            "totalPhases": 0,
        });
        let (run, times, standing) = match self {
            Self::Edit(edit) => {
                view["targetType"] = json!(edit.target);
                view["elapsedSeconds"] = json!((now - edit.at).as_secs_f64());
                return view;
            }
            Self::Run(run, times, standing) => (run, times, standing),
        };
        // The server counts from the queue until the pick-up, then anew, and does not stop at the end.
        let since = times
            .started
            .filter(|started| *started <= now)
            .unwrap_or(run.queued);
        let top_level = |index: &usize| standing.phases[*index].phase.parent.is_none();
        let number = standing
            .current
            .map(|current| (0..=current).filter(top_level).count());
        view["status"] = json!(standing.status);
        view["message"] = json!(standing.message);
        view["objectsProcessed"] = json!(standing.processed);
        view["objectsToProcess"] = json!(standing.total);
        view["elapsedSeconds"] = json!((now - since).as_secs_f64());
        view["totalErrors"] = json!(standing.errors);
        view["currentPhase"] = standing
            .current
            .map_or(Value::Null, |current| phases[current].clone());
        view["currentPhaseNumber"] = json!(number);
        view["totalPhases"] = json!((0..standing.phases.len()).filter(top_level).count());
        if standing.total > 0 {
            let percent = standing.processed as f64 * 100.0 / standing.total as f64;
            view["percentComplete"] = json!(percent);
        }
        if let Some(current) = standing.current {
            let began = standing.phases[current].started.unwrap_or(now);
            let seconds = (now - began).as_secs_f64();
            let rate = if seconds > 0.0 {
                standing.processed as f64 / seconds
            } else {
                0.0
            };
            view["objectsPerSecond"] = json!(rate);
            if rate > 0.0 {
                let left = (standing.total - standing.processed) as f64 / rate;
                view["estimatedSecondsRemaining"] = json!(left);
            }
        }
        let saved = standing.current.is_none() && standing.processed > 0;
        if saved && run.profile.run_type.ends_with("Import") {
            view["operationCounts"] = json!({ "Updated": standing.processed - standing.errors });
        }
        view
    }

    /// Counts; none for what is no run.
    pub(super) fn stats(&self, _state: &State) -> Option<Value> {
        let Self::Run(run, _, standing) = self else {
            return None;
        };
        let ended = standing.current.is_none() && standing.processed > 0;
        let changed = if ended { standing.processed } else { 0 };
        let is = |ending: &str| run.profile.run_type.ends_with(ending);
        let of = |kind: &str| {
            if is(kind) {
                changed - standing.errors.min(changed)
            } else {
                0
            }
        };
        Some(json!({
            "totalObjectsProcessed": standing.processed,
            "totalObjectChangeCount": if is("Import") { changed } else { 0 },
            "totalUnchanged": if is("Import") { 0 } else { standing.processed },
            "totalObjectErrors": standing.errors,
            "totalObjectTypes": u8::from(changed > 0),
            "totalCsoAdds": 0,
            "totalCsoUpdates": of("Import"),
            "totalCsoDeletes": 0,
            "totalProjections": 0,
            "totalJoins": 0,
            "totalAttributeFlows": 0,
            "totalDisconnections": 0,
            "totalDisconnectedOutOfScope": 0,
            "totalOutOfScopeRetainJoin": 0,
            "totalDriftCorrections": 0,
            "totalProvisioned": 0,
            "totalExported": of("Export"),
            "totalDeprovisioned": 0,
            "totalPendingExports": 0,
            "totalPendingExportsConfirmed": 0,
            "totalPendingExportsRetrying": 0,
            "totalPendingExportsFailed": 0,
            "totalCreated": 0,
            "entriesDiscardedByExcludedContainer": {},
            "totalEntriesDiscardedByExclusion": 0,
        }))
    }

    /// What was done to each object: those that failed come first. None for what is no run.
    pub(super) fn items(&self, state: &State) -> Option<Vec<Value>> {
        let stats = self.stats(state)?;
        let count = stats["totalObjectChangeCount"].as_u64().unwrap_or_default();
        let failed = stats["totalObjectErrors"].as_u64().unwrap_or_default();
        let items = (0..count).map(|number| {
            let id =
                uuid::Uuid::from_u64_pair(0x6e1c_3213_2a48_4d50, 0x8c8c_0000_0000_0000 + number);
            match number < failed {
                true => json!({
                    "id": id,
                    "externalIdValue": null,
                    "displayName": null,
                    "connectedSystemObjectType": null,
                    "objectChangeType": "NotSet",
                    "errorType": "UnhandledError",
                    "outcomeSummary": null,
                }),
                false => json!({
                    "id": id,
                    "externalIdValue": format!("E{number:06}"),
                    "displayName": format!("Person {number}"),
                    "connectedSystemObjectType": "person",
                    "objectChangeType": "Updated",
                    "errorType": "NotSet",
                    "outcomeSummary": "CsoUpdated:1",
                }),
            }
        });
        Some(items.collect())
    }

    fn common(&self, state: &State) -> Value {
        let created = clock::stored(self.created(state));
        match self {
            Self::Run(run, times, standing) => {
                let now = state.clock.now();
                let started = times.started.filter(|started| *started <= now);
                let ended = times.ended.filter(|ended| *ended <= now);
                let span =
                    |from: Duration| ended.map(|ended| clock::span(ended.saturating_sub(from)));
                json!({
                    "id": run.activity_id,
                    "created": created,
                    "executed": state.stored(started.unwrap_or(run.queued)),
                    "status": standing.status,
                    "targetType": "ConnectedSystemRunProfile",
                    "targetOperationType": "Execute",
                    "targetName": run.profile.name,
                    "targetContext": run.system.name,
                    "message": standing.message,
                    "initiatedByType": "ApiKey",
                    "initiatedById": "7d000000-0000-4000-8000-000000000001",
                    "initiatedByName": run.initiator,
                    "objectsToProcess": standing.total,
                    "objectsProcessed": standing.processed,
                    "executionTime": span(started.unwrap_or(run.queued)),
                    "totalActivityTime": span(run.queued),
                })
            }
            Self::Edit(edit) => json!({
                "id": edit.activity_id,
                "created": created,
                "executed": created,
                "status": "Complete",
                "targetType": edit.target,
                "targetOperationType": edit.operation,
                "targetName": edit.name,
                "targetContext": edit.system,
                "message": null,
                "initiatedByType": "ApiKey",
                "initiatedById": "7d000000-0000-4000-8000-000000000001",
                "initiatedByName": edit.initiator,
                "objectsToProcess": 0,
                "objectsProcessed": 0,
                "executionTime": "00:00:00.0230000",
                "totalActivityTime": "00:00:00.0230000",
            }),
        }
    }

    fn run_type(&self) -> &str {
        match self {
            Self::Run(run, ..) => &run.profile.run_type,
            Self::Edit(_) => "NotSet",
        }
    }

    fn phases(&self, state: &State) -> Value {
        let Self::Run(_, _, standing) = self else {
            return json!([]);
        };
        let phases = standing.phases.iter().zip(0..).map(|(part, order)| {
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
                "durationSeconds": length.map(|length| length.as_secs_f64()),
            })
        });
        Value::Array(phases.collect())
    }
}

fn extend(row: &mut Value, added: Value) {
    if let (Value::Object(row), Value::Object(added)) = (row, added) {
        row.extend(added);
    }
}
