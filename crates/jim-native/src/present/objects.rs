//! Results as the module's users see them: the server's fields, completed and in reading order.

use jim_client::Client;
use jim_client::models::{
    Activity, ConnectedSystem, Rest, RunProfile, RunStatus, ScheduleExecution, WorkerTask,
};
use jim_client::run::{Run, RunEnd};
use serde::Serialize;
use serde_json::{Value, json};

use super::columns;
use crate::contract::Object;

pub(crate) const CONNECTION_TEST: &str = "ConnectionTest";
pub(crate) const SYSTEM: &str = "ConnectedSystem";
pub(crate) const RUN_PROFILE: &str = "RunProfile";
pub(crate) const EXECUTION: &str = "RunProfileExecution";
pub(crate) const ACTIVITY: &str = "Activity";
pub(crate) const ANSWER: &str = "RestAnswer";
/// An activity as one of many: a table shows it.
pub(crate) const LISTED_ACTIVITY: &str = "Activity#List";
pub(crate) const ACTIVITY_ITEM: &str = "ActivityItem";
pub(crate) const ACTIVITY_STATS: &str = "ActivityStats";
pub(crate) const OBJECT_TYPE: &str = "ConnectedSystemObjectType";
pub(crate) const PARTITION: &str = "ConnectedSystemPartition";
pub(crate) const PENDING_EXPORT: &str = "PendingExport";

/// The first objects that a run failed on: a property of its execution.
pub(crate) const FAILED_ITEMS: &str = "failedItems";
pub(crate) const WORKER_TASK: &str = "WorkerTask";
pub(crate) const SCHEDULE: &str = "Schedule";
pub(crate) const SCHEDULE_EXECUTION: &str = "ScheduleExecution";

/// How the one who asks is known to the server. What the server itself says of people is not known.
pub(crate) fn auth_method(client: &Client) -> &'static str {
    match client.signed_in() {
        Some(_) => "SignOn",
        None => "ApiKey",
    }
}

pub(crate) fn system(server: &str, system: &ConnectedSystem) -> Object {
    shown(columns::SYSTEM, system, server)
}

pub(crate) fn run_profile(server: &str, profile: &RunProfile) -> Object {
    let mut fields = object(json!(profile));
    fields.insert("type".into(), json!(profile.run_type.short_name()));
    with_server(columns::complete(columns::RUN_PROFILE, &fields), server)
}

pub(crate) fn activity(server: &str, activity: &Activity) -> Object {
    shown(columns::ACTIVITY, activity, server)
}

/// How many objects a run did what to.
pub(crate) fn activity_stats(server: &str, activity: &str, stats: &Rest) -> Object {
    let mut fields = object(json!(stats));
    fields.insert("activityId".into(), json!(activity));
    with_server(columns::complete(columns::ACTIVITY_STATS, &fields), server)
}

pub(crate) fn worker_task(server: &str, task: &WorkerTask) -> Object {
    shown(columns::WORKER_TASK, task, server)
}

pub(crate) fn schedule_execution(server: &str, execution: &ScheduleExecution) -> Object {
    shown(columns::SCHEDULE_EXECUTION, execution, server)
}

/// A run that goes on, as far as is known.
pub(crate) fn run(run: &Run) -> Object {
    execution(run, None)
}

/// A run that is over.
pub(crate) fn run_end(end: &RunEnd) -> Object {
    execution(&end.run, Some(end))
}

/// What is only known at the end is there before, too, and empty: one type has one set of properties.
fn execution(run: &Run, end: Option<&RunEnd>) -> Object {
    object(json!({
        "activityId": run.activity_id,
        "taskId": run.task_id,
        "status": run.status.as_ref().unwrap_or(&RunStatus::InProgress),
        "message": run.message,
        "runProfileId": known(run.target.run_profile_id),
        "runProfileName": run.target.run_profile_name,
        "connectedSystemId": known(run.target.connected_system_id),
        "connectedSystemName": run.target.connected_system_name,
        "errorMessage": end.and_then(|end| end.error_message.as_ref()),
        "warningMessage": end.and_then(|end| end.warning_message.as_ref()),
        "warnings": run.warnings,
        "objectsProcessed": run.status.as_ref().map(|_| run.objects_processed),
        "objectErrors": run.status.as_ref().map(|_| run.errors),
        "created": end.and_then(|end| end.created.as_ref()),
        "executed": end.and_then(|end| end.executed.as_ref()),
        "executionTime": end.and_then(|end| end.execution_time.as_ref()),
        "totalActivityTime": end.and_then(|end| end.total_activity_time.as_ref()),
        "executionStats": end.and_then(|end| end.stats.as_ref()),
        FAILED_ITEMS: null,
    }))
}

/// An id; none where it is not known.
fn known(id: i32) -> Option<i32> {
    (id != 0).then_some(id)
}

/// The object with the address of the server that it came from: the last of its properties.
pub(crate) fn with_server(mut object: Object, server: &str) -> Object {
    object.insert("server".into(), json!(server));
    object
}

fn shown(columns: &[&str], model: &impl Serialize, server: &str) -> Object {
    with_server(columns::complete(columns, &object(json!(model))), server)
}

fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        other => Object::from_iter([("value".to_owned(), other)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_profile_has_the_words_of_the_page_and_of_the_server() {
        let profile = serde_json::from_value(json!({
            "id": 7, "name": "Delta", "connectedSystemId": 2, "runType": "DeltaSynchronisation",
            "pageSize": 100, "partitionName": null, "newField": {"a": 1},
        }));
        let shown = run_profile("https://jim", &profile.unwrap());
        let keys: Vec<_> = shown.keys().map(String::as_str).collect();
        assert_eq!(
            keys,
            [
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
                "newField",
                "server"
            ]
        );
        assert_eq!(shown["type"], "DeltaSync");
        assert_eq!(shown["runType"], "DeltaSynchronisation");
    }
}
