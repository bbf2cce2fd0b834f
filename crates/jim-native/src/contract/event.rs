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
    },
    /// The connected system that is meant.
    ConnectedSystemFound { id: i32, name: String },
    /// The schedule that is meant.
    ScheduleFound { id: String, name: String },
    /// The execution of a schedule that is meant.
    ScheduleExecutionFound { id: String, schedule_name: String },
    /// How far it has come.
    Progress {
        activity: String,
        status: String,
        percent: Option<u8>,
        seconds_left: Option<u64>,
        /// The part of it that goes on now, where that is shown, too.
        below: Option<Bar>,
    },
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

/// How far a part of an operation has come.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Bar {
    pub(crate) activity: String,
    pub(crate) status: String,
    pub(crate) percent: Option<u8>,
    pub(crate) seconds_left: Option<u64>,
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

    /// Whether only the newest of its kind matters.
    pub(crate) fn is_superseded_by_the_next(&self) -> bool {
        matches!(self, Self::Progress { .. } | Self::IfStopped { .. })
    }
}
