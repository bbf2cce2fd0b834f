//! What is asked for, and what the one who asked is told on the way.

use std::fmt;
use std::time::Duration;

use crate::models::Execution;
use crate::run::{Limits, Reading};

/// A run profile to start, and whether to wait for the run's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The run profile's id.
    pub run_profile_id: i32,
    /// Its name, where it is known: it narrows the search after a lost answer.
    pub run_profile_name: Option<String>,
    /// The system's id.
    pub connected_system_id: i32,
    /// Its name, where it is known.
    pub connected_system_name: Option<String>,
    /// How to wait; none to leave the run to itself.
    pub wait: Option<Limits>,
}

/// A run that the server has queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The activity that tells how it goes.
    pub activity_id: String,
    /// The worker's task, where it is known.
    pub task_id: Option<String>,
    /// The run profile's id.
    pub run_profile_id: i32,
    /// Its name, where it is known.
    pub run_profile_name: Option<String>,
    /// The system's id.
    pub connected_system_id: i32,
    /// Its name, where it is known.
    pub connected_system_name: Option<String>,
}

impl Run {
    pub(super) fn new(order: &Order, execution: &Execution) -> Self {
        Self {
            activity_id: execution.activity_id.clone(),
            task_id: execution.task_id.clone(),
            run_profile_id: order.run_profile_id,
            run_profile_name: order.run_profile_name.clone(),
            connected_system_id: order.connected_system_id,
            connected_system_name: order.connected_system_name.clone(),
        }
    }

    /// Whether both names are known.
    pub(super) fn is_named(&self) -> bool {
        self.run_profile_name.is_some() && self.connected_system_name.is_some()
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.run_profile_name {
            Some(name) => write!(f, "run profile '{name}'")?,
            None => write!(f, "run profile {}", self.run_profile_id)?,
        }
        match &self.connected_system_name {
            Some(name) => write!(f, " on '{name}'"),
            None => write!(f, " on connected system {}", self.connected_system_id),
        }
    }
}

/// How a run came to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Started {
    /// What the server answered, or what is known of the run that it turned out to have begun.
    pub execution: Execution,
    /// Set when the answer was lost and the run was found afterwards.
    pub attached: Option<Attached>,
}

/// How a run was found whose start was not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// What became of the answer.
    pub lost: String,
}

/// What is true should the user stop from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfStopped {
    /// Nothing was started.
    NothingStarted,
    /// The start is on its way or its answer is lost: the run may have begun.
    MayHaveStarted,
    /// The run goes on without its user.
    GoesOn {
        /// The activity that tells how it goes.
        activity_id: String,
    },
    /// The run is over.
    Ended,
}

/// What the one who asked is told on the way.
#[derive(Debug, Clone, PartialEq)]
pub enum Report {
    /// A stop means something else from now on.
    IfStopped(IfStopped),
    /// A start that surely started nothing is repeated.
    StartRepeated {
        /// What went wrong.
        why: String,
        /// How long until it is repeated.
        pause: Duration,
    },
    /// The server has queued the run.
    Started(Started),
    /// The names are known as far as they will be; the wait begins.
    Waiting(Run),
    /// How far the run has come.
    Progress(Reading),
    /// The same, worth a line in a log: a phase began, or a minute passed.
    Milestone(Reading),
    /// A status that this client does not know; told once for each.
    UnknownStatus(String),
    /// One more request that failed, for a log.
    Attempt(String),
    /// The server cannot be asked; told once.
    Interrupted(String),
    /// The server can be asked again, after it was told that it could not.
    Recovered {
        /// How long it could not.
        after: Duration,
    },
}
