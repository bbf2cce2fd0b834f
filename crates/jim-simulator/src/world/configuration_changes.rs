//! Changes of the configuration, which the server records as activities too.

use std::time::Duration;

use serde_json::{Value, json};

use super::configuration::{Configuration, System};

/// A change of the configuration.
#[derive(Debug, Clone)]
pub(crate) struct ConfigurationChange {
    pub(crate) activity_id: String,
    /// The activity that it was part of.
    pub(crate) parent: Option<String>,
    pub(crate) operation: &'static str,
    pub(crate) target: &'static str,
    pub(crate) name: Option<String>,
    pub(crate) message: Option<String>,
    /// The system that it is about, or whose run profile.
    pub(crate) system: Option<(i32, String)>,
    pub(crate) run_profile: Option<i32>,
    /// The key that asked for it; none for what the server did by itself.
    pub(crate) initiator: Option<String>,
    pub(crate) snapshot: Option<Value>,
    pub(crate) at: Duration,
}

impl ConfigurationChange {
    /// Something of that kind was created, by the server itself and when it first started.
    pub(crate) fn new(target: &'static str, name: Option<&str>) -> Self {
        Self {
            activity_id: uuid::Uuid::now_v7().to_string(),
            parent: None,
            operation: "Create",
            target,
            name: name.map(str::to_owned),
            message: None,
            system: None,
            run_profile: None,
            initiator: None,
            snapshot: None,
            at: Duration::ZERO,
        }
    }
}

/// What had been done before anybody came: the server's own set-up, and its systems.
pub(crate) fn initial_changes(configuration: &Configuration) -> Vec<ConfigurationChange> {
    let set_up = ConfigurationChange {
        message: Some("Applied built-in configuration".into()),
        ..ConfigurationChange::new("SystemInitialisation", Some("Built-in configuration"))
    };
    let types = ["User", "Group"].map(|name| ConfigurationChange {
        parent: Some(set_up.activity_id.clone()),
        message: Some(format!("Created built-in Metaverse Object Type '{name}'")),
        ..ConfigurationChange::new("MetaverseObjectType", Some(name))
    });
    let systems = configuration
        .systems
        .iter()
        .map(|system| ConfigurationChange {
            system: Some((system.id, system.name.clone())),
            initiator: Some("Infrastructure Key".into()),
            snapshot: Some(snapshot(system)),
            ..ConfigurationChange::new("ConnectedSystem", Some(&system.name))
        });
    [set_up].into_iter().chain(types).chain(systems).collect()
}

/// A system as it was when it was created.
fn snapshot(system: &System) -> Value {
    let node = |key: &str, label: &str, kind: &str, value: Value, children: Value| {
        json!({
            "key": key,
            "label": label,
            "nodeType": kind,
            "value": value,
            "displayValue": null,
            "isSecret": false,
            "itemId": null,
            "itemGuidId": null,
            "children": children,
        })
    };
    let scalar = |key, label, value| node(key, label, "Scalar", value, Value::Null);
    let children = json!([
        scalar("name", "Name", json!(system.name)),
        scalar("description", "Description", json!(system.description)),
    ]);
    json!({
        "schemaVersion": 1,
        "objectType": "ConnectedSystem",
        "objectId": system.id,
        "objectGuidId": null,
        "objectKey": null,
        "objectName": system.name,
        "root": node("connectedSystem", "Connected System", "Object", Value::Null, children),
    })
}
