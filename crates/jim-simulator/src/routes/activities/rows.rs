//! One activity, as it is listed and as it is shown by itself.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{outcome, progress};
use crate::clock;
use crate::edits::Edit;
use crate::estate::Outcome;
use crate::standing::Standing;
use crate::state::State;
use crate::worker::{Run, Times};

/// An activity: a run, or a change of the configuration.
pub(super) enum Row<'a> {
    Run(&'a Run, Times, Standing),
    Edit(&'a Edit),
}

impl<'a> Row<'a> {
    pub(super) fn all(state: &'a State) -> Vec<Self> {
        let now = state.clock.now();
        let runs = state.runs.iter().zip(state.times());
        let runs = runs.map(|(run, times)| Row::Run(run, times, Standing::of(run, times, now)));
        state.edits.iter().map(Row::Edit).chain(runs).collect()
    }

    pub(super) fn id(&self) -> &str {
        match self {
            Self::Run(run, ..) => &run.activity_id,
            Self::Edit(edit) => &edit.activity_id,
        }
    }

    pub(super) fn parent(&self) -> Option<&str> {
        match self {
            Self::Run(..) => None,
            Self::Edit(edit) => edit.parent.as_deref(),
        }
    }

    pub(super) fn created(&self, state: &State) -> Timestamp {
        state.clock.timestamp(match self {
            Self::Run(run, ..) => run.queued,
            Self::Edit(edit) => edit.at,
        })
    }

    pub(super) fn run_type(&self) -> &str {
        match self {
            Self::Run(run, ..) => &run.profile.run_type,
            Self::Edit(_) => "NotSet",
        }
    }

    /// Counts; none for what is no run.
    pub(super) fn stats(&self) -> Option<Value> {
        match self {
            Self::Run(_, _, standing) => Some(outcome::stats(standing)),
            Self::Edit(_) => None,
        }
    }

    /// In a list.
    pub(super) fn listed(&self, state: &State, children: usize) -> Value {
        let mut row = json!({ "id": self.id() });
        extend(&mut row, self.common(state));
        let stats = self.stats().unwrap_or_default();
        let of = |name: &str| stats[name].as_u64().unwrap_or_default();
        let counts = json!({
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
            "childActivityCount": children,
        });
        extend(&mut row, counts);
        extend(&mut row, schedule());
        row
    }

    /// By itself.
    pub(super) fn whole(&self, state: &State) -> Value {
        let (run, edit) = match self {
            Self::Run(run, ..) => (Some(*run), None),
            Self::Edit(edit) => (None, Some(*edit)),
        };
        let (warning, error, trace) = self.complaints();
        let system = edit.and_then(|edit| edit.system.as_ref().map(|(id, _)| *id));
        let snapshot = edit.and_then(|edit| edit.snapshot.clone());
        let profile = edit.and_then(|edit| edit.run_profile);
        let mut row = json!({ "id": self.id(), "parentActivityId": self.parent() });
        extend(&mut row, self.common(state));
        let details = json!({
            "warningMessage": warning,
            "errorMessage": error,
            "errorStackTrace": trace,
            "errorDetail": null,
            "connectedSystemRunType": self.run_type(),
            "connectedSystemId": run.map(|run| run.system.id).or(system),
            "connectedSystemRunProfileId": run.map(|run| run.profile.id).or(profile),
            "syncRuleId": null,
            "metaverseObjectId": null,
            "exampleDataTemplateId": null,
            "executionStats": self.stats(),
            "phases": progress::phases(self, state),
        });
        extend(&mut row, details);
        extend(&mut row, schedule());
        let changes = json!({
            "changeReason": null,
            "configurationChangeVersion": snapshot.is_some().then_some(1),
            "configurationChangeSnapshot": snapshot,
        });
        extend(&mut row, changes);
        row
    }

    /// The warning, the error and the error's stack trace that a run ended with.
    fn complaints(&self) -> (Option<&str>, Option<String>, Option<String>) {
        let Self::Run(run, _, standing) = self else {
            return (None, None, None);
        };
        match (&run.profile.outcome, standing.status.as_str()) {
            (Outcome::Warning(text), "CompleteWithWarning") => (Some(text), None, None),
            (Outcome::Failed(text), "FailedWithError") => {
                let trace = format!("System.InvalidOperationException: {text}\n   at JIM.Worker");
                (None, Some(text.clone()), Some(trace))
            }
            (Outcome::Errors(_), "CompleteWithError") => {
                let error = format!(
                    "{} unhandled error(s) occurred during processing. Review the items for more \
                     information.",
                    standing.results.failed
                );
                (None, Some(error), None)
            }
            _ => (None, None, None),
        }
    }

    fn common(&self, state: &State) -> Value {
        let created = clock::stored(self.created(state));
        match self {
            Self::Run(run, times, standing) => {
                let now = state.clock.now();
                let executed = times.started.filter(|started| *started <= now);
                let executed = executed.unwrap_or(run.queued);
                let ended = times.ended.filter(|ended| *ended <= now);
                let span =
                    |from: Duration| ended.map(|ended| clock::span(ended.saturating_sub(from)));
                json!({
                    "created": created,
                    "executed": state.stored(executed),
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
                    "executionTime": span(executed),
                    "totalActivityTime": span(run.queued),
                })
            }
            Self::Edit(edit) => json!({
                "created": created,
                "executed": created,
                "status": "Complete",
                "targetType": edit.target,
                "targetOperationType": edit.operation,
                "targetName": edit.name,
                // The context of a run profile is its system; a system has none.
                "targetContext": edit.run_profile.and(edit.system.as_ref().map(|(_, name)| name)),
                "message": edit.message,
                "initiatedByType": if edit.initiator.is_some() { "ApiKey" } else { "System" },
                "initiatedById": edit.initiator.as_ref().map(|_| "7d000000-0000-4000-8000-000000000001"),
                "initiatedByName": edit.initiator.as_deref().unwrap_or("System"),
                "objectsToProcess": 0,
                "objectsProcessed": 0,
                "executionTime": "00:00:00.0230000",
                "totalActivityTime": "00:00:00.0230000",
            }),
        }
    }
}

/// Nothing here is run by a schedule.
fn schedule() -> Value {
    json!({
        "scheduleExecutionId": null,
        "scheduleStepIndex": null,
        "scheduledByScheduleId": null,
        "scheduledByScheduleName": null,
    })
}

fn extend(row: &mut Value, added: Value) {
    if let (Value::Object(row), Value::Object(added)) = (row, added) {
        row.extend(added);
    }
}
