//! What is asked for of a run that somebody started before.

use std::time::Duration;

/// A run to wait for, by its activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchRequest {
    /// The run's activity.
    pub activity_id: String,
    /// The worker's task, where it is known.
    pub task_id: Option<String>,
    /// How long all of it may take. The last poll falls on it.
    pub timeout: Option<Duration>,
    /// How far apart the polls lie; `None` for the usual.
    pub interval: Option<Duration>,
    /// How many polls there may be; `None` for any number.
    pub polls: Option<u32>,
    /// Whether an activity that is no run is taken too.
    pub any_activity: bool,
}

impl WatchRequest {
    /// A wait for a run, for as long as it takes.
    pub fn new(activity_id: impl Into<String>) -> Self {
        Self {
            activity_id: activity_id.into(),
            task_id: None,
            timeout: None,
            interval: None,
            polls: None,
            any_activity: false,
        }
    }
}

#[cfg(test)]
mod tests;
