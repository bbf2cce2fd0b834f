//! Waiting for the end of a run: when to poll, when to sleep, when it is over and how.

use std::collections::HashSet;
use std::time::Duration;

use crate::error::Error;
use crate::models::{Activity, Progress, Run, RunStatus, WorkerTask};
use crate::run::deadline::Deadline;
use crate::run::polling::{Expired, Polling};
use crate::run::progress_meter::{ProgressMeter, ProgressSample};
use crate::run::standstill::Standstill;
use crate::run::watch::WatchRequest;
use crate::run::{Action, End, RunEvent};

/// The longest that the question for the worker task may take.
const TASK_LIMIT: Duration = Duration::from_secs(10);

/// How long a phase goes on before it is worth another line in a log.
const MILESTONE: Duration = Duration::from_secs(60);

/// The part of the machine that ends with the run's end, the deadline or an error.
#[derive(Debug)]
pub(super) struct Wait {
    run: Run,
    polling: Polling,
    /// The run is looked at before it is polled: what it is, is not known.
    unknown: Option<Unknown>,
    failed: Option<Error>,
    unknown_told: HashSet<String>,
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

impl Wait {
    /// A wait that begins at `began` and polls at once.
    pub(super) fn new(run: Run, deadline: Deadline, began: Duration) -> Self {
        Self {
            run,
            polling: Polling::new(deadline, began),
            unknown: None,
            failed: None,
            unknown_told: HashSet::new(),
            standstill: Standstill::default(),
            asks_for_task: false,
            meter: ProgressMeter::default(),
            milestone: None,
        }
    }

    /// The same for a run that somebody else started.
    pub(super) fn watching(request: WatchRequest, deadline: Deadline, began: Duration) -> Self {
        let polling = Polling::new(deadline, began).with(request.interval, request.polls);
        let run = Run::unknown(request.activity_id, request.task_id);
        Self {
            polling,
            unknown: Some(Unknown {
                may_be_any: request.any_activity,
            }),
            ..Self::new(run, deadline, began)
        }
    }

    /// The run as it was last seen.
    pub(super) fn run(&self) -> &Run {
        &self.run
    }

    pub(super) fn waited(&self, now: Duration) -> Duration {
        self.polling.waited(now)
    }

    /// What to do at `now`; a failure is given once.
    pub(super) fn next(&mut self, now: Duration) -> Action {
        if let Some(error) = self.failed.take() {
            return Action::End(End::Failed(error));
        }
        if self.asks_for_task
            && let Some(limit) = self.polling.limit_beside(now, TASK_LIMIT)
        {
            return Action::ReadWorkerTask {
                activity_id: self.run.activity_id.clone(),
                task_id: self.run.task_id.clone(),
                limit,
            };
        }
        let until = self.polling.next_poll();
        if now < until {
            return Action::Sleep { until };
        }
        let activity_id = self.run.activity_id.clone();
        let limit = self.polling.limit(now);
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
        self.polling.at_once(now);
        activity.status.is_end().then_some(activity)
    }

    /// No question could be asked by the last moment, which is `now`.
    pub(super) fn turn_missed(&mut self, now: Duration) {
        let unanswered = Some(self.polling.turn_missed(now));
        self.expire(now, Err(Expired { unanswered }));
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
        self.run.update(&progress);
        events.extend(self.polling.answered(now).map(RunEvent::from));
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
        let next = self.polling.go_on(now);
        self.expire(now, next);
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
        let Some(failed) = self.polling.failed(now, &error) else {
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
        if !matches!(error, Error::RateLimited(_)) {
            self.standstill.interrupted();
        }
        events.push(failed.event.into());
        self.expire(now, failed.next);
    }

    fn expire(&mut self, now: Duration, next: Result<(), Expired>) {
        if let Err(Expired { unanswered }) = next {
            self.failed = Some(Error::WaitTimedOut {
                run: Box::new(self.run.clone()),
                waited: now,
                unanswered,
            });
        }
    }
}

#[cfg(test)]
mod tests;
