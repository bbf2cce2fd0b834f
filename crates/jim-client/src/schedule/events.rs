//! What happens on the way to the end of a schedule's execution, for the caller to show.

use std::time::Duration;

use crate::models::{ScheduleExecution, ScheduleStep};
use crate::run::{ProgressSample, ServerEvent};

/// What happens on the way to the end of a schedule's execution.
#[derive(Debug, Clone, PartialEq)]
pub enum ScheduleEvent {
    /// A stop means something else from now on.
    IfStopped(IfStopped),
    /// A start that surely started nothing is repeated.
    StartRepeated {
        /// What went wrong.
        why: String,
        /// How long until it is repeated.
        pause: Duration,
    },
    /// The server has queued the steps.
    Started {
        /// The execution.
        execution: Box<ScheduleExecution>,
        /// What became of the answer to the start, where the execution was found afterwards.
        lost: Option<String>,
    },
    /// A step stands otherwise than before.
    StepChanged(Box<ScheduleStep>),
    /// How far it has come.
    Progress(Box<ScheduleProgress>),
    /// A status that this client does not know; told once for each.
    UnknownStatus(String),
    /// Nothing has picked the step up yet; told once.
    StillQueued {
        /// The step.
        step: Box<ScheduleStep>,
        /// For how long.
        queued: Duration,
    },
    /// How it goes with asking the server.
    Server(ServerEvent),
}

/// How far an execution has come.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleProgress {
    /// How many steps are over.
    pub done: usize,
    /// How many steps there are.
    pub total: usize,
    /// The step that runs, and how far that has come, where that is known.
    pub running: Option<(ScheduleStep, Option<ProgressSample>)>,
}

/// What is true should the user stop from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfStopped {
    /// Nothing was started.
    NothingStarted,
    /// The start is on its way or its answer is lost: the schedule may run.
    MayHaveStarted,
    /// The schedule goes on without its user.
    GoesOn {
        /// The execution that tells how it goes.
        execution_id: String,
    },
}
