//! One run: what it is about, how long it takes, and what becomes of it.

use std::time::Duration;

use super::configuration::{Outcome, RunProfile, System};
use super::ids::Ids;
use super::phases::{self, Phase};

/// How long a running task takes to notice that it was cancelled, at speed 1.
const NOTICE: Duration = Duration::from_millis(500);

/// A run that was asked for.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) activity_id: String,
    pub(crate) task_id: String,
    pub(crate) system: System,
    pub(crate) profile: RunProfile,
    pub(crate) initiator: String,
    pub(crate) queued: Duration,
    pub(crate) cancelled: Option<Duration>,
    pub(crate) speed: f64,
    /// The step that it is of a schedule's execution.
    pub(crate) step: Option<ScheduledStep>,
    /// Whether its activity is gone, as after a clean-up of the history.
    pub(crate) activity_deleted: bool,
}

/// Which step of which execution a run is.
#[derive(Debug, Clone)]
pub(crate) struct ScheduledStep {
    pub(crate) execution: String,
    pub(crate) schedule: String,
    pub(crate) schedule_name: String,
    pub(crate) index: usize,
    pub(crate) total: usize,
    pub(crate) continue_on_failure: bool,
}

/// When a run is picked up and when its task ends, if it does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Times {
    pub(crate) started: Option<Duration>,
    pub(crate) ended: Option<Duration>,
}

impl Times {
    /// Whether the task is still in the queue or with the worker.
    pub(crate) fn is_open(self, now: Duration) -> bool {
        self.ended.is_none_or(|ended| ended > now)
    }

    pub(super) fn never_started(ended: Option<Duration>) -> Self {
        Self {
            started: None,
            ended,
        }
    }
}

impl Run {
    /// A run that nobody has cancelled and that is of no schedule.
    pub(crate) fn new(
        system: System,
        profile: RunProfile,
        initiator: &str,
        queued: Duration,
        speed: f64,
        ids: &mut Ids,
    ) -> Self {
        Self {
            activity_id: ids.next(),
            task_id: ids.next(),
            system,
            profile,
            initiator: initiator.into(),
            queued,
            cancelled: None,
            speed,
            step: None,
            activity_deleted: false,
        }
    }

    pub(crate) fn is_step_of(&self, execution: &str) -> bool {
        let step = self.step.as_ref();
        step.is_some_and(|step| step.execution == execution)
    }

    /// The times of a run that the worker could take at that moment.
    pub(super) fn times(&self, start: Duration) -> Times {
        match self.cancelled {
            cancelled if start == Duration::MAX => Times::never_started(cancelled),
            Some(at) if at < start => Times::never_started(Some(at)),
            cancelled => Times {
                started: Some(start),
                ended: earlier(
                    self.length().and_then(|length| start.checked_add(length)),
                    cancelled.map(|at| at + self.scaled(NOTICE)),
                ),
            },
        }
    }

    /// Whether no further step of its schedule is run after its end.
    pub(super) fn stops_its_schedule(&self, times: Times) -> bool {
        let failed =
            self.was_cancelled(times) || matches!(self.profile.outcome, Outcome::Failed(_));
        let goes_on = self
            .step
            .as_ref()
            .is_some_and(|step| step.continue_on_failure);
        failed && self.profile.outcome != Outcome::Lost && !goes_on
    }

    /// The words for the task.
    pub(crate) fn name(&self) -> String {
        format!("{} - {}", self.system.name, self.profile.name)
    }

    /// How many objects it is about: a delta or an export is about a few.
    pub(crate) fn objects(&self) -> u64 {
        match self.profile.run_type.as_str() {
            "DeltaImport" | "DeltaSynchronisation" | "Export" => self.system.objects / 40,
            _ => self.system.objects,
        }
    }

    pub(crate) fn was_cancelled(&self, times: Times) -> bool {
        self.profile.outcome == Outcome::Cancelled
            || times.started.is_none()
            || self
                .cancelled
                .is_some_and(|at| times.ended.is_some_and(|ended| at <= ended))
    }

    pub(crate) fn phases(&self) -> Vec<Phase> {
        let is_directory = self.system.is_directory;
        phases::of(&self.profile.run_type, is_directory, self.objects() > 0)
    }

    /// From when until when each phase goes on, if nothing comes in between.
    pub(crate) fn spans(&self, started: Duration) -> Vec<(Duration, Duration)> {
        let phases = self.phases();
        let mut from = started;
        let mut spans: Vec<(Duration, Duration)> = Vec::new();
        for phase in &phases {
            let to = from + self.scaled(Duration::from_secs_f64(phase.seconds));
            spans.push((from, to));
            from = to;
        }
        for (index, phase) in phases.iter().enumerate() {
            let parts = phases
                .iter()
                .zip(&spans)
                .filter(|(part, _)| part.parent == Some(phase.key));
            if let Some(to) = parts.map(|(_, (_, to))| *to).max() {
                spans[index].1 = to;
            }
        }
        spans
    }

    /// Whether its task has vanished, and its activity will not change any more. One that was
    /// cancelled says so for a moment first.
    pub(crate) fn is_lost_at(&self, times: Times, now: Duration) -> bool {
        let shown = self
            .cancelled
            .map_or(Duration::ZERO, |_| self.scaled(NOTICE));
        let vanished = times.started.and(times.ended);
        self.profile.outcome == Outcome::Lost && vanished.is_some_and(|at| at + shown <= now)
    }

    /// How long it runs; for ever when it does not end.
    fn length(&self) -> Option<Duration> {
        let phases = self.phases();
        let last = match self.profile.outcome {
            Outcome::Endless | Outcome::Unknown(_) => return None,
            Outcome::Failed(_) => self.failing(&phases),
            Outcome::Lost => losing(&phases),
            _ => phases.len(),
        };
        // A phase with parts ends with them; what counts is when the next one begins.
        let spans = self.spans(Duration::ZERO);
        Some(match spans.get(last + 1) {
            Some((next, _)) if last < phases.len() => *next,
            _ => spans.iter().map(|(_, to)| *to).max()?,
        })
    }

    /// The phase in which a failing run fails: the first, or the reading of a file that was named.
    fn failing(&self, phases: &[Phase]) -> usize {
        let reading = phases
            .iter()
            .position(|phase| phase.key == "connector:read");
        reading
            .filter(|_| self.profile.file_path.is_some())
            .unwrap_or(0)
    }

    pub(super) fn scaled(&self, length: Duration) -> Duration {
        length.div_f64(self.speed)
    }
}

/// The phase at whose end a run gets lost: the first long one.
fn losing(phases: &[Phase]) -> usize {
    let long = |phase: &Phase| matches!(phase.key, "import.process" | "sync.process");
    phases.iter().position(long).unwrap_or(0)
}

/// The earlier of two moments, of which either may never come.
pub(super) fn earlier(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
