//! One shape for each type of object: its columns in reading order, whichever route or status it came by.

use jim_client::same_name;
use serde_json::Value;

use crate::contract::Object;

/// A connected system: what a list tells, and what only the system by itself does.
pub(super) const SYSTEM: &[&str] = &[
    "id",
    "name",
    "description",
    "status",
    "connectorName",
    "connectorId",
    "connectorsCount",
    "objectCount",
    "pendingExportObjectsCount",
    "created",
    "lastUpdated",
    "settingValuesValid",
    "objectTypes",
    "maxExportParallelism",
    "initialPasswordTimeToLive",
    "requireSecureTransport",
    "unresolvedReferenceHandling",
    "configurationDrift",
    "parkedInitialPasswordCount",
    "expiredInitialPasswordCount",
];

/// A run profile.
pub(super) const RUN_PROFILE: &[&str] = &[
    "id",
    "name",
    "type",
    "connectedSystemId",
    "runType",
    "partitionId",
    "partitionName",
    "pageSize",
    "targetsDeselectedPartition",
    "filePath",
    "verifyImportContentHashes",
];

/// An activity: what it tells by itself, and what only a list of them counts.
pub(super) const ACTIVITY: &[&str] = &[
    "id",
    "created",
    "executed",
    "status",
    "targetType",
    "targetOperationType",
    "targetName",
    "targetContext",
    "message",
    "warningMessage",
    "errorMessage",
    "errorDetail",
    "errorStackTrace",
    "connectedSystemId",
    "connectedSystemRunProfileId",
    "connectedSystemRunType",
    "objectsToProcess",
    "objectsProcessed",
    "executionTime",
    "totalActivityTime",
    "executionStats",
    "phases",
    "initiatedByType",
    "initiatedById",
    "initiatedByName",
    "parentActivityId",
    "scheduleExecutionId",
    "scheduleStepIndex",
    "scheduledByScheduleId",
    "scheduledByScheduleName",
    "syncRuleId",
    "metaverseObjectId",
    "exampleDataTemplateId",
    "changeReason",
    "configurationChangeVersion",
    "configurationChangeSnapshot",
    "childActivityCount",
    "totalAdded",
    "totalUpdated",
    "totalDeleted",
    "totalProjected",
    "totalJoined",
    "totalAttributeFlows",
    "totalDisconnected",
    "totalDisconnectedOutOfScope",
    "totalOutOfScopeRetainJoin",
    "totalDriftCorrections",
    "totalProvisioned",
    "totalExported",
    "totalDeprovisioned",
    "totalCreated",
    "totalPendingExports",
    "totalErrors",
];

/// What a run did to one object.
pub(super) const ACTIVITY_ITEM: &[&str] = &[
    "id",
    "externalIdValue",
    "displayName",
    "connectedSystemObjectType",
    "objectChangeType",
    "errorType",
    "outcomeSummary",
    "activityId",
];

/// How many objects a run did what to.
pub(super) const ACTIVITY_STATS: &[&str] = &[
    "activityId",
    "totalObjectsProcessed",
    "totalObjectChangeCount",
    "totalUnchanged",
    "totalObjectErrors",
    "totalObjectTypes",
    "totalCsoAdds",
    "totalCsoUpdates",
    "totalCsoDeletes",
    "totalProjections",
    "totalJoins",
    "totalAttributeFlows",
    "totalDisconnections",
    "totalDisconnectedOutOfScope",
    "totalOutOfScopeRetainJoin",
    "totalDriftCorrections",
    "totalProvisioned",
    "totalExported",
    "totalDeprovisioned",
    "totalPendingExports",
    "totalPendingExportsConfirmed",
    "totalPendingExportsRetrying",
    "totalPendingExportsFailed",
    "totalCreated",
    "entriesDiscardedByExcludedContainer",
    "totalEntriesDiscardedByExclusion",
];

/// An object type of a connected system.
pub(super) const OBJECT_TYPE: &[&str] = &[
    "id",
    "name",
    "connectedSystemId",
    "selected",
    "attributeCount",
    "attributes",
    "created",
    "removeContributedAttributesOnObsoletion",
    "tags",
    "isInternal",
];

/// A partition of a connected system.
pub(super) const PARTITION: &[&str] = &[
    "id",
    "name",
    "connectedSystemId",
    "externalId",
    "selected",
    "containers",
];

/// A change that waits for an export. What else a server tells of one comes after these.
pub(super) const PENDING_EXPORT: &[&str] = &["id", "connectedSystemId"];

/// A task in the worker's queue.
pub(super) const WORKER_TASK: &[&str] = &[
    "id",
    "name",
    "type",
    "status",
    "timestamp",
    "activityId",
    "objectsToProcess",
    "objectsProcessed",
    "progressMessage",
    "steps",
    "initiatedByType",
    "initiatedById",
    "initiatedByName",
    "scheduleExecutionId",
    "scheduleExecutionName",
    "scheduleStepIndex",
    "scheduleTotalSteps",
    "scheduleCurrentStepIndex",
];

/// A schedule: what a list tells, and the steps, which only the schedule by itself does.
pub(super) const SCHEDULE: &[&str] = &[
    "id",
    "name",
    "description",
    "isEnabled",
    "triggerType",
    "cronExpression",
    "patternType",
    "daysOfWeek",
    "runTimes",
    "intervalValue",
    "intervalUnit",
    "intervalWindowStart",
    "intervalWindowEnd",
    "stepCount",
    "steps",
    "lastRunTime",
    "nextRunTime",
    "lastExecutionId",
    "lastExecutionStatus",
    "lastExecutionCurrentStepIndex",
    "lastExecutionTotalSteps",
    "lastExecutionCompletedAt",
    "lastExecutionErrorMessage",
    "created",
    "lastUpdated",
];

/// An execution of a schedule: what a list tells, and what only the execution by itself does.
pub(super) const SCHEDULE_EXECUTION: &[&str] = &[
    "id",
    "scheduleId",
    "scheduleName",
    "status",
    "currentStepIndex",
    "totalSteps",
    "errorMessage",
    "queuedAt",
    "startedAt",
    "completedAt",
    "initiatedByType",
    "initiatedById",
    "initiatedByName",
    "steps",
    "progress",
];

/// All columns of an object with these fields, and where among the fields each is: first those of its type, then
/// what a newer server adds. PowerShell's properties have names, which differ in more than case.
pub(super) fn layout<'n>(columns: &[&'n str], fields: &[&'n str]) -> Vec<(&'n str, Option<usize>)> {
    let place = |column: &&'n str| (*column, fields.iter().position(|field| field == column));
    let mut all: Vec<_> = columns.iter().map(place).collect();
    for (place, &name) in fields.iter().enumerate() {
        if !name.is_empty() && !all.iter().any(|(other, _)| same_name(other, name)) {
            all.push((name, Some(place)));
        }
    }
    all
}

/// The object with all of its columns first, empty where nothing is known, and then what a newer server adds.
pub(super) fn complete(columns: &[&str], given: &Object) -> Object {
    let names: Vec<&str> = given.keys().map(String::as_str).collect();
    let column = |(name, _): (&str, _)| {
        let value = given.get(name).cloned().unwrap_or(Value::Null);
        (name.to_owned(), value)
    };
    layout(columns, &names).into_iter().map(column).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_missing_is_empty_and_what_is_new_comes_last() {
        let Value::Object(given) = json!({ "newer": 1, "name": "A" }) else {
            panic!("no object");
        };
        let shown = complete(&["id", "name"], &given);
        let shown: Vec<_> = shown.into_iter().collect();
        let expected = [
            ("id", Value::Null),
            ("name", json!("A")),
            ("newer", json!(1)),
        ];
        assert_eq!(
            shown,
            expected.map(|(name, value)| (name.to_owned(), value))
        );
    }
}
