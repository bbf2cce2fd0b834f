//! Starting a run: at most once, whatever fails.
//!
//! The request is not idempotent. It is sent again only when it surely started nothing; after any
//! other failure the runs that began since are listed and reconciled with it.

use std::time::Duration;

use crate::error::{Error, LookupTarget};
use crate::models::{Execution, Rest, Run};
use crate::run::deadline::Deadline;
use crate::run::reconcile::{Again, Reconciled, reconcile};
use crate::run::{Action, Attached, End, IfStopped, MatchingRun, RunEvent, RunTarget, Started};

/// The backoff before the start is sent again, after it surely started nothing.
const BACKOFF: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
];

/// A 401 can be a database that came back a moment later, so it is asked once more.
const AFTER_AUTHENTICATION_FAILED: Duration = Duration::from_secs(2);

/// The longest that the server may ask to wait before a start.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// The longest that the start itself may take.
const EXECUTE_LIMIT: Duration = Duration::from_secs(30);

/// How long the runs may take to be listed, all requests together.
const LIST_LIMIT: Duration = Duration::from_secs(15);

/// The pauses before the runs are listed that a lost start may have begun.
const BEFORE_LISTING: [Duration; 4] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// The part of the machine that ends with a run or an error.
#[derive(Debug)]
pub(super) struct Start {
    target: RunTarget,
    deadline: Deadline,
    attempts: usize,
    authentication_failed: bool,
    sent: Duration,
    state: StartState,
}

#[derive(Debug)]
enum StartState {
    Send {
        not_before: Duration,
    },
    Sent,
    Reconcile {
        not_before: Duration,
        /// How often the runs were listed.
        listed: usize,
        lost: Error,
        /// The only run that was seen the time before.
        seen: Option<String>,
    },
    /// The outcome was given.
    Over,
}

impl Start {
    pub(super) fn new(target: RunTarget, deadline: Deadline, now: Duration) -> Self {
        Self {
            target,
            deadline,
            attempts: 0,
            authentication_failed: false,
            sent: now,
            state: StartState::Send { not_before: now },
        }
    }

    pub(super) fn if_stopped(&self) -> IfStopped {
        match &self.state {
            StartState::Send { .. } => IfStopped::NothingStarted,
            _ => IfStopped::MayHaveStarted,
        }
    }

    /// What to do at `now`.
    pub(super) fn next(&mut self, now: Duration) -> Action {
        match &self.state {
            StartState::Send { .. } if self.deadline.has_passed(now) => {
                self.state = StartState::Over;
                Action::End(End::Failed(self.timed_out(None)))
            }
            StartState::Send { not_before } | StartState::Reconcile { not_before, .. }
                if now < *not_before =>
            {
                let until = *not_before;
                Action::Sleep { until }
            }
            StartState::Send { .. } => {
                self.sent = now;
                self.state = StartState::Sent;
                Action::Execute {
                    target: self.target.clone(),
                    limit: self.deadline.limit(now, EXECUTE_LIMIT),
                }
            }
            StartState::Reconcile { .. } => Action::ListRuns {
                target: self.target.clone(),
                since: self.sent,
                limit: self.deadline.limit(now, LIST_LIMIT),
            },
            // Who asks again without the answer has given it up.
            StartState::Sent => {
                let url = "the server".to_owned();
                let limit = now.saturating_sub(self.sent);
                self.list_runs(now, 0, Error::TooSlow { url, limit }, None);
                self.next(now)
            }
            StartState::Over => Action::Sleep {
                until: Duration::MAX,
            },
        }
    }

    /// Takes the answer to the start, which came at `now`; gives its outcome, if it has one.
    pub(super) fn executed(
        &mut self,
        now: Duration,
        answer: Result<Execution, Error>,
        events: &mut Vec<RunEvent>,
    ) -> Option<Result<Started, Error>> {
        let error = match answer {
            Ok(execution) if names_an_activity(&execution) => {
                return self.over(Ok(self.started(execution, None)));
            }
            Ok(execution) => Error::NoActivity(execution.activity_id),
            Err(error) => error,
        };
        if !error.surely_not_done() {
            self.list_runs(now, 0, error, None);
            return None;
        }
        let Some(pause) = self.pause_before_another(&error) else {
            return self.over(Err(self.explained(error)));
        };
        let not_before = now + pause;
        if self.deadline.has_passed(not_before) {
            return self.over(Err(self.timed_out(Some(error))));
        }
        self.attempts += 1;
        self.state = StartState::Send { not_before };
        let why = error.to_string();
        events.push(RunEvent::StartRepeated { why, pause });
        None
    }

    /// How long to wait before the start is sent again; `None` when that would be pointless.
    fn pause_before_another(&mut self, error: &Error) -> Option<Duration> {
        let pause = match error {
            Error::Authentication(_) if !self.authentication_failed => {
                self.authentication_failed = true;
                AFTER_AUTHENTICATION_FAILED
            }
            transient if transient.is_transient() => {
                let own = *BACKOFF.get(self.attempts)?;
                transient.retry_after().unwrap_or(own)
            }
            _ => return None,
        };
        // A server that asks for more than the whole command may take has refused it.
        (pause <= self.deadline.timeout().min(LONGEST_PAUSE)).then_some(pause)
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
            run_profile: self.target.to_string(),
            timeout: self.deadline.timeout(),
            source: last.map(Box::new),
        }
    }

    /// Lists the runs after a pause, and once at the deadline where that comes before.
    fn list_runs(&mut self, now: Duration, listed: usize, lost: Error, seen: Option<String>) {
        self.state = StartState::Reconcile {
            not_before: now + BEFORE_LISTING[listed].min(self.deadline.left(now)),
            listed,
            lost,
            seen,
        };
    }

    /// Takes the runs that began since the start was sent; gives its outcome, if it has one.
    pub(super) fn runs_listed(
        &mut self,
        now: Duration,
        answer: Result<Vec<MatchingRun>, Error>,
    ) -> Option<Result<Started, Error>> {
        let (listed, lost, seen) = match std::mem::replace(&mut self.state, StartState::Over) {
            StartState::Reconcile {
                listed, lost, seen, ..
            } => (listed + 1, lost, seen),
            other => {
                self.state = other;
                return None;
            }
        };
        let again = match listed < BEFORE_LISTING.len() {
            false => Again::Exhausted,
            true if self.deadline.is_reached(now) => Again::DeadlineReached,
            true => Again::Possible,
        };
        match reconcile(answer, seen, again) {
            Reconciled::ListAgain { seen } => {
                self.list_runs(now, listed, lost, seen);
                None
            }
            Reconciled::Attach(run) => {
                let execution = Execution {
                    activity_id: run.activity_id,
                    task_id: None,
                    message: run.message,
                    warnings: None,
                    rest: Rest::new(),
                };
                let lost = lost.to_string();
                Some(Ok(self.started(execution, Some(Attached { lost }))))
            }
            Reconciled::Uncertain { why, candidates } => Some(Err(Error::StartUncertain {
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

    fn over(&mut self, outcome: Result<Started, Error>) -> Option<Result<Started, Error>> {
        self.state = StartState::Over;
        Some(outcome)
    }
}

fn names_an_activity(execution: &Execution) -> bool {
    let nothing = |letter: char| matches!(letter, '0' | '-') || letter.is_whitespace();
    !execution.activity_id.chars().all(nothing)
}

#[cfg(test)]
mod tests;
