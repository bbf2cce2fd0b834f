//! One shape for each type of object: its columns in reading order, whichever route or status it came by.

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

/// An activity by itself.
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
];

/// The object with all of its columns first, empty where nothing is known, and then what a newer server adds.
pub(super) fn complete(columns: &[&str], mut given: Object) -> Object {
    let column = |name: &&str| {
        let value = given.shift_remove(*name).unwrap_or(Value::Null);
        ((*name).to_owned(), value)
    };
    let mut shown: Object = columns.iter().map(column).collect();
    shown.extend(given);
    shown
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
        let shown = complete(&["id", "name"], given);
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
