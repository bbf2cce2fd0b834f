//! Sending a start at most once, whatever fails: of a run profile, or of a schedule.
//!
//! The request is not idempotent. It is sent again only when it surely started nothing; after any
//! other failure what began since is listed and reconciled with it.

use std::time::Duration;

use crate::error::Error;
use crate::run::MatchingRun;
use crate::run::deadline::Deadline;
use crate::run::reconcile::{Again, Reconciled, reconcile};

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
const SEND_LIMIT: Duration = Duration::from_secs(30);

/// How long what began may take to be listed, all requests together.
const LIST_LIMIT: Duration = Duration::from_secs(15);

/// The pauses before what a lost start may have begun is listed.
const BEFORE_LISTING: [Duration; 4] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// When to send a start, when to send it again and when to look for what it began.
#[derive(Debug)]
pub(crate) struct StartOnce {
    deadline: Deadline,
    attempts: usize,
    authentication_failed: bool,
    sent: Duration,
    state: State,
}

#[derive(Debug)]
enum State {
    Send {
        not_before: Duration,
    },
    Sent,
    Reconcile {
        not_before: Duration,
        /// How often it was listed.
        listed: usize,
        lost: Error,
        /// The only run that was seen the time before.
        seen: Option<String>,
    },
    /// The outcome was given.
    Over,
}

/// What to do next. A limit is the longest that it may take.
#[derive(Debug)]
pub(crate) enum StartStep {
    /// Send the start, once.
    Send { limit: Duration },
    /// List what began since the start was sent.
    List { since: Duration, limit: Duration },
    /// Do nothing until then.
    Sleep { until: Duration },
    /// The deadline passed, and nothing was started.
    TooLate,
}

/// What became of a start that was answered.
#[derive(Debug)]
pub(crate) enum Sent<T> {
    /// It began.
    Started(T),
    /// Nothing began, and it is sent again.
    Repeated { why: String, pause: Duration },
    /// It may have begun: that is looked for.
    Lost,
    /// Nothing began.
    Refused(Error),
    /// Nothing began, and the deadline leaves no time to send it again.
    TooLate(Error),
}

/// What became of a start whose answer was lost.
#[derive(Debug)]
pub(crate) enum Listed {
    /// It is looked for again.
    NotYet,
    /// This is what began, and what became of the answer.
    Attached { run: MatchingRun, lost: Error },
    /// It cannot be told; these may be it.
    Uncertain {
        why: String,
        candidates: Vec<String>,
        lost: Error,
    },
}

impl StartOnce {
    pub(crate) fn new(deadline: Deadline, now: Duration) -> Self {
        Self {
            deadline,
            attempts: 0,
            authentication_failed: false,
            sent: now,
            state: State::Send { not_before: now },
        }
    }

    /// Whether nothing was sent that may have begun something.
    pub(crate) fn is_unsent(&self) -> bool {
        matches!(self.state, State::Send { .. })
    }

    /// What to do at `now`.
    pub(crate) fn next(&mut self, now: Duration) -> StartStep {
        match &self.state {
            State::Send { .. } if self.deadline.has_passed(now) => {
                self.state = State::Over;
                StartStep::TooLate
            }
            State::Send { not_before } | State::Reconcile { not_before, .. }
                if now < *not_before =>
            {
                let until = *not_before;
                StartStep::Sleep { until }
            }
            State::Send { .. } => {
                self.sent = now;
                self.state = State::Sent;
                let limit = self.deadline.limit(now, SEND_LIMIT);
                StartStep::Send { limit }
            }
            State::Reconcile { .. } => StartStep::List {
                since: self.sent,
                limit: self.deadline.limit(now, LIST_LIMIT),
            },
            // Who asks again without the answer has given it up.
            State::Sent => {
                let url = "the server".to_owned();
                let limit = now.saturating_sub(self.sent);
                self.list(now, 0, Error::TooSlow { url, limit }, None);
                self.next(now)
            }
            State::Over => StartStep::Sleep {
                until: Duration::MAX,
            },
        }
    }

    /// Takes the answer to the start, which came at `now`.
    pub(crate) fn answered<T>(&mut self, now: Duration, answer: Result<T, Error>) -> Sent<T> {
        let error = match answer {
            Ok(started) => {
                self.state = State::Over;
                return Sent::Started(started);
            }
            Err(error) => error,
        };
        if !error.surely_not_done() {
            self.list(now, 0, error, None);
            return Sent::Lost;
        }
        self.state = State::Over;
        let Some(pause) = self.pause_before_another(&error) else {
            return Sent::Refused(error);
        };
        let not_before = now + pause;
        if self.deadline.has_passed(not_before) {
            return Sent::TooLate(error);
        }
        self.attempts += 1;
        self.state = State::Send { not_before };
        let why = error.to_string();
        Sent::Repeated { why, pause }
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

    /// Lists what began after a pause, and once at the deadline where that comes before.
    fn list(&mut self, now: Duration, listed: usize, lost: Error, seen: Option<String>) {
        self.state = State::Reconcile {
            not_before: now + BEFORE_LISTING[listed].min(self.deadline.left(now)),
            listed,
            lost,
            seen,
        };
    }

    /// Takes what began since the start was sent; `None` where nobody asked.
    pub(crate) fn listed(
        &mut self,
        now: Duration,
        answer: Result<Vec<MatchingRun>, Error>,
    ) -> Option<Listed> {
        let (listed, lost, seen) = match std::mem::replace(&mut self.state, State::Over) {
            State::Reconcile {
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
        Some(match reconcile(answer, seen, again) {
            Reconciled::ListAgain { seen } => {
                self.list(now, listed, lost, seen);
                Listed::NotYet
            }
            Reconciled::Attach(run) => Listed::Attached { run, lost },
            Reconciled::Uncertain { why, candidates } => Listed::Uncertain {
                why,
                candidates,
                lost,
            },
        })
    }
}
