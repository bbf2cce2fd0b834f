//! What the server knows: its configuration, what was done to it, and the runs that its worker goes
//! through. Answers to requests do not belong here.

mod clock;
mod configuration;
mod configuration_changes;
mod connectors;
mod demo;
#[cfg(test)]
mod fixtures;
mod ids;
mod keys;
mod phases;
mod results;
mod run;
mod schedule_executions;
mod snapshot;
mod worker;

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::openid::SignOn;

pub(crate) use clock::Clock;
pub use configuration::{
    Configuration, Outcome, Partition, RunProfile, Schedule, ScheduleStep, System, Trigger,
};
pub(crate) use configuration_changes::{ConfigurationChange, initial_changes};
pub(crate) use connectors::{CONNECTORS, RUN_TYPES, connector_of};
pub(crate) use ids::Ids;
pub(crate) use keys::RateLimits;
pub use keys::{Key, KeyRole};
pub(crate) use results::{Results, grouped};
pub(crate) use run::{Run, ScheduledStep, Times};
pub(crate) use schedule_executions::ScheduleExecution;
pub(crate) use snapshot::{PhaseSnapshot, RunSnapshot};
pub(crate) use worker::Downtime;

/// All that a server knows.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) configuration: Configuration,
    pub(crate) keys: Vec<Key>,
    pub(crate) sign_on: SignOn,
    /// None where any number of requests is taken.
    pub(crate) rate_limits: Option<RateLimits>,
    /// Whether a run profile that is queued or running cannot be started again.
    pub(crate) strict: bool,
    /// Whether an import without a selected partition starts, with a warning.
    pub(crate) partition_warnings: bool,
    pub(crate) speed: f64,
    pub(crate) database_down: bool,
    /// When the worker was down.
    pub(crate) downtimes: Vec<Downtime>,
    pub(crate) runs: Vec<Run>,
    pub(crate) schedule_executions: Vec<ScheduleExecution>,
    /// When a schedule was last changed, by its id.
    pub(crate) schedule_changes: HashMap<String, Duration>,
    pub(crate) configuration_changes: Vec<ConfigurationChange>,
    pub(crate) ids: Ids,
    pub(crate) clock: Clock,
}

impl World {
    pub(crate) fn now(&self) -> Duration {
        self.clock.now()
    }

    /// The moment at which the server had been running that long.
    pub(crate) fn timestamp(&self, at: Duration) -> Timestamp {
        self.clock.timestamp(at)
    }

    /// When each run is picked up and when it ends.
    pub(crate) fn times(&self) -> Vec<Times> {
        worker::times(&self.runs, &self.downtimes)
    }

    /// Each run with its times and how it stands.
    pub(crate) fn snapshots(&self) -> impl Iterator<Item = (&Run, Times, RunSnapshot)> {
        let now = self.now();
        let runs = self.runs.iter().zip(self.times());
        runs.map(move |(run, times)| (run, times, RunSnapshot::of(run, times, now)))
    }

    /// A run whose worker task is not over, by the task's id: the queue forgets the others.
    pub(crate) fn open_run(&self, task: &str) -> Option<usize> {
        let index = self.runs.iter().position(|run| run.task_id == task)?;
        self.times()[index].is_open(self.now()).then_some(index)
    }

    pub(crate) fn set_worker_down(&mut self, down: bool) {
        let now = self.now();
        let open = self
            .downtimes
            .last_mut()
            .filter(|last| last.until.is_none());
        match (open, down) {
            (Some(last), false) => last.until = Some(now),
            (None, true) => self.downtimes.push(Downtime {
                from: now,
                until: None,
            }),
            _ => {}
        }
    }

    pub(crate) fn delete_activity(&mut self, id: &str) {
        self.configuration_changes
            .retain(|change| change.activity_id != id);
        let runs = self.runs.iter_mut();
        runs.filter(|run| run.activity_id == id)
            .for_each(|run| run.activity_deleted = true);
    }

    /// From now on the key has expired.
    pub(crate) fn expire_key(&mut self, secret: Option<&str>) {
        let keys = self.keys.iter_mut();
        keys.filter(|key| Some(key.secret.as_str()) == secret)
            .for_each(|key| key.role = KeyRole::Expired);
    }

    /// From now on no access token so far is taken.
    pub(crate) fn expire_tokens(&self) {
        if let SignOn::With { tokens, .. } = &self.sign_on {
            tokens.expire();
        }
    }
}
