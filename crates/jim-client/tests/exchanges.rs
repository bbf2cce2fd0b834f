//! Reads answers as the client does: the project's own fixtures, and recordings of a real server.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};

use jim_client::models::{
    Activity, ActivityItem, AuthConfig, ConnectedSystem, Execution, Page, Partition, Progress,
    RunProfile, Schedule, ScheduleExecution, ScheduleStart, UserInfo, Version, WorkerTask,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Names the folder of recordings; they are not part of this project.
const RECORDINGS: &str = "JIM_CONTRACT_DIR";

#[test]
fn fixtures_are_read_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let count = read_all(&folder);
    assert!(count >= 20, "only {count} fixtures in {}", folder.display());
}

#[test]
#[ignore = "needs a folder of recordings, named by JIM_CONTRACT_DIR; `cargo xtask test` runs it then"]
fn recordings_are_read_whole() {
    let folder = PathBuf::from(std::env::var_os(RECORDINGS).unwrap());
    let count = read_all(&folder);
    println!("{count} recordings read from {}", folder.display());
    assert!(
        count > 100,
        "only {count} recordings in {}",
        folder.display()
    );
}

fn read_all(folder: &Path) -> usize {
    let mut files = Vec::new();
    collect(folder, &mut files);
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        let exchange: Value = serde_json::from_str(&text).unwrap();
        println!("{}", file.display());
        read(&exchange);
    }
    files.len()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push(path);
        }
    }
}

fn read(exchange: &Value) {
    let response = &exchange["response"];
    let status = u16::try_from(response["status"].as_u64().unwrap()).unwrap();
    let body = &response["body"];
    if !(200..300).contains(&status) {
        api_error(status, body);
    } else if body.is_null() {
        assert!(
            response["rawBody"]
                .as_str()
                .is_none_or(|raw| raw.contains("<!DOCTYPE")),
            "a success without JSON is a web page or nothing"
        );
    } else {
        let path = exchange["request"]["path"].as_str().unwrap();
        success(path.split('?').next().unwrap_or_default(), body);
    }
}

/// Every word that the server gives for its refusal reaches the one who reads it.
fn api_error(status: u16, body: &Value) {
    let bytes = if body.is_null() {
        Vec::new()
    } else {
        body.to_string().into_bytes()
    };
    let api_error = jim_client::decode(status, &bytes);
    assert_eq!(api_error.status, status);
    let shown = api_error.to_string();
    assert!(!shown.trim().is_empty());
    for name in ["message", "title"] {
        if let Some(words) = body[name].as_str() {
            assert!(shown.contains(words.trim()), "{shown} lacks {words}");
        }
    }
    for name in ["errors", "validationErrors"] {
        let fields = body[name].as_object().into_iter().flatten();
        for reason in fields.flat_map(|(_, reasons)| reasons.as_array().unwrap()) {
            let reason = reason.as_str().unwrap();
            assert!(shown.contains(reason), "{shown} lacks {reason}");
        }
    }
}

fn success(path: &str, body: &Value) {
    let path = path.to_lowercase();
    let parts: Vec<&str> = path.trim_matches('/').split('/').skip(2).collect();
    match parts.as_slice() {
        ["health", "version"] => same::<Version>(body),
        ["health", ..] => {}
        ["auth", "config"] => same::<AuthConfig>(body),
        ["userinfo"] => same::<UserInfo>(body),
        ["synchronisation", "connected-systems"] if body["items"].is_array() => {
            same::<Page<ConnectedSystem>>(body);
        }
        ["synchronisation", "connected-systems"] | ["synchronisation", "connected-systems", _] => {
            let system: ConnectedSystem = serde_json::from_value(body.clone()).unwrap();
            kept(
                &as_in_a_list(body),
                &serde_json::to_value(system).unwrap(),
                "$",
            );
        }
        [.., "partitions"] => same::<Vec<Partition>>(body),
        [.., "run-profiles"] if body.is_array() => same::<Vec<RunProfile>>(body),
        [.., "run-profiles"] | [.., "run-profiles", _] => same::<RunProfile>(body),
        [.., "execute"] => same::<Execution>(body),
        ["activities"] | ["activities", _, "children"] => same::<Page<Activity>>(body),
        ["activities", _] => same::<Activity>(body),
        ["activities", _, "progress"] => same::<Progress>(body),
        ["activities", _, "items"] => same::<Page<ActivityItem>>(body),
        ["activities", _, "stats"] => assert!(body.is_object()),
        ["worker-tasks"] => same::<Page<WorkerTask>>(body),
        ["worker-tasks", _] => same::<WorkerTask>(body),
        ["schedules"] => same::<Page<Schedule>>(body),
        ["schedules", _, "run"] => same::<ScheduleStart>(body),
        ["schedules", _] | ["schedules", _, "enable" | "disable"] => same::<Schedule>(body),
        ["schedule-executions"] => same::<Page<ScheduleExecution>>(body),
        ["schedule-executions", "active"] => same::<Vec<ScheduleExecution>>(body),
        ["schedule-executions", _] | ["schedule-executions", _, "cancel"] => {
            same::<ScheduleExecution>(body);
        }
        // Routes that the client does not use.
        ["apikeys", ..]
        | ["service-settings", _]
        | [.., "attributes" | "object-types" | "pending-exports"] => {}
        other => panic!("no model for {other:?}"),
    }
}

/// A system by itself, with the names that a list has for the same.
fn as_in_a_list(system: &Value) -> Value {
    let mut listed = system.clone();
    let fields = listed.as_object_mut().unwrap();
    if let Some(connector) = fields.remove("connector") {
        fields.insert("connectorId".into(), connector["id"].clone());
        fields.insert("connectorName".into(), connector["name"].clone());
    }
    if let Some(count) = fields.remove("pendingExportCount") {
        fields.insert("pendingExportObjectsCount".into(), count);
    }
    listed
}

/// What is read and written again still has every field with its value.
fn same<T: DeserializeOwned + Serialize>(body: &Value) {
    let model: T = serde_json::from_value(body.clone()).unwrap_or_else(|error| {
        panic!("{error} in {body}");
    });
    kept(body, &serde_json::to_value(&model).unwrap(), "$");
}

fn kept(sent: &Value, kept_value: &Value, path: &str) {
    match (sent, kept_value) {
        (Value::Object(sent), Value::Object(kept_fields)) => {
            for (name, value) in sent {
                // Of an envelope the client keeps what paging needs.
                if ["page", "pageSize", "totalPages", "hasPreviousPage"].contains(&name.as_str())
                    && path == "$"
                    && sent.contains_key("items")
                {
                    continue;
                }
                let field = kept_fields.get(name);
                let field = field.unwrap_or_else(|| panic!("{path}.{name} was lost"));
                kept(value, field, &format!("{path}.{name}"));
            }
        }
        (Value::Array(sent), Value::Array(kept_items)) => {
            assert_eq!(sent.len(), kept_items.len(), "{path}");
            for (index, (value, item)) in sent.iter().zip(kept_items).enumerate() {
                kept(value, item, &format!("{path}[{index}]"));
            }
        }
        _ => assert_eq!(sent, kept_value, "{path}"),
    }
}
