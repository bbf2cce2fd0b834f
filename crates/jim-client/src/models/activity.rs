use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{Rest, RunStatus};

/// Something that JIM did or is doing: a run, or an edit of its configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// Its id: a GUID.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// When it was recorded, by the server's clock.
    #[serde(default)]
    pub created: Option<String>,
    /// How it stands.
    pub status: RunStatus,
    /// What was acted on, such as `ConnectedSystemRunProfile`.
    #[serde(default)]
    pub target_type: Option<String>,
    /// What was done to it: `Execute` for a run.
    #[serde(default)]
    pub target_operation_type: Option<String>,
    /// The name of what was acted on.
    #[serde(default)]
    pub target_name: Option<String>,
    /// Where that belongs: the connected system of a run profile.
    #[serde(default)]
    pub target_context: Option<String>,
    /// What the server last said about it.
    #[serde(default)]
    pub message: Option<String>,
    /// Why it ended with a warning.
    #[serde(default)]
    pub warning_message: Option<String>,
    /// Why it failed.
    #[serde(default)]
    pub error_message: Option<String>,
    /// The system that it ran on.
    #[serde(default)]
    pub connected_system_id: Option<i32>,
    /// The run profile that it ran. Lists of activities do not tell it.
    #[serde(default)]
    pub connected_system_run_profile_id: Option<i32>,
    /// What the run did to how many objects.
    #[serde(default)]
    pub execution_stats: Option<Rest>,
    /// Every other field.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Activity {
    /// Whether it is a run of a run profile; an edit of one is none.
    pub fn is_run(&self) -> bool {
        self.target_operation_type.as_deref() == Some("Execute")
            && self.target_type.as_deref() == Some("ConnectedSystemRunProfile")
    }

    fn count(&self, name: &str) -> Option<u64> {
        self.rest.get(name)?.as_u64()
    }
}

/// How far a run has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// How the run stands.
    pub status: RunStatus,
    /// What the server says it is doing.
    #[serde(default)]
    pub message: Option<String>,
    /// How many objects the current phase is done with; starts again in each phase.
    #[serde(default)]
    pub objects_processed: Option<u64>,
    /// How many objects the current phase has; 0 where it is not known.
    #[serde(default)]
    pub objects_to_process: Option<u64>,
    /// How many objects failed.
    #[serde(default)]
    pub total_errors: Option<u64>,
    /// The phases; empty until a worker picks the run up.
    #[serde(default)]
    pub phases: Vec<Phase>,
    /// The current top-level phase.
    #[serde(default)]
    pub current_phase: Option<Phase>,
    /// Its number among the top-level phases, from 1.
    #[serde(default)]
    pub current_phase_number: Option<u32>,
    /// How many top-level phases there are.
    #[serde(default)]
    pub total_phases: Option<u32>,
    /// Every other field.
    #[serde(flatten)]
    pub rest: Rest,
}

impl Progress {
    /// What an activity itself tells of it.
    pub(crate) fn of(activity: &Activity) -> Self {
        let stats = activity.execution_stats.as_ref();
        Self {
            status: activity.status.clone(),
            message: activity.message.clone(),
            objects_processed: activity.count("objectsProcessed"),
            objects_to_process: activity.count("objectsToProcess"),
            total_errors: stats.and_then(|stats| stats.get("totalObjectErrors")?.as_u64()),
            phases: Vec::new(),
            current_phase: None,
            current_phase_number: None,
            total_phases: None,
            rest: Rest::new(),
        }
    }
}

/// One part of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Phase {
    /// Its name to the server, such as `import.save`.
    pub key: String,
    /// Its name to people.
    #[serde(default)]
    pub name: String,
    /// The phase that it is a part of.
    #[serde(default)]
    pub parent_key: Option<String>,
    /// `Pending`, `Active`, `Completed`, `Skipped` or `Failed`.
    #[serde(default)]
    pub status: String,
    /// Every other field.
    #[serde(flatten)]
    pub rest: Rest,
}

/// What the server answers to a start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Execution {
    /// The activity that tells how the run goes: a GUID.
    #[serde(deserialize_with = "id")]
    pub activity_id: String,
    /// The queued task of the worker: a GUID.
    #[serde(default, deserialize_with = "optional_id")]
    pub task_id: Option<String>,
    /// What the server says about it.
    #[serde(default)]
    pub message: Option<String>,
    /// What the server warns of.
    #[serde(default)]
    pub warnings: Option<Vec<String>>,
    /// Every other field.
    #[serde(flatten)]
    pub rest: Rest,
}

/// What a run did to one object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityItem {
    /// Its id: a GUID.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// The object's name.
    #[serde(default)]
    pub display_name: Option<String>,
    /// What went wrong with it; `NotSet` for nothing.
    #[serde(default)]
    pub error_type: Option<String>,
    /// Every other field.
    #[serde(flatten)]
    pub rest: Rest,
}

/// A task in the worker's queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkerTask {
    /// Its id: a GUID.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// Its system and run profile, in words.
    #[serde(default)]
    pub name: String,
    /// `Queued`, `Processing`, `CancellationRequested` or `WaitingForPreviousStep`.
    pub status: String,
    /// The activity that it carries out.
    #[serde(default, deserialize_with = "optional_id")]
    pub activity_id: Option<String>,
    /// Every other field.
    #[serde(flatten)]
    pub rest: Rest,
}

impl WorkerTask {
    /// Whether no worker has picked it up yet.
    pub fn is_queued(&self) -> bool {
        self.status == "Queued"
    }
}

/// An id is a GUID today and was a number once; both are kept as text.
fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        other => Err(serde::de::Error::custom(format!(
            "an id is a text or a number, not {other}"
        ))),
    }
}

fn optional_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        value => id(value).map(Some).map_err(serde::de::Error::custom),
    }
}
