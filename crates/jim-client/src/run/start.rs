//! Starting a run: at most once, whatever fails.
//!
//! The request has no idempotency key. It is sent again only when it surely started nothing; after
//! any other failure the runs that began since are looked at.

use std::time::Duration;

use crate::error::Error;
use crate::models::{Execution, Rest};
use crate::run::{Attached, IfStopped, Order, Report, Started};
use crate::subject::Subject;

/// The pauses before the start is sent again, after it surely started nothing.
const PAUSES: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
];

/// A 401 can be a database that came back a moment later, so it is asked once more.
const AFTER_AUTHENTICATION_FAILED: Duration = Duration::from_secs(2);

/// The longest that the server may ask to wait before a start.
const PATIENCE: Duration = Duration::from_secs(120);

/// When to look for a run that a lost answer may have begun: a busy server records it late.
const LOOKS: [Duration; 4] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// A run of the profile that began since the start was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The activity that tells how it goes.
    pub activity_id: String,
    /// What the server says about it.
    pub message: Option<String>,
    /// Whether the one who asks began it; none where that cannot be told.
    pub ours: Option<bool>,
}

/// What the start wants next.
#[derive(Debug)]
pub(super) enum Step {
    Execute,
    /// List the runs that began since then.
    Look {
        since: Duration,
    },
    Sleep {
        until: Duration,
    },
    Started(Started),
    Failed(Error),
}

/// The part of the machine that ends with a run or an error.
#[derive(Debug)]
pub(super) struct Starting {
    run_profile: i32,
    system: String,
    patience: Duration,
    attempts: usize,
    authentication_failed: bool,
    sent: Duration,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Send {
        not_before: Duration,
    },
    Sent,
    Look {
        not_before: Duration,
        looks: usize,
        lost: Error,
        /// The only run that was seen at the look before.
        seen: Option<String>,
    },
    Started(Started),
    Failed(Error),
    Over,
}

impl Starting {
    pub(super) fn new(order: &Order) -> Self {
        let timeout = order.wait.and_then(|limits| limits.timeout);
        let system = match &order.connected_system_name {
            Some(name) => format!("connected system '{name}'"),
            None => format!("connected system {}", order.connected_system_id),
        };
        Self {
            run_profile: order.run_profile_id,
            system,
            patience: timeout.unwrap_or(PATIENCE).min(PATIENCE),
            attempts: 0,
            authentication_failed: false,
            sent: Duration::ZERO,
            stage: Stage::Send {
                not_before: Duration::ZERO,
            },
        }
    }

    pub(super) fn if_stopped(&self) -> IfStopped {
        match &self.stage {
            Stage::Send { .. } => IfStopped::NothingStarted,
            _ => IfStopped::MayHaveStarted,
        }
    }

    /// What to do at `now`; none when it has given its outcome.
    pub(super) fn next(&mut self, now: Duration) -> Option<Step> {
        match &self.stage {
            Stage::Send { not_before } | Stage::Look { not_before, .. } if now < *not_before => {
                let until = *not_before;
                return Some(Step::Sleep { until });
            }
            Stage::Look { .. } => return Some(Step::Look { since: self.sent }),
            // Whoever asks again without the answer has given it up.
            Stage::Sent => {
                let url = "the server".to_owned();
                let limit = now.saturating_sub(self.sent);
                self.look_after(now, 0, Error::TooSlow { url, limit }, None);
                return self.next(now);
            }
            _ => {}
        }
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Send { .. } => {
                self.sent = now;
                self.stage = Stage::Sent;
                Some(Step::Execute)
            }
            Stage::Started(started) => Some(Step::Started(started)),
            Stage::Failed(error) => Some(Step::Failed(error)),
            _ => None,
        }
    }

    /// Takes the answer to the start, which came at `now`.
    pub(super) fn executed(
        &mut self,
        now: Duration,
        answer: Result<Execution, Error>,
    ) -> Option<Report> {
        let error = match answer {
            Ok(execution) if names_an_activity(&execution) => {
                self.stage = Stage::Started(Started {
                    execution,
                    attached: None,
                });
                return None;
            }
            Ok(execution) => Error::NoActivity(execution.activity_id),
            Err(error) => error,
        };
        if !error.surely_not_done() {
            self.look_after(now, 0, error, None);
            return None;
        }
        let Some(pause) = self.pause_before_another(&error) else {
            self.stage = Stage::Failed(self.explained(error));
            return None;
        };
        self.attempts += 1;
        self.stage = Stage::Send {
            not_before: now + pause,
        };
        let why = error.to_string();
        Some(Report::StartRepeated { why, pause })
    }

    fn pause_before_another(&mut self, error: &Error) -> Option<Duration> {
        let pause = match error {
            Error::Authentication(_) if !self.authentication_failed => {
                self.authentication_failed = true;
                AFTER_AUTHENTICATION_FAILED
            }
            passing if passing.is_transient() => {
                let own = *PAUSES.get(self.attempts)?;
                passing.retry_after().unwrap_or(own)
            }
            _ => return None,
        };
        (pause <= self.patience).then_some(pause)
    }

    /// The server answers 404 for a run profile that the system does not have.
    fn explained(&self, error: Error) -> Error {
        match error {
            Error::Refused(refusal) if refusal.status == 404 => {
                Error::NotFound(Subject::RunProfileId {
                    id: self.run_profile,
                    connected_system: Some(self.system.clone()),
                })
            }
            other => other,
        }
    }

    fn look_after(&mut self, now: Duration, looks: usize, lost: Error, seen: Option<String>) {
        self.stage = Stage::Look {
            not_before: now + LOOKS[looks],
            looks,
            lost,
            seen,
        };
    }

    /// Takes the runs that began since the start was sent.
    pub(super) fn looked(&mut self, now: Duration, answer: Result<Vec<Candidate>, Error>) {
        let stage = std::mem::replace(&mut self.stage, Stage::Over);
        let Stage::Look {
            looks, lost, seen, ..
        } = stage
        else {
            self.stage = stage;
            return;
        };
        let last = looks + 1 == LOOKS.len();
        let (why, candidates) = match answer {
            Ok(runs) => {
                let (ours, others): (Vec<_>, Vec<_>) =
                    runs.into_iter().partition(|run| run.ours == Some(true));
                match ours.as_slice() {
                    // Another one that began at that moment may be told later.
                    [only] if last || seen.as_ref() == Some(&only.activity_id) => {
                        self.stage = Stage::Started(attached(only, &lost));
                        return;
                    }
                    [only] => {
                        let seen = Some(only.activity_id.clone());
                        return self.look_after(now, looks + 1, lost, seen);
                    }
                    [] if !last => return self.look_after(now, looks + 1, lost, None),
                    [] => (whose(&others).to_owned(), others),
                    _ => ("several runs of it began at that moment".to_owned(), ours),
                }
            }
            Err(_) if !last => return self.look_after(now, looks + 1, lost, seen),
            Err(error) => (
                format!("the server could not be asked ({error})"),
                Vec::new(),
            ),
        };
        self.stage = Stage::Failed(Error::StartUncertain {
            run_profile: self.run_profile.to_string(),
            why,
            candidates: candidates.into_iter().map(|run| run.activity_id).collect(),
            source: Box::new(lost),
        });
    }
}

/// What is known when no run is surely ours.
fn whose(others: &[Candidate]) -> &'static str {
    match others {
        [] => "the server shows no run of it that began since",
        all if all.iter().all(|run| run.ours == Some(false)) => {
            "the server shows only runs of it that somebody else began"
        }
        _ => "the server does not tell who began the run of it that it shows",
    }
}

fn names_an_activity(execution: &Execution) -> bool {
    let nothing = |letter: char| matches!(letter, '0' | '-') || letter.is_whitespace();
    !execution.activity_id.chars().all(nothing)
}

fn attached(run: &Candidate, lost: &Error) -> Started {
    Started {
        execution: Execution {
            activity_id: run.activity_id.clone(),
            task_id: None,
            message: run.message.clone(),
            warnings: None,
            rest: Rest::new(),
        },
        attached: Some(Attached {
            lost: lost.to_string(),
        }),
    }
}

#[cfg(test)]
#[path = "start/tests.rs"]
mod tests;
