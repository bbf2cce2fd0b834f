//! Starting a run: at most once, and with the words of a run for what fails.

use std::time::Duration;

use crate::error::{Error, LookupTarget};
use crate::models::{Execution, Rest, Run};
use crate::run::deadline::Deadline;
use crate::run::start_once::{Listed, Sent, StartOnce, StartStep};
use crate::run::{Action, Attached, End, IfStopped, MatchingRun, RunEvent, RunTarget, Started};

/// The part of the machine that ends with a run or an error.
#[derive(Debug)]
pub(super) struct Start {
    target: RunTarget,
    deadline: Deadline,
    once: StartOnce,
}

impl Start {
    pub(super) fn new(target: RunTarget, deadline: Deadline, now: Duration) -> Self {
        Self {
            target,
            deadline,
            once: StartOnce::new(deadline, now),
        }
    }

    pub(super) fn if_stopped(&self) -> IfStopped {
        match self.once.is_unsent() {
            true => IfStopped::NothingStarted,
            false => IfStopped::MayHaveStarted,
        }
    }

    /// What to do at `now`.
    pub(super) fn next(&mut self, now: Duration) -> Action {
        let target = self.target.clone();
        match self.once.next(now) {
            StartStep::Send { limit } => Action::Execute { target, limit },
            StartStep::List { since, limit } => Action::ListRuns {
                target,
                since,
                limit,
            },
            StartStep::Sleep { until } => Action::Sleep { until },
            StartStep::TooLate => Action::End(End::Failed(self.timed_out(None))),
        }
    }

    /// Takes the answer to the start, which came at `now`; gives its outcome, if it has one.
    pub(super) fn executed(
        &mut self,
        now: Duration,
        answer: Result<Execution, Error>,
        events: &mut Vec<RunEvent>,
    ) -> Option<Result<Started, Error>> {
        let answer = answer.and_then(|execution| match names_something(&execution.activity_id) {
            true => Ok(execution),
            false => Err(Error::NoActivity(execution.activity_id)),
        });
        match self.once.answered(now, answer) {
            Sent::Started(execution) => Some(Ok(self.started(execution, None))),
            Sent::Repeated { why, pause } => {
                events.push(RunEvent::StartRepeated { why, pause });
                None
            }
            Sent::Lost => None,
            Sent::Refused(error) => Some(Err(self.explained(error))),
            Sent::TooLate(error) => Some(Err(self.timed_out(Some(error)))),
        }
    }

    /// The server answers 404 for a run profile that the system does not have.
    fn explained(&self, error: Error) -> Error {
        match error {
            Error::Refused(refused) if refused.status == 404 => {
                let system = match &self.target.connected_system_name {
                    Some(name) => format!("connected system '{name}'"),
                    None => format!("connected system {}", self.target.connected_system_id),
                };
                Error::NotFound(LookupTarget::RunProfileId {
                    id: self.target.run_profile_id,
                    connected_system: Some(system),
                })
            }
            other => other,
        }
    }

    fn timed_out(&self, last: Option<Error>) -> Error {
        Error::StartTimedOut {
            what: self.target.to_string(),
            timeout: self.deadline.timeout(),
            source: last.map(Box::new),
        }
    }

    /// Takes the runs that began since the start was sent; gives its outcome, if it has one.
    pub(super) fn runs_listed(
        &mut self,
        now: Duration,
        answer: Result<Vec<MatchingRun>, Error>,
    ) -> Option<Result<Started, Error>> {
        match self.once.listed(now, answer)? {
            Listed::NotYet => None,
            Listed::Attached { run, lost } => {
                let execution = Execution {
                    activity_id: run.id,
                    task_id: None,
                    message: run.message,
                    warnings: None,
                    rest: Rest::new(),
                };
                let lost = lost.to_string();
                Some(Ok(self.started(execution, Some(Attached { lost }))))
            }
            Listed::Uncertain {
                why,
                candidates,
                lost,
            } => Some(Err(Error::StartUncertain {
                target: self.target.clone(),
                why,
                candidates,
                source: Box::new(lost),
            })),
        }
    }

    fn started(&self, execution: Execution, attached: Option<Attached>) -> Started {
        let run = Run::queued(self.target.clone(), execution);
        Started { run, attached }
    }
}

/// Whether an id is one, and not empty or nothing but zeros.
pub(crate) fn names_something(id: &str) -> bool {
    let nothing = |letter: char| matches!(letter, '0' | '-') || letter.is_whitespace();
    !id.chars().all(nothing)
}

#[cfg(test)]
mod tests;
