//! What can go wrong from the start of a schedule to the end of its execution.

use std::time::Duration;

use super::kind::ErrorKind;
use super::{Error, Unanswered};
use crate::models::{ScheduleEnd, ScheduleExecution, ScheduleStatus, ScheduleStep};

/// Why a schedule was not run to its end in success.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// The start was sent and its answer lost, and no single execution could be found that it began.
    #[error("it is not known whether {schedule} was started: {why}")]
    StartUncertain {
        /// What was to be started, in words.
        schedule: String,
        /// What is known.
        why: String,
        /// The executions that may be it, if there are several.
        candidates: Vec<String>,
        /// The failure of the request that should have started it.
        #[source]
        source: Box<Error>,
    },
    /// The deadline came before the end; the schedule goes on.
    #[error("{}", at_the_deadline(execution, *waited, unanswered.as_ref()))]
    WaitTimedOut {
        /// The execution as it was last seen.
        execution: Box<ScheduleExecution>,
        /// How long it was since the command began.
        waited: Duration,
        /// Why it is not known how it stands at the deadline, where that is so.
        unanswered: Option<Unanswered>,
    },
    /// Nothing works on the step any more, and its activity will not change.
    #[error(
        "{execution} is lost at {step}: the step's worker task is gone, and nothing has changed for {} s",
        unchanged.as_secs()
    )]
    StepLost {
        /// The execution as it was last seen.
        execution: Box<ScheduleExecution>,
        /// The step.
        step: Box<ScheduleStep>,
        /// For how long nothing had changed.
        unchanged: Duration,
    },
    /// A wait that had to be given up; the schedule may go on.
    #[error("the wait for {execution} ended early (execution {}, last seen {}): {source}", execution.id, execution.status)]
    WaitFailed {
        /// The execution as it was last seen.
        execution: Box<ScheduleExecution>,
        /// What ended the wait.
        #[source]
        source: Box<Error>,
    },
    /// An execution that ended otherwise than in success.
    #[error("{0}")]
    Ended(Box<ScheduleEnd>),
}

impl ScheduleError {
    /// The execution that it is about, as it was last seen, once one was started.
    pub fn execution(&self) -> Option<&ScheduleExecution> {
        match self {
            Self::StartUncertain { .. } => None,
            Self::WaitTimedOut { execution, .. }
            | Self::StepLost { execution, .. }
            | Self::WaitFailed { execution, .. } => Some(execution),
            Self::Ended(end) => Some(&end.execution),
        }
    }

    pub(super) fn kind(&self) -> ErrorKind {
        match self {
            Self::StartUncertain { .. } => ErrorKind::StartUncertain,
            Self::WaitTimedOut { .. } => ErrorKind::WaitTimedOut,
            Self::StepLost { .. } => ErrorKind::RunLost,
            Self::WaitFailed { source, .. } => source.kind(),
            Self::Ended(end) => match end.execution.status {
                ScheduleStatus::Cancelled => ErrorKind::ScheduleCancelled,
                ScheduleStatus::Complete => ErrorKind::ScheduleCompletedWithErrors,
                _ => ErrorKind::ScheduleFailed,
            },
        }
    }

    pub(super) fn cause(&self) -> Option<&Error> {
        match self {
            Self::StartUncertain { source, .. } | Self::WaitFailed { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// How an execution stands at the deadline: as it is, or as it was last seen.
fn at_the_deadline(
    execution: &ScheduleExecution,
    waited: Duration,
    unanswered: Option<&Unanswered>,
) -> String {
    let (seconds, id, status) = (waited.as_secs(), &execution.id, &execution.status);
    let step = execution.running_step();
    let at = step.map_or_else(String::new, |step| format!(" at {step}"));
    match unanswered {
        None => format!(
            "{execution} did not end within {seconds} s; execution {id} is still {status}{at}"
        ),
        Some(Unanswered { lasted, why }) => format!(
            "the end of {execution} was not seen within {seconds} s (execution {id}, last seen \
             {status}{at}); for the last {} s nothing could be asked: {why}",
            lasted.as_secs()
        ),
    }
}
