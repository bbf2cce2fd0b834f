//! Waiting for the end of a run: when to poll, when to sleep, when it is over and how.

use std::collections::HashSet;
use std::time::Duration;

use crate::error::Error;
use crate::models::{Progress, RunStatus};
use crate::run::Report;
use crate::run::meter::{Meter, Reading};

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

/// The longest pause that is kept, whatever a maintenance page says: the server may be back sooner.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The longest interval between polls of a key that is limited.
const LONGEST_INTERVAL: Duration = Duration::from_secs(32);

/// A 401 can be a database that is down for a moment, so these lie apart.
const AFTER_AUTHENTICATION_FAILED: [Duration; 2] = [Duration::from_secs(4), Duration::from_secs(8)];

/// How many answers in a row may be no answer of JIM's, such as a proxy's page.
const UNREADABLE_IN_A_ROW: u32 = 5;

/// How many failures in a row are worth more than a line in a log.
const WORTH_TELLING: u32 = 5;

/// A pause that is long enough to be explained to whoever looks at the bar.
const LONG_PAUSE: Duration = Duration::from_secs(10);

/// How long a phase goes on before it is worth another line in a log.
const MILESTONE: Duration = Duration::from_secs(60);

/// What the wait wants next.
#[derive(Debug)]
pub(super) enum Want {
    /// Ask how the run stands, and take at most this long.
    Poll { limit: Duration },
    /// Do nothing until then, since the machine began.
    Sleep { until: Duration },
    /// The wait is over.
    End(End),
}

/// How a wait ends.
#[derive(Debug)]
pub(super) enum End {
    /// The run is over.
    RunEnded(Box<Progress>),
    /// The run may go on.
    Failed(Failed),
}

/// Why a wait ends before its run.
#[derive(Debug)]
pub(super) enum Failed {
    /// The limit was reached; the run goes on.
    TimedOut { status: String },
    /// Waiting longer is pointless; the run may go on.
    GivenUp(Error),
}

/// The part of the machine that ends with the run's end, the limit or an error.
///
/// Within, time is what passed since the wait began.
#[derive(Debug)]
pub(super) struct Waiting {
    limits: Limits,
    began: Duration,
    /// The grid of now: wider than the limits' once the server limited its caller.
    interval: Duration,
    next_poll: Duration,
    end: Option<End>,
    status: Option<RunStatus>,
    unknown_told: HashSet<String>,
    outage: Option<Outage>,
    authentication_failures: usize,
    unreadable: u32,
    meter: Meter,
    milestone: Option<(Option<String>, Duration)>,
}

/// A time in which the server could not be asked.
#[derive(Debug)]
struct Outage {
    since: Duration,
    failures: u32,
    told: bool,
}

impl Waiting {
    /// A wait that begins at `began` and polls at once.
    pub(super) fn new(limits: Limits, began: Duration) -> Self {
        Self {
            limits,
            began,
            interval: limits.interval,
            next_poll: Duration::ZERO,
            end: None,
            status: None,
            unknown_told: HashSet::new(),
            outage: None,
            authentication_failures: 0,
            unreadable: 0,
            meter: Meter::default(),
            milestone: None,
        }
    }

    pub(super) fn waited(&self, now: Duration) -> Duration {
        now.saturating_sub(self.began)
    }

    /// How long a request that begins at `now` may take: on the deadline, a little longer.
    pub(super) fn left(&self, now: Duration) -> Duration {
        self.until_deadline(now).max(GRACE).min(self.limits.request)
    }

    /// How long it is until the deadline, if there is one.
    pub(super) fn until_deadline(&self, now: Duration) -> Duration {
        let timeout = self.limits.timeout.unwrap_or(Duration::MAX);
        timeout.saturating_sub(self.waited(now))
    }

    /// How long what comes after the last poll may take: no longer than that poll itself might have.
    pub(super) fn until_last_moment(&self, now: Duration) -> Duration {
        let timeout = self.limits.timeout.unwrap_or(Duration::MAX);
        timeout
            .saturating_add(GRACE)
            .saturating_sub(self.waited(now))
    }

    /// What to do at `now`; an end is given once.
    pub(super) fn next(&mut self, now: Duration) -> Want {
        if let Some(end) = self.end.take() {
            return Want::End(end);
        }
        if self.waited(now) < self.next_poll {
            return Want::Sleep {
                until: self.began + self.next_poll,
            };
        }
        Want::Poll {
            limit: self.left(now),
        }
    }

    /// Takes the answer to a poll, which came at `now`.
    pub(super) fn answered(
        &mut self,
        now: Duration,
        answer: Result<Progress, Error>,
    ) -> Vec<Report> {
        let now = self.waited(now);
        match answer {
            Ok(progress) => self.progressed(now, progress),
            Err(error) => self.failed(now, error),
        }
    }

    fn progressed(&mut self, now: Duration, progress: Progress) -> Vec<Report> {
        let mut reports = Vec::new();
        self.authentication_failures = 0;
        self.unreadable = 0;
        if let Some(outage) = self.outage.take()
            && outage.told
        {
            let after = now.saturating_sub(outage.since);
            reports.push(Report::Recovered { after });
        }
        if progress.status.is_end() {
            self.end = Some(End::RunEnded(Box::new(progress)));
            return reports;
        }
        let reading = self.meter.read(now, &progress);
        if self.is_milestone(now, &reading) {
            reports.push(Report::Milestone(reading.clone()));
        }
        reports.push(Report::Progress(reading));
        self.status = Some(progress.status.clone());
        if let RunStatus::Other(status) = progress.status
            && self.unknown_told.insert(status.clone())
        {
            reports.push(Report::UnknownStatus(status));
        }
        self.schedule(now, Duration::ZERO);
        reports
    }

    fn is_milestone(&mut self, now: Duration, reading: &Reading) -> bool {
        let same = self.milestone.as_ref().is_some_and(|(phase, told)| {
            *phase == reading.phase && now.saturating_sub(*told) < MILESTONE
        });
        if !same {
            self.milestone = Some((reading.phase.clone(), now));
        }
        !same
    }

    fn failed(&mut self, now: Duration, error: Error) -> Vec<Report> {
        let pause = match &error {
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
            passing if passing.is_transient() => Some(error.retry_after().unwrap_or_default()),
            _ => None,
        };
        let Some(pause) = pause else {
            self.end = Some(End::Failed(Failed::GivenUp(error)));
            return Vec::new();
        };
        let pause = pause.min(LONGEST_PAUSE);
        if !matches!(error, Error::Authentication(_)) {
            self.authentication_failures = 0;
        }
        if !error.is_unreadable() {
            self.unreadable = 0;
        }
        if matches!(error, Error::RateLimited(_)) {
            // Many waits with one key ask less often from then on, until there is room for all.
            self.interval = (self.interval * 2).min(LONGEST_INTERVAL);
        }
        self.schedule(now, pause);
        vec![self.outage_report(now, pause, &error)]
    }

    /// A network that is gone is told at once; a server that stumbles, only when it goes on.
    fn outage_report(&mut self, now: Duration, pause: Duration, error: &Error) -> Report {
        let outage = self.outage.get_or_insert(Outage {
            since: now,
            failures: 0,
            told: false,
        });
        outage.failures += 1;
        let network = matches!(error, Error::Unreachable { .. } | Error::TooSlow { .. });
        let worth = network || pause >= LONG_PAUSE || outage.failures >= WORTH_TELLING;
        let said = error.to_string();
        if outage.told || !worth {
            return Report::Attempt(said);
        }
        outage.told = true;
        Report::Interrupted(said)
    }

    /// Sets the next poll: on the grid, after the pause, and at the latest on the deadline.
    fn schedule(&mut self, now: Duration, pause: Duration) {
        if self.limits.timeout.is_some_and(|timeout| now >= timeout) {
            self.end = Some(self.timed_out());
            return;
        }
        let earliest = now.saturating_add(pause);
        let interval = self.interval.as_nanos().max(1);
        let steps = match pause.is_zero() {
            true => now.as_nanos() / interval + 1,
            false => earliest.as_nanos().div_ceil(interval),
        };
        let steps = u32::try_from(steps).unwrap_or(u32::MAX);
        self.next_poll = self.interval.saturating_mul(steps);
        if let Some(timeout) = self.limits.timeout {
            self.next_poll = self.next_poll.min(timeout);
        }
    }

    fn timed_out(&self) -> End {
        let status = self.status.as_ref().map_or("not known", RunStatus::as_str);
        End::Failed(Failed::TimedOut {
            status: status.to_owned(),
        })
    }
}

#[cfg(test)]
#[path = "wait/tests.rs"]
mod tests;
