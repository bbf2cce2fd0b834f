//! One activity, as it is listed and as it is shown by itself.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{phases, statistics};
use crate::api::time;
use crate::world::{ConfigurationChange, Outcome, Run, RunSnapshot, ScheduledStep, Times, World};

/// An activity: a run, or a change of the configuration.
pub(super) enum Activity<'a> {
    Run(&'a Run, Times, RunSnapshot),
    Change(&'a ConfigurationChange),
}

impl<'a> Activity<'a> {
    /// All that are there.
    pub(super) fn all(world: &'a World) -> Vec<Self> {
        let runs = world.snapshots().filter(|(run, ..)| !run.activity_deleted);
        let runs = runs.map(|(run, times, snapshot)| Self::Run(run, times, snapshot));
        let changes = world.configuration_changes.iter().map(Self::Change);
        changes.chain(runs).collect()
    }

    pub(super) fn id(&self) -> &str {
        match self {
            Self::Run(run, ..) => &run.activity_id,
            Self::Change(change) => &change.activity_id,
        }
    }

    pub(super) fn parent(&self) -> Option<&str> {
        match self {
            Self::Run(..) => None,
            Self::Change(change) => change.parent.as_deref(),
        }
    }

    pub(super) fn created(&self, world: &World) -> Timestamp {
        world.timestamp(match self {
            Self::Run(run, ..) => run.queued,
            Self::Change(change) => change.at,
        })
    }

    pub(super) fn run_type(&self) -> &str {
        match self {
            Self::Run(run, ..) => &run.profile.run_type,
            Self::Change(_) => "NotSet",
        }
    }

    /// Counts; none for what is no run.
    pub(super) fn stats(&self) -> Option<Value> {
        match self {
            Self::Run(_, _, snapshot) => Some(statistics::stats(snapshot)),
            Self::Change(_) => None,
        }
    }

    /// In a list.
    pub(super) fn listed(&self, world: &World, children: usize) -> Value {
        let mut row = json!({ "id": self.id() });
        extend(&mut row, self.common(world));
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
        extend(&mut row, self.schedule());
        row
    }

    /// By itself.
    pub(super) fn whole(&self, world: &World) -> Value {
        let (run, change) = match self {
            Self::Run(run, ..) => (Some(*run), None),
            Self::Change(change) => (None, Some(*change)),
        };
        let (warning, error, trace) = self.complaints();
        let system = change.and_then(|change| change.system.as_ref().map(|(id, _)| *id));
        let snapshot = change.and_then(|change| change.snapshot.clone());
        let profile = change.and_then(|change| change.run_profile);
        let mut row = json!({ "id": self.id(), "parentActivityId": self.parent() });
        extend(&mut row, self.common(world));
        let phases = match self {
            Self::Run(_, _, snapshot) => phases::phases(snapshot, world),
            Self::Change(_) => Vec::new(),
        };
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
            "phases": phases,
        });
        extend(&mut row, details);
        extend(&mut row, self.schedule());
        let changes = json!({
            "changeReason": null,
            "configurationChangeVersion": snapshot.is_some().then_some(1),
            "configurationChangeSnapshot": snapshot,
        });
        extend(&mut row, changes);
        row
    }

    /// The execution of a schedule that it is a step of.
    pub(super) fn step(&self) -> Option<&ScheduledStep> {
        match self {
            Self::Run(run, ..) => run.step.as_ref(),
            Self::Change(_) => None,
        }
    }

    fn schedule(&self) -> Value {
        let step = self.step();
        json!({
            "scheduleExecutionId": step.map(|step| &step.execution),
            "scheduleStepIndex": step.map(|step| step.index),
            "scheduledByScheduleId": step.map(|step| &step.schedule),
            "scheduledByScheduleName": step.map(|step| &step.schedule_name),
        })
    }

    /// The warning, the error and the error's stack trace that a run ended with.
    fn complaints(&self) -> (Option<&str>, Option<String>, Option<String>) {
        let Self::Run(run, _, snapshot) = self else {
            return (None, None, None);
        };
        match (&run.profile.outcome, snapshot.status.as_str()) {
            (Outcome::Warning(text), "CompleteWithWarning") => (Some(text), None, None),
            (Outcome::Failed(text), "FailedWithError") => {
                let trace = format!("System.InvalidOperationException: {text}\n   at JIM.Worker");
                (None, Some(text.clone()), Some(trace))
            }
            (Outcome::Errors(_), "CompleteWithError") => {
                let error = format!(
                    "{} unhandled error(s) occurred during processing. Review the items for more \
                     information.",
                    snapshot.results.failed
                );
                (None, Some(error), None)
            }
            _ => (None, None, None),
        }
    }

    fn common(&self, world: &World) -> Value {
        let created = time::stored(self.created(world));
        match self {
            Self::Run(run, times, snapshot) => {
                let now = world.now();
                let executed = times.started.filter(|started| *started <= now);
                let executed = executed.unwrap_or(run.queued);
                let ended = times.ended.filter(|_| snapshot.ended);
                let span =
                    |from: Duration| ended.map(|ended| time::span(ended.saturating_sub(from)));
                json!({
                    "created": created,
                    "executed": time::stored(world.timestamp(executed)),
                    "status": snapshot.status,
                    "targetType": "ConnectedSystemRunProfile",
                    "targetOperationType": "Execute",
                    "targetName": run.profile.name,
                    "targetContext": run.system.name,
                    "message": snapshot.message,
                    "initiatedByType": if run.step.is_some() { "User" } else { "ApiKey" },
                    "initiatedById": "7d000000-0000-4000-8000-000000000001",
                    "initiatedByName": run.initiator,
                    "objectsToProcess": snapshot.total,
                    "objectsProcessed": snapshot.processed,
                    "executionTime": span(executed),
                    "totalActivityTime": span(run.queued),
                })
            }
            Self::Change(change) => json!({
                "created": created,
                "executed": created,
                "status": "Complete",
                "targetType": change.target,
                "targetOperationType": change.operation,
                "targetName": change.name,
                // The context of a run profile is its system; a system has none.
                "targetContext": change.run_profile.and(change.system.as_ref().map(|(_, name)| name)),
                "message": change.message,
                "initiatedByType": if change.initiator.is_some() { "ApiKey" } else { "System" },
                "initiatedById": change.initiator.as_ref().map(|_| "7d000000-0000-4000-8000-000000000001"),
                "initiatedByName": change.initiator.as_deref().unwrap_or("System"),
                "objectsToProcess": 0,
                "objectsProcessed": 0,
                "executionTime": "00:00:00.0230000",
                "totalActivityTime": "00:00:00.0230000",
            }),
        }
    }
}

fn extend(row: &mut Value, added: Value) {
    if let (Value::Object(row), Value::Object(added)) = (row, added) {
        row.extend(added);
    }
}
