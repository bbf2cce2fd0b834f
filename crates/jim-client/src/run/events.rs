//! What happens on the way to a run's end, for the caller to show.

use std::time::Duration;

use crate::models::Run;
use crate::run::{ProgressSample, ServerEvent};

/// What happens on the way to a run's end.
#[derive(Debug, Clone, PartialEq)]
pub enum RunEvent {
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
    /// What runs, of a run that somebody else started.
    Known(Run),
    /// How far the run has come.
    Progress(ProgressSample),
    /// The same, worth a line in a log: a phase began, or a minute passed.
    Milestone(ProgressSample),
    /// A status that this client does not know; told once for each.
    UnknownStatus(String),
    /// Nothing has picked the run up yet; told once.
    StillQueued {
        /// For how long.
        queued: Duration,
    },
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

impl From<ServerEvent> for RunEvent {
    fn from(event: ServerEvent) -> Self {
        match event {
            ServerEvent::Attempt(why) => Self::Attempt(why),
            ServerEvent::Interrupted(why) => Self::Interrupted(why),
            ServerEvent::Recovered { after } => Self::Recovered { after },
        }
    }
}

/// A run, and how it came to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// The run.
    pub run: Run,
    /// Set when the answer to the start was lost and the run was found afterwards.
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
