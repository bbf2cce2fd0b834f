//! A run that stands still: when to ask for its worker task, and when it is lost.
//!
//! The activity alone does not tell. A server can leave it in progress for ever while the worker has
//! dropped its task, as after a cancel that met a running import.

use std::time::Duration;

use crate::models::Progress;

/// How long a run stands still before its worker task is asked for, and how far apart the questions
/// lie: beside the polls, they are few.
const ASK_EVERY: Duration = Duration::from_secs(20);

/// How long an activity whose task is gone has to be written.
const TIME_TO_WRITE: Duration = Duration::from_secs(30);

/// How long a run that nothing has picked up is nothing special: other runs may be before it.
const LONG_QUEUED: Duration = Duration::from_secs(50);

/// What a run has looked like since it last changed.
#[derive(Debug, Default)]
pub(crate) struct Standstill {
    looks: Option<Progress>,
    since: Duration,
    asked: Option<Duration>,
    /// When its task was first seen to be gone.
    task_gone: Option<Duration>,
    told_queued: bool,
}

impl Standstill {
    /// Takes the progress told at `now`.
    pub(crate) fn progressed(&mut self, now: Duration, progress: &Progress) {
        let looks = without_clocks(progress);
        if self.looks.as_ref() != Some(&looks) {
            self.looks = Some(looks);
            self.since = now;
            self.asked = None;
            self.task_gone = None;
        }
    }

    /// A server that could not be asked may not have been able to write either.
    pub(crate) fn interrupted(&mut self) {
        self.task_gone = None;
    }

    /// Whether the worker task is worth a question at `now`, which is taken for asked.
    pub(crate) fn ask(&mut self, now: Duration) -> bool {
        let last = self.asked.unwrap_or(self.since);
        let due = now.saturating_sub(last) >= ASK_EVERY;
        if due {
            self.asked = Some(now);
        }
        due
    }

    /// The worker task was gone at `now`.
    pub(crate) fn task_gone(&mut self, now: Duration) {
        self.task_gone.get_or_insert(now);
    }

    /// The worker task was there; how long nothing has picked it up, where that is worth telling, once.
    pub(crate) fn task_seen(&mut self, now: Duration, is_queued: bool) -> Option<Duration> {
        self.task_gone = None;
        let queued = self.lasts(now);
        let tell = is_queued && queued >= LONG_QUEUED && !self.told_queued;
        self.told_queued |= tell;
        tell.then_some(queued)
    }

    /// Whether nothing will change any more, after a poll at `now`.
    pub(crate) fn is_lost(&self, now: Duration) -> bool {
        self.task_gone
            .is_some_and(|gone| now.saturating_sub(gone) >= TIME_TO_WRITE)
    }

    /// For how long nothing has changed.
    pub(crate) fn lasts(&self, now: Duration) -> Duration {
        now.saturating_sub(self.since)
    }
}

/// The progress without what changes by itself, such as `elapsedSeconds`.
fn without_clocks(progress: &Progress) -> Progress {
    let mut looks = progress.clone();
    looks.rest.clear();
    let phases = looks.phases.iter_mut().chain(&mut looks.current_phase);
    phases.for_each(|phase| phase.rest.clear());
    looks
}
