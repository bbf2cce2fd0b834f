//! Waiting for the end of a run: when to poll, when to sleep, when it is over and how.

use std::collections::HashSet;
use std::time::Duration;

use crate::error::{Error, Unanswered};
use crate::models::{Activity, Progress, Run, RunStatus, WorkerTask};
use crate::run::deadline::Deadline;
use crate::run::progress_meter::{ProgressMeter, ProgressSample};
use crate::run::standstill::Standstill;
use crate::run::watch::WatchRequest;
use crate::run::{Action, End, RunEvent};

/// The grid on which polls fall.
const INTERVAL: Duration = Duration::from_secs(2);

/// The longest that one poll may take.
const POLL_LIMIT: Duration = Duration::from_secs(30);

/// The longest that the question for the worker task may take.
const TASK_LIMIT: Duration = Duration::from_secs(10);

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

/// How long a phase goes on before it is worth another line in a log.
const MILESTONE: Duration = Duration::from_secs(60);

/// The part of the machine that ends with the run's end, the deadline or an error.
#[derive(Debug)]
pub(super) struct Wait {
    run: Run,
    deadline: Deadline,
    began: Duration,
    /// The run is looked at before it is polled: what it is, is not known.
    unknown: Option<Unknown>,
    /// The shortest interval between polls.
    grid: Duration,
    /// Doubled when the server limits its caller, halved when it goes well again.
    interval: Duration,
    polls_left: Option<u32>,
    good_polls: u32,
    next_poll: Duration,
    /// When the server last told how the run stands.
    last_answer: Duration,
    failed: Option<Error>,
    unknown_told: HashSet<String>,
    outage: Option<Outage>,
    authentication_failures: usize,
    unreadable: u32,
    standstill: Standstill,
    asks_for_task: bool,
    meter: ProgressMeter,
    milestone: Option<(Option<String>, Duration)>,
}

/// What is to be found out of a run that somebody else started.
#[derive(Debug)]
struct Unknown {
    /// Whether it may be an activity that is no run.
    may_be_any: bool,
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

impl Wait {
    /// A wait that begins at `began` and polls at once.
    pub(super) fn new(run: Run, deadline: Deadline, began: Duration) -> Self {
        Self {
            run,
            deadline,
            began,
            unknown: None,
            grid: INTERVAL,
            interval: INTERVAL,
            polls_left: None,
            good_polls: 0,
            next_poll: began,
            last_answer: began,
            failed: None,
            unknown_told: HashSet::new(),
            outage: None,
            authentication_failures: 0,
            unreadable: 0,
            standstill: Standstill::default(),
            asks_for_task: false,
            meter: ProgressMeter::default(),
            milestone: None,
        }
    }

    /// The same for a run that somebody else started.
    pub(super) fn watching(request: WatchRequest, deadline: Deadline, began: Duration) -> Self {
        let grid = request.interval.unwrap_or(INTERVAL);
        let run = Run::unknown(request.activity_id, request.task_id);
        Self {
            unknown: Some(Unknown {
                may_be_any: request.any_activity,
            }),
            grid,
            interval: grid,
            polls_left: request.polls,
            ..Self::new(run, deadline, began)
        }
    }

    /// The run as it was last seen.
    pub(super) fn run(&self) -> &Run {
        &self.run
    }

    pub(super) fn waited(&self, now: Duration) -> Duration {
        now.saturating_sub(self.began)
    }

    /// What to do at `now`; a failure is given once.
    pub(super) fn next(&mut self, now: Duration) -> Action {
        if let Some(error) = self.failed.take() {
            return Action::End(End::Failed(error));
        }
        if self.asks_for_task && !self.deadline.is_reached(now) {
            return Action::ReadWorkerTask {
                activity_id: self.run.activity_id.clone(),
                task_id: self.run.task_id.clone(),
                limit: self.deadline.left(now).min(TASK_LIMIT),
            };
        }
        if now < self.next_poll {
            return Action::Sleep {
                until: self.next_poll,
            };
        }
        let activity_id = self.run.activity_id.clone();
        let limit = self.deadline.limit(now, POLL_LIMIT);
        match self.unknown {
            Some(_) => Action::Look { activity_id, limit },
            None => Action::Poll { activity_id, limit },
        }
    }

    /// Takes what became of the look at the run, at `now`; gives the activity of one that is over.
    pub(super) fn looked(
        &mut self,
        now: Duration,
        answer: Result<Box<Activity>, Error>,
        events: &mut Vec<RunEvent>,
    ) -> Option<Box<Activity>> {
        let activity = match answer {
            Ok(activity) => activity,
            Err(error) => {
                self.poll_failed(now, error, events);
                return None;
            }
        };
        let may_be_any = self
            .unknown
            .take()
            .is_some_and(|unknown| unknown.may_be_any);
        if !may_be_any && !activity.is_run() {
            self.failed = Some(Error::NotARun(activity));
            return None;
        }
        self.run.know(&activity);
        events.push(RunEvent::Known(self.run.clone()));
        self.run.update(&Progress::of(&activity));
        // What one that goes on is doing, only its progress tells.
        self.next_poll = now;
        activity.status.is_end().then_some(activity)
    }

    /// No question could be asked by the last moment, which is `now`: too many waits share the limit.
    pub(super) fn turn_missed(&mut self, now: Duration) {
        self.failed = Some(Error::WaitTimedOut {
            run: Box::new(self.run.clone()),
            waited: now,
            unanswered: Some(Unanswered {
                lasted: now.saturating_sub(self.last_answer),
                why: "the waits of this session share the number of requests that the server takes"
                    .to_owned(),
            }),
        });
    }

    /// Takes the answer to a poll, which came at `now`; true when the run is over.
    pub(super) fn answered(
        &mut self,
        now: Duration,
        answer: Result<Progress, Error>,
        events: &mut Vec<RunEvent>,
    ) -> bool {
        match answer {
            Ok(progress) => self.progressed(now, progress, events),
            Err(error) => {
                self.poll_failed(now, error, events);
                false
            }
        }
    }

    /// Takes what became of the question for the worker task, at `now`. The next poll stands.
    pub(super) fn task_answered(
        &mut self,
        now: Duration,
        answer: Result<Option<WorkerTask>, Error>,
        events: &mut Vec<RunEvent>,
    ) {
        self.asks_for_task = false;
        match answer {
            Ok(None) => self.standstill.task_gone(now),
            Ok(Some(task)) => {
                // By its own id it is found with one question.
                self.run.task_id.get_or_insert_with(|| task.id.clone());
                let queued = self.standstill.task_seen(now, task.is_queued());
                events.extend(queued.map(|queued| RunEvent::StillQueued { queued }));
            }
            Err(error) => events.push(RunEvent::Attempt(error.to_string())),
        }
    }

    fn progressed(
        &mut self,
        now: Duration,
        progress: Progress,
        events: &mut Vec<RunEvent>,
    ) -> bool {
        self.authentication_failures = 0;
        self.unreadable = 0;
        self.last_answer = now;
        self.run.update(&progress);
        if let Some(outage) = self.outage.take()
            && outage.told
        {
            let after = now.saturating_sub(outage.since);
            events.push(RunEvent::Recovered { after });
        }
        if progress.status.is_end() {
            return true;
        }
        self.standstill.progressed(now, &progress);
        if self.standstill.is_lost(now) {
            self.failed = Some(Error::RunLost {
                run: Box::new(self.run.clone()),
                unchanged: self.standstill.lasts(now),
            });
            return false;
        }
        self.asks_for_task = self.standstill.ask(now);
        let sample = self.meter.read(now, &progress);
        if self.is_milestone(now, &sample) {
            events.push(RunEvent::Milestone(sample.clone()));
        }
        events.push(RunEvent::Progress(sample));
        if let RunStatus::Other(status) = progress.status
            && self.unknown_told.insert(status.clone())
        {
            events.push(RunEvent::UnknownStatus(status));
        }
        self.good_polls += 1;
        if self.good_polls >= POLLS_BEFORE_HALVING {
            self.good_polls = 0;
            self.interval = (self.interval / 2).max(self.grid);
        }
        self.schedule(now, Duration::ZERO);
        false
    }

    fn is_milestone(&mut self, now: Duration, sample: &ProgressSample) -> bool {
        let same = self.milestone.as_ref().is_some_and(|(phase, told)| {
            *phase == sample.phase && now.saturating_sub(*told) < MILESTONE
        });
        if !same {
            self.milestone = Some((sample.phase.clone(), now));
        }
        !same
    }

    fn poll_failed(&mut self, now: Duration, error: Error, events: &mut Vec<RunEvent>) {
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
            transient if transient.is_transient() => Some(error.retry_after().unwrap_or_default()),
            _ => None,
        };
        let Some(pause) = pause else {
            self.failed = Some(match self.unknown {
                // Nothing is known that was waited for.
                Some(_) if !error.concerns_the_caller() => error,
                _ => Error::WaitFailed {
                    run: Box::new(self.run.clone()),
                    source: Box::new(error),
                },
            });
            return;
        };
        let pause = pause.min(LONGEST_PAUSE);
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
        } else {
            self.standstill.interrupted();
        }
        // Before the next poll is set: what the deadline meets is told with it.
        events.push(self.outage_event(now, pause, &error));
        self.schedule(now, pause);
    }

    /// A network that is gone is told at once; a server that stumbles, only when it goes on.
    fn outage_event(&mut self, now: Duration, pause: Duration, error: &Error) -> RunEvent {
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
            return RunEvent::Attempt(said);
        }
        outage.told = true;
        RunEvent::Interrupted(said)
    }

    /// Sets the next poll: on the grid, after the pause, and at the latest on the deadline.
    fn schedule(&mut self, now: Duration, pause: Duration) {
        if let Some(left) = &mut self.polls_left {
            *left = left.saturating_sub(1);
        }
        if self.deadline.is_reached(now) || self.polls_left == Some(0) {
            self.failed = Some(Error::WaitTimedOut {
                run: Box::new(self.run.clone()),
                waited: now,
                unanswered: self.outage.as_ref().map(|outage| Unanswered {
                    lasted: now.saturating_sub(outage.since),
                    why: outage.why.clone(),
                }),
            });
            return;
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
    }
}

#[cfg(test)]
mod tests;
