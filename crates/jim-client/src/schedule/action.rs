//! The one vocabulary between a schedule's state machine and its driver.

use std::time::Duration;

use crate::error::Error;
use crate::lookup::ScheduleReference;
use crate::models::{Progress, ScheduleExecution, ScheduleStart, WorkerTask};
use crate::run::MatchingRun;
use crate::schedule::ScheduleOutcome;

/// What is to be done next. A limit is the longest that it may take.
#[derive(Debug)]
pub enum Action {
    /// Look up the id and the name of the schedule.
    Find {
        /// What is known of it.
        schedule: ScheduleReference,
        /// The longest that the look-up may take.
        limit: Duration,
    },
    /// Send the start, once.
    Start {
        /// The schedule's id.
        schedule_id: String,
        /// The longest that the request may take.
        limit: Duration,
    },
    /// List the executions of the schedule that began since the start was sent.
    ListExecutions {
        /// The schedule's id.
        schedule_id: String,
        /// When the start was sent.
        since: Duration,
        /// The longest that it may take.
        limit: Duration,
    },
    /// Ask how the execution and its steps stand.
    Poll {
        /// The execution's id.
        execution_id: String,
        /// The longest that the request may take.
        limit: Duration,
    },
    /// Ask how far the step has come that runs.
    PollStep {
        /// The step's activity.
        activity_id: String,
        /// The longest that the request may take.
        limit: Duration,
    },
    /// Ask whether the worker still has the step's task.
    ReadWorkerTask {
        /// The step's activity.
        activity_id: String,
        /// The task's id, where it is known.
        task_id: Option<String>,
        /// The longest that it may take.
        limit: Duration,
    },
    /// Do nothing until then; [`Duration::MAX`] is for ever.
    Sleep {
        /// When to ask the machine again.
        until: Duration,
    },
    /// It is over: the outcome, or why nothing was started, it cannot be told whether anything was, or the
    /// wait could not go on.
    End(Result<ScheduleOutcome, Error>),
}

impl Action {
    /// Whether it is a question of a wait, which has its turn among those of all waits.
    pub(super) fn takes_a_turn(&self) -> bool {
        matches!(
            self,
            Self::Poll { .. } | Self::PollStep { .. } | Self::ReadWorkerTask { .. }
        )
    }
}

/// What became of an action.
#[derive(Debug)]
pub enum Answer {
    /// The answer to [`Action::Find`]: the id and the name.
    Found(Result<(String, String), Error>),
    /// The answer to [`Action::Start`].
    Started(Result<ScheduleStart, Error>),
    /// The answer to [`Action::ListExecutions`].
    Listed(Result<Vec<MatchingRun>, Error>),
    /// The answer to [`Action::Poll`].
    Polled(Result<Box<ScheduleExecution>, Error>),
    /// The answer to [`Action::PollStep`].
    StepPolled(Result<Box<Progress>, Error>),
    /// The answer to [`Action::ReadWorkerTask`]; `None` for a task that is gone.
    WorkerTaskRead(Result<Option<Box<WorkerTask>>, Error>),
}
