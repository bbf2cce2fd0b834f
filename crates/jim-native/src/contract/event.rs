//! What an operation tells the cmdlet that started it.

use serde::Serialize;
use serde_json::{Map, Value};

use super::batch::Batch;
use super::failure::Failure;

/// One thing that happened, in the order in which it happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(strum::VariantNames), strum(serialize_all = "camelCase"))]
#[serde(
    tag = "event",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum Event {
    /// Results, several at a time; they cross in a form of their own.
    #[serde(skip)]
    Rows(Batch),
    /// The client is connected.
    Connected {
        url: String,
        name: Option<String>,
        auth_method: &'static str,
        server_version: String,
    },
    /// The run profile that is meant, with all that people read of it.
    RunProfileFound {
        id: i32,
        name: String,
        connected_system_id: i32,
        connected_system_name: String,
        /// How many changes an export would write, where that was asked for and is known.
        pending_exports: Option<u64>,
    },
    /// The connected system that is meant.
    ConnectedSystemFound { id: i32, name: String },
    /// How many there are of what was asked for.
    Counted { count: u64 },
    /// The worker task that is meant.
    WorkerTaskFound {
        id: String,
        name: String,
        activity_id: Option<String>,
    },
    /// The schedule that is meant.
    ScheduleFound { id: String, name: String },
    /// The execution of a schedule that is meant.
    ScheduleExecutionFound { id: String, schedule_name: String },
    /// How far it has come, or a part of it that goes on.
    Progress {
        /// The bar: 0 for all of it; the others hang below that.
        bar: u32,
        activity: String,
        status: String,
        percent: Option<u8>,
        seconds_left: Option<u64>,
    },
    /// A bar goes: what it told of is over.
    ProgressEnded { bar: u32 },
    /// A line for those who asked for details.
    Verbose { text: String },
    /// A line that everybody should read.
    Warning { text: String },
    /// A line about how it goes.
    Status { text: String },
    /// What to say should the user stop the operation from now on, if anything.
    IfStopped { text: Option<String> },
    /// A failure.
    Error { failure: Box<Failure> },
}

/// A JSON object with its fields in the order in which people read them.
pub(crate) type Object = Map<String, Value>;

impl Event {
    pub(crate) fn verbose(text: impl Into<String>) -> Self {
        Self::Verbose { text: text.into() }
    }

    pub(crate) fn warning(text: impl Into<String>) -> Self {
        Self::Warning { text: text.into() }
    }

    pub(crate) fn status(text: impl Into<String>) -> Self {
        Self::Status { text: text.into() }
    }

    /// Whether nobody needs to read the other event, which came before.
    pub(crate) fn supersedes(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Progress { bar, .. } | Self::ProgressEnded { bar },
                Self::Progress { bar: before, .. },
            ) => bar == before,
            (Self::IfStopped { .. }, Self::IfStopped { .. }) => true,
            _ => false,
        }
    }
}
