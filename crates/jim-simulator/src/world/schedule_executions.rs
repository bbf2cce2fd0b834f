//! Executions of schedules, each of which is a run for every step.

use std::time::Duration;

use super::configuration::Schedule;
use super::run::{Run, ScheduledStep, Times};
use super::{RunSnapshot, World};

/// A schedule that was run.
#[derive(Debug, Clone)]
pub(crate) struct ScheduleExecution {
    pub(crate) id: String,
    /// The schedule, as it was then.
    pub(crate) schedule: Schedule,
    pub(crate) initiator: String,
    pub(crate) queued: Duration,
    pub(crate) cancelled: Option<Duration>,
}

/// How an execution stands, by the runs of its steps.
#[derive(Debug)]
pub(crate) struct ExecutionProgress {
    pub(crate) status: &'static str,
    pub(crate) current_step: usize,
    pub(crate) completed: Option<Duration>,
    pub(crate) error: Option<String>,
}

impl World {
    /// Queues a run for every step whose run profile is there, and gives the execution's id.
    pub(crate) fn run_schedule(&mut self, schedule: &Schedule, initiator: &str) -> String {
        let execution = ScheduleExecution {
            id: uuid::Uuid::now_v7().to_string(),
            schedule: schedule.clone(),
            initiator: initiator.into(),
            queued: self.now(),
            cancelled: None,
        };
        let known = schedule.steps.iter().filter_map(|step| {
            let system = self.configuration.find_system(step.system)?;
            let profile = self
                .configuration
                .find_run_profile(step.system, step.run_profile)?;
            Some((system.clone(), profile.clone(), step.continue_on_failure))
        });
        let known: Vec<_> = known.collect();
        let total = known.len();
        let (now, speed) = (self.now(), self.speed);
        for (index, (system, profile, continue_on_failure)) in known.into_iter().enumerate() {
            self.runs.push(Run {
                step: Some(ScheduledStep {
                    execution: execution.id.clone(),
                    schedule: schedule.id.clone(),
                    schedule_name: schedule.name.clone(),
                    index,
                    total,
                    continue_on_failure,
                }),
                ..Run::new(system, profile, initiator, now, speed, &mut self.ids)
            });
        }
        self.schedule_changes
            .insert(schedule.id.clone(), self.now());
        let id = execution.id.clone();
        self.schedule_executions.push(execution);
        id
    }

    /// Cancels an execution and all of its runs that are not over.
    pub(crate) fn cancel_execution(&mut self, id: &str) {
        let now = self.now();
        let times = self.times();
        for (run, times) in self.runs.iter_mut().zip(times) {
            if run.is_step_of(id) && times.is_open(now) {
                run.cancelled.get_or_insert(now);
            }
        }
        let executions = self.schedule_executions.iter_mut();
        executions
            .filter(|execution| execution.id == id)
            .for_each(|execution| execution.cancelled = Some(now));
    }

    /// Whether a run waits for the step before it to end.
    pub(crate) fn waits_for_a_step(&self, run: &Run) -> bool {
        let Some(step) = run.step.as_ref().filter(|step| step.index > 0) else {
            return false;
        };
        let (now, times) = (self.now(), self.times());
        let mut runs = self.runs.iter().zip(times);
        runs.any(|(other, times)| {
            let is_before = other
                .step
                .as_ref()
                .is_some_and(|other| other.index + 1 == step.index);
            other.is_step_of(&step.execution) && is_before && times.is_open(now)
        })
    }

    /// The runs of an execution, in the order of its steps.
    pub(crate) fn steps_of(
        &self,
        execution: &ScheduleExecution,
    ) -> Vec<(&Run, Times, RunSnapshot)> {
        let snapshots = self.snapshots();
        snapshots
            .filter(|(run, ..)| run.is_step_of(&execution.id))
            .collect()
    }

    pub(crate) fn progress_of(&self, execution: &ScheduleExecution) -> ExecutionProgress {
        let now = self.now();
        let steps = self.steps_of(execution);
        let last = steps.len().saturating_sub(1);
        // What a cancel stopped was current at its moment.
        let moment = execution.cancelled.unwrap_or(now);
        let is_over = |times: &Times| match execution.cancelled {
            Some(_) => times.ended.is_some_and(|ended| ended < moment),
            None => !times.is_open(now),
        };
        let mut progress = ExecutionProgress {
            status: "InProgress",
            current_step: last,
            completed: None,
            error: None,
        };
        let failed = steps
            .iter()
            .position(|(run, times, _)| !times.is_open(now) && run.stops_its_schedule(*times));
        let current = steps
            .iter()
            .position(|(run, times, _)| !is_over(times) || run.is_lost_at(*times, now));
        if let Some(cancelled) = execution.cancelled {
            progress.status = "Cancelled";
            progress.current_step = current.unwrap_or(last);
            progress.completed = Some(cancelled);
            progress.error = Some("Cancelled by user".to_owned());
        } else if let Some(failed) = failed {
            progress.status = "Failed";
            progress.current_step = failed;
            progress.completed = steps[failed].1.ended;
            // The server counts from 0 here, and from 1 where it names the steps.
            let error = format!("Step 'Step {failed}' failed and ContinueOnFailure is false.");
            progress.error = Some(error);
        } else if let Some(current) = current {
            progress.current_step = current;
        } else {
            progress.status = "Complete";
            progress.completed = steps
                .last()
                .map_or(Some(execution.queued), |(_, times, _)| times.ended);
        }
        progress
    }
}
