//! The one vocabulary between a run's state machine and its driver.

use std::time::Duration;

use crate::error::Error;
use crate::lookup::{Found, RunProfileReference};
use crate::models::{Activity, Execution, Progress, Run, RunEnd, WorkerTask};
use crate::run::{MatchingRun, RunTarget};

/// What is to be done next. A limit is the longest that it may take.
#[derive(Debug)]
pub enum Action {
    /// Look up the ids of the run profile and its system.
    Find {
        /// What is known of it.
        run_profile: RunProfileReference,
        /// The longest that the look-up may take.
        limit: Duration,
    },
    /// Send the start, once.
    Execute {
        /// What to start.
        target: RunTarget,
        /// The longest that the request may take.
        limit: Duration,
    },
    /// List the runs of the profile that began since the start was sent.
    ListRuns {
        /// What was to be started.
        target: RunTarget,
        /// When the start was sent.
        since: Duration,
        /// The longest that it may take.
        limit: Duration,
    },
    /// Read the activity of a run that somebody else started: what it is, and how it stands.
    Look {
        /// The run's activity.
        activity_id: String,
        /// The longest that the request may take.
        limit: Duration,
    },
    /// Ask how the run stands.
    Poll {
        /// The run's activity.
        activity_id: String,
        /// The longest that the request may take.
        limit: Duration,
    },
    /// Ask whether the worker still has the run's task.
    ReadWorkerTask {
        /// The run's activity.
        activity_id: String,
        /// The task's id, where it is known.
        task_id: Option<String>,
        /// The longest that it may take.
        limit: Duration,
    },
    /// Read the activity of a run that is over: why it ended so, and what it did.
    ReadActivity {
        /// The run's activity.
        activity_id: String,
        /// The longest that the request may take.
        limit: Duration,
    },
    /// Do nothing until then; [`Duration::MAX`] is for ever.
    Sleep {
        /// When to ask the machine again.
        until: Duration,
    },
    /// It is over.
    End(End),
}

impl Action {
    /// Whether it is a question of a wait, which has its turn among those of all waits.
    pub(super) fn takes_a_turn(&self) -> bool {
        self.goes_on().is_some() || matches!(self, Self::ReadActivity { .. })
    }

    /// The activity that it asks about, where that goes on as far as is known.
    pub(super) fn goes_on(&self) -> Option<&str> {
        match self {
            Self::Look { activity_id, .. }
            | Self::Poll { activity_id, .. }
            | Self::ReadWorkerTask { activity_id, .. } => Some(activity_id),
            _ => None,
        }
    }
}

/// What became of an action.
#[derive(Debug)]
pub enum Answer {
    /// The answer to [`Action::Find`].
    Found(Result<Box<Found>, Error>),
    /// The answer to [`Action::Execute`].
    Executed(Result<Execution, Error>),
    /// The answer to [`Action::ListRuns`].
    RunsListed(Result<Vec<MatchingRun>, Error>),
    /// The answer to [`Action::Look`].
    Looked(Result<Box<Activity>, Error>),
    /// The answer to [`Action::Poll`].
    Polled(Result<Box<Progress>, Error>),
    /// The answer to [`Action::ReadWorkerTask`]; `None` for a task that is gone.
    WorkerTaskRead(Result<Option<Box<WorkerTask>>, Error>),
    /// The answer to [`Action::ReadActivity`]; `None` when it could not be read in time.
    ActivityRead(Option<Box<Activity>>),
}

/// How it ends.
#[derive(Debug)]
pub enum End {
    /// The run was started, and its end is not waited for.
    Queued(Run),
    /// The run is over, with whatever status.
    RunEnded(Box<RunEnd>),
    /// Nothing was started, it cannot be told whether anything was, or the wait could not go on.
    Failed(Error),
}
