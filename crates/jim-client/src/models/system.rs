use serde::{Deserialize, Serialize};

use super::Rest;

/// A system that JIM imports from, synchronises with or exports to. A list and a system by itself name some
/// of it differently on the wire; here, both are as in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", from = "Answer")]
pub struct ConnectedSystem {
    /// Its id.
    pub id: i32,
    /// Its name, which other systems can share.
    pub name: String,
    /// What its administrators wrote about it.
    pub description: Option<String>,
    /// `Active` or another status.
    pub status: Option<String>,
    /// The connector that reaches it.
    pub connector_name: Option<String>,
    /// The id of that connector.
    pub connector_id: Option<i32>,
    /// How many objects JIM knows of it.
    pub object_count: Option<i64>,
    /// How many changes wait for an export to it.
    pub pending_export_objects_count: Option<i64>,
    /// Every other field.
    #[serde(flatten)]
    pub rest: Rest,
}

/// A system as the server writes it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    id: i32,
    name: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    connector_name: Option<String>,
    #[serde(default)]
    connector_id: Option<i32>,
    #[serde(default)]
    connector: Option<Connector>,
    #[serde(default)]
    object_count: Option<i64>,
    #[serde(default)]
    pending_export_objects_count: Option<i64>,
    #[serde(default)]
    pending_export_count: Option<i64>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Deserialize)]
struct Connector {
    #[serde(default)]
    id: Option<i32>,
    #[serde(default)]
    name: Option<String>,
}

impl From<Answer> for ConnectedSystem {
    fn from(answer: Answer) -> Self {
        let (id, name) = answer
            .connector
            .map_or((None, None), |connector| (connector.id, connector.name));
        Self {
            id: answer.id,
            name: answer.name,
            description: answer.description,
            status: answer.status,
            connector_name: answer.connector_name.or(name),
            connector_id: answer.connector_id.or(id),
            object_count: answer.object_count,
            pending_export_objects_count: answer
                .pending_export_objects_count
                .or(answer.pending_export_count),
            rest: answer.rest,
        }
    }
}

/// A part of a connected system, such as a domain of a directory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Partition {
    /// Its id.
    pub id: i32,
    /// Its name: a distinguished name in a directory.
    #[serde(default)]
    pub name: String,
    /// Whether JIM manages it.
    #[serde(default)]
    pub selected: Option<bool>,
    /// Every other field.
    #[serde(flatten)]
    pub rest: Rest,
}
