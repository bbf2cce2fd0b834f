use std::fmt;

use serde::{Deserialize, Serialize};

use super::Rest;

/// One operation that can be run on one connected system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunProfile {
    /// Its id, unique across systems.
    pub id: i32,
    /// Its name, which other profiles of the system can share.
    pub name: String,
    /// The system that owns it.
    pub connected_system_id: i32,
    /// What it does.
    pub run_type: RunType,
    /// The partition that it is limited to. JIM 0.14 gives only the name.
    #[serde(default)]
    pub partition_id: Option<i32>,
    /// The name of that partition.
    #[serde(default)]
    pub partition_name: Option<String>,
    /// Every other field.
    #[serde(flatten)]
    pub rest: Rest,
}

/// What a run profile does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum RunType {
    /// Reads everything from the system.
    FullImport,
    /// Reads what changed in the system.
    DeltaImport,
    /// Synchronises everything.
    FullSynchronisation,
    /// Synchronises what changed.
    DeltaSynchronisation,
    /// Writes pending changes to the system.
    Export,
    /// `NotSet`, or a type of a newer server.
    Other(String),
}

impl RunType {
    /// The word that the server uses.
    pub fn as_str(&self) -> &str {
        match self {
            Self::FullImport => "FullImport",
            Self::DeltaImport => "DeltaImport",
            Self::FullSynchronisation => "FullSynchronisation",
            Self::DeltaSynchronisation => "DeltaSynchronisation",
            Self::Export => "Export",
            Self::Other(name) => name,
        }
    }

    /// The word that users are shown: `FullSync` for `FullSynchronisation`.
    pub fn short_name(&self) -> &str {
        match self {
            Self::FullSynchronisation => "FullSync",
            Self::DeltaSynchronisation => "DeltaSync",
            other => other.as_str(),
        }
    }
}

impl From<String> for RunType {
    fn from(name: String) -> Self {
        match name.as_str() {
            "FullImport" => Self::FullImport,
            "DeltaImport" => Self::DeltaImport,
            "FullSynchronisation" => Self::FullSynchronisation,
            "DeltaSynchronisation" => Self::DeltaSynchronisation,
            "Export" => Self::Export,
            _ => Self::Other(name),
        }
    }
}

impl From<RunType> for String {
    fn from(run_type: RunType) -> Self {
        run_type.as_str().to_owned()
    }
}

impl fmt::Display for RunType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
