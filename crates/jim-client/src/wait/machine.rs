//! The wait as a state machine: when to poll, when to sleep, when it is over and how.
//!
//! Time is what passed since the wait began, by the caller's monotonic clock.

use std::time::Duration;

use crate::error::Error;
use crate::models::{Progress, RunStatus};

/// How often a wait asks, and for how long it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The grid on which polls fall.
    pub interval: Duration,
    /// When the wait gives up; the last poll falls on it.
    pub timeout: Option<Duration>,
    /// The longest that one poll may take.
    pub request: Duration,
}

impl Limits {
    /// A poll every two seconds, each of at most 30 s.
    pub fn new(timeout: Option<Duration>) -> Self {
        Self {
            interval: Duration::from_secs(2),
            timeout,
            request: Duration::from_secs(30),
        }
    }
}

/// What a poll that begins on the deadline may still take.
const GRACE: Duration = Duration::from_secs(2);

/// A 401 can be a database that is down for a moment, so these lie apart.
const AFTER_AUTHENTICATION_FAILED: [Duration; 2] = [Duration::from_secs(4), Duration::from_secs(8)];

/// How many answers in a row may be no answer of JIM's, such as a proxy's page.
const UNREADABLE_IN_A_ROW: u32 = 5;

/// What the wait wants next.
#[derive(Debug)]
pub enum Next {
    /// Ask how the run stands, and take at most this long.
    Poll {
        /// The longest that the request may take.
        limit: Duration,
    },
    /// Do nothing until then.
    Sleep {
        /// When to ask the machine again, since the wait began.
        until: Duration,
    },
    /// The wait is over.
    End(End),
}

/// How a wait ends.
#[derive(Debug)]
pub enum End {
    /// The run is over.
    RunEnded(Box<Progress>),
    /// The limit was reached; the run goes on.
    TimedOut {
        /// The last status that the server told.
        status: String,
    },
    /// Waiting longer is pointless; the run may go on.
    GivenUp(Error),
}

/// What the one who waits is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A status that this client does not know; told once for each.
    UnknownStatus(String),
    /// The server cannot be asked; told once, when it begins.
    Interrupted(String),
    /// The server can be asked again.
    Recovered {
        /// How long it could not.
        after: Duration,
    },
    /// One more failed attempt, for a log.
    Attempt(String),
}

/// Decides what a wait does next.
#[derive(Debug)]
pub struct Machine {
    limits: Limits,
    next_poll: Duration,
    /// Set when the server asked for a pause beyond the deadline.
    no_more_polls: bool,
    end: Option<End>,
    status: Option<RunStatus>,
    interrupted: Option<Duration>,
    authentication_failures: usize,
    unreadable: u32,
}

impl Machine {
    /// A wait that polls at once.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            next_poll: Duration::ZERO,
            no_more_polls: false,
            end: None,
            status: None,
            interrupted: None,
            authentication_failures: 0,
            unreadable: 0,
        }
    }

    /// What to do at `now`. After [`Next::End`] the machine has nothing more to say but the same timeout.
    pub fn next(&mut self, now: Duration) -> Next {
        if let Some(end) = self.end.take() {
            return Next::End(end);
        }
        if now < self.next_poll {
            return Next::Sleep {
                until: self.next_poll,
            };
        }
        if self.no_more_polls {
            return Next::End(self.timed_out());
        }
        let left = match self.limits.timeout {
            Some(timeout) => timeout.saturating_sub(now).max(GRACE),
            None => self.limits.request,
        };
        Next::Poll {
            limit: left.min(self.limits.request),
        }
    }

    /// Takes the answer to a poll, which came at `now`.
    pub fn answered(&mut self, now: Duration, answer: Result<Progress, Error>) -> Vec<Said> {
        match answer {
            Ok(progress) => self.progressed(now, progress),
            Err(error) => self.failed(now, error),
        }
    }

    fn progressed(&mut self, now: Duration, progress: Progress) -> Vec<Said> {
        let mut said = Vec::new();
        self.authentication_failures = 0;
        self.unreadable = 0;
        if let Some(since) = self.interrupted.take() {
            let after = now.saturating_sub(since);
            said.push(Said::Recovered { after });
        }
        let changed = self.status.as_ref() != Some(&progress.status);
        self.status = Some(progress.status.clone());
        match &progress.status {
            status if status.is_end() => self.end = Some(End::RunEnded(Box::new(progress))),
            RunStatus::Other(status) if changed => {
                said.push(Said::UnknownStatus(status.clone()));
                self.schedule(now, Duration::ZERO);
            }
            _ => self.schedule(now, Duration::ZERO),
        }
        said
    }

    fn failed(&mut self, now: Duration, error: Error) -> Vec<Said> {
        let pause = match &error {
            Error::Authentication(_) => {
                self.authentication_failures += 1;
                AFTER_AUTHENTICATION_FAILED
                    .get(self.authentication_failures - 1)
                    .copied()
            }
            Error::NotJim { .. } | Error::Decode { .. } | Error::TooLarge { .. } => {
                self.unreadable += 1;
                (self.unreadable < UNREADABLE_IN_A_ROW).then_some(Duration::ZERO)
            }
            passing if passing.is_transient() => Some(error.retry_after().unwrap_or_default()),
            _ => None,
        };
        let Some(pause) = pause else {
            self.end = Some(End::GivenUp(error));
            return Vec::new();
        };
        if !matches!(error, Error::Authentication(_)) {
            self.authentication_failures = 0;
        }
        self.schedule(now, pause);
        let said = error.to_string();
        match self.interrupted.replace(self.interrupted.unwrap_or(now)) {
            None => vec![Said::Interrupted(said)],
            Some(_) => vec![Said::Attempt(said)],
        }
    }

    /// Sets the next poll: on the grid, after the pause, and at the latest on the deadline.
    fn schedule(&mut self, now: Duration, pause: Duration) {
        if self.limits.timeout.is_some_and(|timeout| now >= timeout) {
            self.end = Some(self.timed_out());
            return;
        }
        let earliest = now + pause;
        let interval = self.limits.interval.as_nanos().max(1);
        let steps = match pause.is_zero() {
            true => now.as_nanos() / interval + 1,
            false => earliest.as_nanos().div_ceil(interval),
        };
        let steps = u32::try_from(steps).unwrap_or(u32::MAX);
        self.next_poll = self.limits.interval.saturating_mul(steps);
        if let Some(timeout) = self.limits.timeout {
            self.no_more_polls = earliest > timeout;
            self.next_poll = self.next_poll.min(timeout);
        }
    }

    fn timed_out(&self) -> End {
        let status = self.status.as_ref().map_or("not known", RunStatus::as_str);
        End::TimedOut {
            status: status.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
