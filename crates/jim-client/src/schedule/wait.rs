//! Waiting for the end of a schedule's execution: what to ask, when it is over and how.

use std::collections::HashSet;
use std::time::Duration;

use crate::error::{Error, ScheduleError};
use crate::models::{Progress, ScheduleExecution, ScheduleStatus, ScheduleStep, WorkerTask};
use crate::run::deadline::Deadline;
use crate::run::polling::{Expired, Polling};
use crate::run::progress_meter::ProgressMeter;
use crate::run::standstill::Standstill;
use crate::run::{ProgressSample, ServerEvent};
use crate::schedule::{Action, ScheduleEvent, ScheduleProgress};

/// The longest that a question about the step that runs may take: it only adds to the answer before it.
const STEP_LIMIT: Duration = Duration::from_secs(10);

/// The part of the machine that ends with the end of the execution, the deadline or an error.
#[derive(Debug)]
pub(super) struct Wait {
    execution: ScheduleExecution,
    polling: Polling,
    failed: Option<Error>,
    unknown_told: HashSet<String>,
    running: Option<Running>,
    asks: Asks,
}

/// What is asked of the step that runs before the next poll.
#[derive(Debug, PartialEq, Eq)]
enum Asks {
    Nothing,
    Progress,
    Task,
}

/// The step that runs.
#[derive(Debug)]
struct Running {
    step: ScheduleStep,
    activity_id: String,
    meter: ProgressMeter,
    standstill: Standstill,
    sample: Option<ProgressSample>,
}

impl Wait {
    /// A wait that begins at `began` and polls at once.
    pub(super) fn new(execution: ScheduleExecution, deadline: Deadline, began: Duration) -> Self {
        Self {
            execution,
            polling: Polling::new(deadline, began),
            failed: None,
            unknown_told: HashSet::new(),
            running: None,
            asks: Asks::Nothing,
        }
    }

    /// The execution as it was last seen.
    pub(super) fn execution(&self) -> &ScheduleExecution {
        &self.execution
    }

    pub(super) fn waited(&self, now: Duration) -> Duration {
        self.polling.waited(now)
    }

    /// What to do at `now`; a failure is given once.
    pub(super) fn next(&mut self, now: Duration) -> Action {
        if let Some(error) = self.failed.take() {
            return Action::End(Err(error));
        }
        if let Some(running) = &self.running
            && let Some(limit) = self.polling.limit_beside(now, STEP_LIMIT)
        {
            let activity_id = running.activity_id.clone();
            match self.asks {
                Asks::Nothing => {}
                Asks::Progress => return Action::PollStep { activity_id, limit },
                Asks::Task => {
                    return Action::ReadWorkerTask {
                        activity_id,
                        task_id: running.step.task_id.clone(),
                        limit,
                    };
                }
            }
        }
        let until = self.polling.next_poll();
        if now < until {
            return Action::Sleep { until };
        }
        Action::Poll {
            execution_id: self.execution.id.clone(),
            limit: self.polling.limit(now),
        }
    }

    /// Takes the answer to a poll, which came at `now`; true when the execution is over.
    pub(super) fn polled(
        &mut self,
        now: Duration,
        answer: Result<ScheduleExecution, Error>,
        events: &mut Vec<ScheduleEvent>,
    ) -> bool {
        let execution = match answer {
            Ok(execution) => execution,
            Err(error) => {
                self.poll_failed(now, error, events);
                return false;
            }
        };
        events.extend(self.polling.answered(now).map(ScheduleEvent::Server));
        events.extend(changed_steps(&self.execution, &execution));
        self.execution = execution;
        if self.execution.status.is_end() {
            return true;
        }
        if let ScheduleStatus::Other(status) = &self.execution.status
            && self.unknown_told.insert(status.clone())
        {
            events.push(ScheduleEvent::UnknownStatus(status.clone()));
        }
        self.follow_running_step();
        if self.running.is_none() {
            events.push(self.progress());
        }
        let next = self.polling.go_on(now);
        self.expire(now, next);
        false
    }

    /// The step that runs, with what is known of its pace where it is the one from before.
    fn follow_running_step(&mut self) {
        let step = self.execution.running_step();
        let followed = step.and_then(|step| Some((step.clone(), step.activity_id.clone()?)));
        let before = self.running.take();
        self.running = followed.map(|(step, activity_id)| match before {
            Some(before) if before.activity_id == activity_id => Running { step, ..before },
            _ => Running {
                step,
                activity_id,
                meter: ProgressMeter::default(),
                standstill: Standstill::default(),
                sample: None,
            },
        });
        self.asks = match self.running {
            Some(_) => Asks::Progress,
            None => Asks::Nothing,
        };
    }

    /// Takes how far the step has come that runs, at `now`. Its end is told by the next poll.
    pub(super) fn step_polled(
        &mut self,
        now: Duration,
        answer: Result<Progress, Error>,
        events: &mut Vec<ScheduleEvent>,
    ) {
        self.asks = Asks::Nothing;
        let Some(running) = &mut self.running else {
            return;
        };
        match answer {
            Ok(progress) if progress.status.is_end() => {}
            Ok(progress) => {
                running.sample = Some(running.meter.read(now, &progress));
                running.standstill.progressed(now, &progress);
                if running.standstill.is_lost(now) {
                    self.failed = Some(Error::from(ScheduleError::StepLost {
                        execution: Box::new(self.execution.clone()),
                        step: Box::new(running.step.clone()),
                        unchanged: running.standstill.lasts(now),
                    }));
                } else if running.standstill.ask(now) {
                    self.asks = Asks::Task;
                }
            }
            Err(error) => {
                running.standstill.interrupted();
                events.push(attempt(&error));
            }
        }
        events.push(self.progress());
    }

    /// Takes what became of the question for the worker task, at `now`. The next poll stands.
    pub(super) fn task_answered(
        &mut self,
        now: Duration,
        answer: Result<Option<WorkerTask>, Error>,
        events: &mut Vec<ScheduleEvent>,
    ) {
        self.asks = Asks::Nothing;
        let Some(running) = &mut self.running else {
            return;
        };
        match answer {
            Ok(None) => running.standstill.task_gone(now),
            Ok(Some(task)) => {
                let queued = running.standstill.task_seen(now, task.is_queued());
                events.extend(queued.map(|queued| ScheduleEvent::StillQueued {
                    step: Box::new(running.step.clone()),
                    queued,
                }));
            }
            Err(error) => events.push(attempt(&error)),
        }
    }

    fn progress(&self) -> ScheduleEvent {
        let steps = self.execution.steps();
        let is_over = |step: &&ScheduleStep| !step.is_running() && step.status != "Waiting";
        let total = self.execution.total_steps.unwrap_or_default();
        let running = self.running.as_ref();
        ScheduleEvent::Progress(Box::new(ScheduleProgress {
            done: steps.iter().filter(is_over).count(),
            total: steps.len().max(usize::try_from(total).unwrap_or_default()),
            running: running.map(|running| (running.step.clone(), running.sample.clone())),
        }))
    }

    fn poll_failed(&mut self, now: Duration, error: Error, events: &mut Vec<ScheduleEvent>) {
        let Some(failed) = self.polling.failed(now, &error) else {
            self.failed = Some(Error::from(ScheduleError::WaitFailed {
                execution: Box::new(self.execution.clone()),
                source: Box::new(error),
            }));
            return;
        };
        if let Some(running) = &mut self.running {
            running.standstill.interrupted();
        }
        events.push(ScheduleEvent::Server(failed.event));
        self.expire(now, failed.next);
    }

    fn expire(&mut self, now: Duration, next: Result<(), Expired>) {
        if let Err(Expired { unanswered }) = next {
            self.failed = Some(Error::from(ScheduleError::WaitTimedOut {
                execution: Box::new(self.execution.clone()),
                waited: now,
                unanswered,
            }));
        }
    }
}

/// The steps that stand otherwise than they did.
fn changed_steps(
    before: &ScheduleExecution,
    now: &ScheduleExecution,
) -> impl Iterator<Item = ScheduleEvent> {
    let stood = |place: usize| before.steps().get(place).map(|step| &step.status);
    let steps = now.steps().iter().enumerate();
    let changed = steps.filter(move |(place, step)| {
        // What only waits is no news.
        stood(*place) != Some(&step.status) && step.status != "Waiting"
    });
    changed.map(|(_, step)| ScheduleEvent::StepChanged(Box::new(step.clone())))
}

fn attempt(error: &Error) -> ScheduleEvent {
    ScheduleEvent::Server(ServerEvent::Attempt(error.to_string()))
}

#[cfg(test)]
mod tests;
