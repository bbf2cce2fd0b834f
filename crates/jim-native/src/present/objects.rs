//! Results as the module's users see them: the server's fields, completed and in reading order.

use jim_client::Client;
use jim_client::models::{Activity, ConnectedSystem, RunProfile, RunStatus};
use jim_client::run::{Run, RunEnd};
use serde::Serialize;
use serde_json::{Value, json};

use crate::contract::Object;

pub(crate) const CONNECTION_TEST: &str = "ConnectionTest";
pub(crate) const SYSTEM: &str = "ConnectedSystem";
pub(crate) const RUN_PROFILE: &str = "RunProfile";
pub(crate) const EXECUTION: &str = "RunProfileExecution";
pub(crate) const ACTIVITY: &str = "Activity";

/// How the one who asks is known to the server. What the server itself says of people is not known.
pub(crate) fn auth_method(client: &Client) -> &'static str {
    match client.signed_in() {
        Some(_) => "SignOn",
        None => "ApiKey",
    }
}

pub(crate) fn system(server: &str, system: &ConnectedSystem) -> Object {
    from(server, system)
}

pub(crate) fn run_profile(server: &str, profile: &RunProfile) -> Object {
    let mut shown = object(json!({
        "id": profile.id,
        "name": profile.name,
        "type": profile.run_type.short_name(),
    }));
    // `extend` keeps the place of a field that is there, and fills in the others.
    shown.extend(from(server, profile));
    shown
}

pub(crate) fn activity(server: &str, activity: &Activity) -> Object {
    from(server, activity)
}

/// A run that goes on, as far as is known.
pub(crate) fn run(run: &Run) -> Object {
    object(json!({
        "activityId": run.activity_id,
        "taskId": run.task_id,
        "status": run.status.as_ref().unwrap_or(&RunStatus::InProgress),
        "message": run.message,
        "runProfileId": run.target.run_profile_id,
        "runProfileName": run.target.run_profile_name,
        "connectedSystemId": run.target.connected_system_id,
        "connectedSystemName": run.target.connected_system_name,
        "warnings": run.warnings,
    }))
}

pub(crate) fn run_end(end: &RunEnd) -> Object {
    let run = &end.run;
    object(json!({
        "activityId": run.activity_id,
        "taskId": run.task_id,
        "status": run.status,
        "message": run.message,
        "runProfileId": run.target.run_profile_id,
        "runProfileName": run.target.run_profile_name,
        "connectedSystemId": run.target.connected_system_id,
        "connectedSystemName": run.target.connected_system_name,
        "errorMessage": end.error_message,
        "warningMessage": end.warning_message,
        "objectsProcessed": run.objects_processed,
        "objectErrors": run.errors,
        "created": end.created,
        "executed": end.executed,
        "executionTime": end.execution_time,
        "totalActivityTime": end.total_activity_time,
        "executionStats": end.stats,
    }))
}

/// The object with the address of the server that it came from: the last of its properties.
pub(crate) fn with_server(mut object: Object, server: &str) -> Object {
    object.insert("server".into(), json!(server));
    object
}

fn from(server: &str, model: &impl Serialize) -> Object {
    with_server(object(json!(model)), server)
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
                "newField",
                "server"
            ]
        );
        assert_eq!(shown["type"], "DeltaSync");
        assert_eq!(shown["runType"], "DeltaSynchronisation");
    }
}
