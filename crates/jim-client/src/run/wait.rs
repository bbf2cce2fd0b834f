//! Waiting for the end of a run: when to poll, when to sleep, when it is over and how.

use std::collections::HashSet;
use std::time::Duration;

use crate::error::Error;
use crate::models::{Progress, Run, RunStatus, WorkerTask};
use crate::run::deadline::Deadline;
use crate::run::polling::{Expired, Polling};
use crate::run::progress_meter::{ProgressMeter, ProgressSample};
use crate::run::standstill::Standstill;
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
    failed: Option<Error>,
    unknown_told: HashSet<String>,
    standstill: Standstill,
    asks_for_task: bool,
    meter: ProgressMeter,
    milestone: Option<(Option<String>, Duration)>,
}

impl Wait {
    /// A wait that begins at `began` and polls at once.
    pub(super) fn new(run: Run, deadline: Deadline, began: Duration) -> Self {
        Self {
            run,
            polling: Polling::new(deadline, began),
            failed: None,
            unknown_told: HashSet::new(),
            standstill: Standstill::default(),
            asks_for_task: false,
            meter: ProgressMeter::default(),
            milestone: None,
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
        Action::Poll {
            activity_id: self.run.activity_id.clone(),
            limit: self.polling.limit(now),
        }
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
            self.failed = Some(Error::WaitFailed {
                run: Box::new(self.run.clone()),
                source: Box::new(error),
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
