use serde::{Deserialize, Serialize};

use super::Rest;

/// A system that JIM imports from, synchronises with or exports to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectedSystem {
    /// Its id.
    pub id: i32,
    /// Its name, which other systems can share.
    pub name: String,
    /// What its administrators wrote about it.
    #[serde(default)]
    pub description: Option<String>,
    /// `Active` or another status.
    #[serde(default)]
    pub status: Option<String>,
    /// The connector that reaches it.
    #[serde(default)]
    pub connector_name: Option<String>,
    /// How many objects JIM knows of it.
    #[serde(default)]
    pub object_count: Option<i64>,
    /// Every other field.
    #[serde(flatten)]
    pub rest: Rest,
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
