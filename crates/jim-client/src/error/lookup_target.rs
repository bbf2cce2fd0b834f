//! What a look-up was for, in words.

use std::fmt;

use super::kind::ErrorKind;

/// What a look-up was for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookupTarget {
    /// A connected system by its id.
    ConnectedSystemId(i32),
    /// A connected system by its name.
    ConnectedSystemName(String),
    /// A run profile by its id, on one system or on any.
    RunProfileId {
        /// The run profile's id.
        id: i32,
        /// The system that was to own it, if one was named.
        connected_system: Option<String>,
    },
    /// A run profile by its name on one system.
    RunProfileName {
        /// The run profile's name.
        name: String,
        /// The system that was to own it.
        connected_system: String,
    },
    /// An activity by its id.
    Activity(String),
    /// A task in the worker's queue by its id.
    WorkerTask(String),
    /// The task that carries out an activity.
    TaskOfActivity(String),
    /// A schedule by its id.
    ScheduleId(String),
    /// A schedule by its name.
    ScheduleName(String),
    /// An execution of a schedule by its id.
    ScheduleExecution(String),
}

impl LookupTarget {
    pub(super) fn not_found(&self) -> ErrorKind {
        match self {
            Self::ConnectedSystemId(_) | Self::ConnectedSystemName(_) => {
                ErrorKind::ConnectedSystemNotFound
            }
            Self::RunProfileId { .. } | Self::RunProfileName { .. } => {
                ErrorKind::RunProfileNotFound
            }
            Self::Activity(_) => ErrorKind::ActivityNotFound,
            Self::WorkerTask(_) | Self::TaskOfActivity(_) => ErrorKind::WorkerTaskNotFound,
            Self::ScheduleId(_) | Self::ScheduleName(_) => ErrorKind::ScheduleNotFound,
            Self::ScheduleExecution(_) => ErrorKind::ScheduleExecutionNotFound,
        }
    }

    pub(super) fn not_unique(&self) -> ErrorKind {
        match self {
            Self::RunProfileId { .. } | Self::RunProfileName { .. } => {
                ErrorKind::RunProfileNameNotUnique
            }
            Self::ScheduleId(_) | Self::ScheduleName(_) => ErrorKind::ScheduleNameNotUnique,
            _ => ErrorKind::ConnectedSystemNameNotUnique,
        }
    }

    pub(super) fn several(&self, ids: &[String]) -> String {
        let (count, list) = (ids.len(), ids.join(", "));
        match self {
            Self::RunProfileName {
                name,
                connected_system,
            } => format!("{connected_system} has {count} run profiles named '{name}': ids {list}"),
            Self::ConnectedSystemName(name) => {
                format!("{count} connected systems are named '{name}': ids {list}")
            }
            Self::ScheduleName(name) => {
                format!("{count} schedules are named '{name}': ids {list}")
            }
            other => format!("{other}, but several that match: ids {list}"),
        }
    }
}

impl fmt::Display for LookupTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ConnectedSystemId(id) => write!(f, "there is no connected system with id {id}"),
            Self::ConnectedSystemName(name) => {
                write!(f, "there is no connected system named '{name}'")
            }
            Self::RunProfileId {
                id,
                connected_system: None,
            } => {
                write!(f, "there is no run profile with id {id}")
            }
            Self::RunProfileId {
                id,
                connected_system: Some(system),
            } => {
                write!(f, "{system} has no run profile with id {id}")
            }
            Self::RunProfileName {
                name,
                connected_system,
            } => {
                write!(f, "{connected_system} has no run profile named '{name}'")
            }
            Self::Activity(id) => write!(f, "there is no activity with id {id}"),
            Self::WorkerTask(id) => write!(
                f,
                "the worker has no task with id {id}: it is already over, or the id is not one of a task"
            ),
            Self::TaskOfActivity(id) => {
                write!(
                    f,
                    "the worker has no task for activity {id}: it is already over"
                )
            }
            Self::ScheduleId(id) => write!(f, "there is no schedule with id {id}"),
            Self::ScheduleName(name) => write!(f, "there is no schedule named '{name}'"),
            Self::ScheduleExecution(id) => {
                write!(f, "there is no execution of a schedule with id {id}")
            }
        }
    }
}
