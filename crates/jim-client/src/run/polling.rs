//! Asking a server again and again how something stands: when, and what a failure means.

use std::time::Duration;

use crate::error::{Error, Unanswered};
use crate::run::deadline::Deadline;

/// The grid on which polls fall.
const INTERVAL: Duration = Duration::from_secs(2);

/// The longest that one poll may take.
const POLL_LIMIT: Duration = Duration::from_secs(30);

/// The longest pause that is kept, whatever a maintenance page says: the server may be back sooner.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The longest interval between polls of a key that is limited.
const LONGEST_INTERVAL: Duration = Duration::from_secs(32);

/// How many polls that went well halve an interval that was doubled.
const POLLS_BEFORE_HALVING: u32 = 5;

/// A 401 can be a database that is down for a moment, so these lie apart.
const AFTER_AUTHENTICATION_FAILED: [Duration; 2] = [Duration::from_secs(4), Duration::from_secs(8)];

/// How many answers in a row may be no answer of JIM's, such as a proxy's page.
const UNREADABLE_IN_A_ROW: u32 = 5;

/// How many failures in a row are worth more than a line in a log.
const WORTH_TELLING: u32 = 5;

/// A pause that is long enough to be explained beside the progress bar.
const LONG_PAUSE: Duration = Duration::from_secs(10);

/// What is worth telling of the server, and not of what is waited for.
#[derive(Debug, Clone, PartialEq)]
pub enum ServerEvent {
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

/// The deadline has come.
#[derive(Debug)]
pub(crate) struct Expired {
    /// Why it is not known how things stand, where that is so.
    pub(crate) unanswered: Option<Unanswered>,
}

/// A poll that failed, and after which the wait goes on.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) event: ServerEvent,
    pub(crate) next: Result<(), Expired>,
}

/// When to poll next.
#[derive(Debug)]
pub(crate) struct Polling {
    deadline: Deadline,
    began: Duration,
    /// The shortest interval.
    grid: Duration,
    /// Doubled when the server limits its caller, halved when it goes well again.
    interval: Duration,
    good_polls: u32,
    polls_left: Option<u32>,
    next_poll: Duration,
    last_answer: Duration,
    outage: Option<Outage>,
    authentication_failures: usize,
    unreadable: u32,
}

/// A time in which the server could not be asked.
#[derive(Debug)]
struct Outage {
    since: Duration,
    failures: u32,
    told: bool,
    /// What the last attempt met.
    why: String,
}

impl Polling {
    /// Polls at once, at `began`.
    pub(crate) fn new(deadline: Deadline, began: Duration) -> Self {
        Self {
            deadline,
            began,
            grid: INTERVAL,
            interval: INTERVAL,
            good_polls: 0,
            polls_left: None,
            next_poll: began,
            last_answer: began,
            outage: None,
            authentication_failures: 0,
            unreadable: 0,
        }
    }

    /// The same so often at most, and in another rhythm.
    pub(crate) fn with(self, interval: Option<Duration>, polls: Option<u32>) -> Self {
        let grid = interval.unwrap_or(INTERVAL);
        Self {
            grid,
            interval: grid,
            polls_left: polls,
            ..self
        }
    }

    /// Polls again at once, whatever the grid says.
    pub(crate) fn at_once(&mut self, now: Duration) {
        self.next_poll = now;
    }

    /// No poll could be made by the last moment, which is `now`: too many waits share the limit.
    pub(crate) fn turn_missed(&self, now: Duration) -> Unanswered {
        Unanswered {
            lasted: now.saturating_sub(self.last_answer),
            why: "the waits of this session share the number of requests that the server takes"
                .to_owned(),
        }
    }

    /// When the next poll is due.
    pub(crate) fn next_poll(&self) -> Duration {
        self.next_poll
    }

    /// How long a poll that begins at `now` may take.
    pub(crate) fn limit(&self, now: Duration) -> Duration {
        self.deadline.limit(now, POLL_LIMIT)
    }

    /// How long anything may take beside the polls, which the deadline ends.
    pub(crate) fn limit_beside(&self, now: Duration, longest: Duration) -> Option<Duration> {
        (!self.deadline.is_reached(now)).then(|| self.deadline.left(now).min(longest))
    }

    pub(crate) fn waited(&self, now: Duration) -> Duration {
        now.saturating_sub(self.began)
    }

    /// Takes that a poll was answered, at `now`.
    pub(crate) fn answered(&mut self, now: Duration) -> Option<ServerEvent> {
        self.authentication_failures = 0;
        self.unreadable = 0;
        self.last_answer = now;
        let outage = self.outage.take().filter(|outage| outage.told)?;
        let after = now.saturating_sub(outage.since);
        Some(ServerEvent::Recovered { after })
    }

    /// Sets the next poll after one that went well.
    pub(crate) fn go_on(&mut self, now: Duration) -> Result<(), Expired> {
        self.good_polls += 1;
        if self.good_polls >= POLLS_BEFORE_HALVING {
            self.good_polls = 0;
            self.interval = (self.interval / 2).max(self.grid);
        }
        self.schedule(now, Duration::ZERO)
    }

    /// Sets the next poll after one that failed; `None` where that is pointless.
    pub(crate) fn failed(&mut self, now: Duration, error: &Error) -> Option<Failed> {
        let pause = match error {
            Error::Authentication(_) => {
                self.authentication_failures += 1;
                AFTER_AUTHENTICATION_FAILED
                    .get(self.authentication_failures - 1)
                    .copied()
            }
            unreadable if unreadable.is_unreadable() => {
                self.unreadable += 1;
                (self.unreadable < UNREADABLE_IN_A_ROW).then_some(Duration::ZERO)
            }
            transient if transient.is_transient() => Some(error.retry_after().unwrap_or_default()),
            _ => None,
        };
        let pause = pause?.min(LONGEST_PAUSE);
        if !matches!(error, Error::Authentication(_)) {
            self.authentication_failures = 0;
        }
        if !error.is_unreadable() {
            self.unreadable = 0;
        }
        if matches!(error, Error::RateLimited(_)) {
            // Many waits with one key ask less often, until there is room for all.
            self.interval = (self.interval * 2).min(LONGEST_INTERVAL.max(self.grid));
            self.good_polls = 0;
        }
        // Before the next poll is set: what the deadline meets is told with it.
        let event = self.outage_event(now, pause, error);
        let next = self.schedule(now, pause);
        Some(Failed { event, next })
    }

    /// A network that is gone is told at once; a server that stumbles, only when it goes on.
    fn outage_event(&mut self, now: Duration, pause: Duration, error: &Error) -> ServerEvent {
        let outage = self.outage.get_or_insert(Outage {
            since: now,
            failures: 0,
            told: false,
            why: String::new(),
        });
        outage.failures += 1;
        let network = matches!(error, Error::Unreachable { .. } | Error::TooSlow { .. });
        let worth = network || pause >= LONG_PAUSE || outage.failures >= WORTH_TELLING;
        let said = error.to_string();
        outage.why.clone_from(&said);
        if outage.told || !worth {
            return ServerEvent::Attempt(said);
        }
        outage.told = true;
        ServerEvent::Interrupted(said)
    }

    /// Sets the next poll: on the grid, after the pause, and at the latest on the deadline.
    fn schedule(&mut self, now: Duration, pause: Duration) -> Result<(), Expired> {
        if let Some(left) = &mut self.polls_left {
            *left = left.saturating_sub(1);
        }
        if self.deadline.is_reached(now) || self.polls_left == Some(0) {
            let unanswered = self.outage.as_ref().map(|outage| Unanswered {
                lasted: now.saturating_sub(outage.since),
                why: outage.why.clone(),
            });
            return Err(Expired { unanswered });
        }
        let waited = self.waited(now);
        let interval = self.interval.as_nanos().max(1);
        let steps = match pause.is_zero() {
            true => waited.as_nanos() / interval + 1,
            false => waited.saturating_add(pause).as_nanos().div_ceil(interval),
        };
        let steps = u32::try_from(steps).unwrap_or(u32::MAX);
        let on_grid = self
            .began
            .saturating_add(self.interval.saturating_mul(steps));
        self.next_poll = on_grid.min(self.deadline.timeout());
        Ok(())
    }
}
