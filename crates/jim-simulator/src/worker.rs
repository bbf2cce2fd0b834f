//! The worker: which run goes on when.
//!
//! Nothing happens in the background. How things stand is worked out, from what was asked and when,
//! each time somebody looks.

use std::time::Duration;

use crate::estate::{Outcome, RunProfile, System};
use crate::phases::{self, Phase};

/// The worker looks into its queue that often, at speed 1.
const PICK_UP: Duration = Duration::from_millis(800);

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
}

/// When a run is picked up and when it ends, if it does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Times {
    pub(crate) started: Option<Duration>,
    pub(crate) ended: Option<Duration>,
}

/// The times of all runs: those of one system go one after another.
pub(crate) fn times(runs: &[Run]) -> Vec<Times> {
    let mut all: Vec<Times> = Vec::with_capacity(runs.len());
    for run in runs {
        let before = runs
            .iter()
            .zip(&all)
            .filter(|(earlier, _)| earlier.system.id == run.system.id)
            .map(|(_, times)| times.ended.unwrap_or(Duration::MAX))
            .max()
            .unwrap_or_default();
        let started = run.scaled(PICK_UP).saturating_add(run.queued).max(before);
        all.push(match run.cancelled {
            Some(at) if at < started => Times {
                started: None,
                ended: Some(at),
            },
            cancelled => Times {
                started: (started < Duration::MAX).then_some(started),
                ended: earliest(
                    run.length().and_then(|length| started.checked_add(length)),
                    cancelled.map(|at| at + run.scaled(NOTICE)),
                ),
            },
        });
    }
    all
}

fn earliest(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

impl Run {
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

    /// How long it runs; for ever when it does not end.
    fn length(&self) -> Option<Duration> {
        let phases = self.phases();
        let last = match self.profile.outcome {
            Outcome::Endless | Outcome::Unknown(_) => return None,
            Outcome::Failed(_) => self.failing(&phases),
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

    fn scaled(&self, length: Duration) -> Duration {
        length.div_f64(self.speed)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::estate::Estate;
    use crate::standing::Standing;

    fn run(system: i32, run_type: &str, outcome: Outcome) -> Run {
        let estate = Estate::new()
            .system(system, "HR")
            .run_profile(1, system, "A run", run_type)
            .ending(outcome);
        Run {
            activity_id: "a".into(),
            task_id: "t".into(),
            system: estate.systems[0].clone(),
            profile: estate.run_profiles[0].clone(),
            initiator: "k".into(),
            queued: Duration::ZERO,
            cancelled: None,
            speed: 1.0,
        }
    }

    /// A run over 1,000 objects.
    pub(crate) fn run_of(run_type: &str, outcome: Outcome) -> Run {
        run(1, run_type, outcome)
    }

    /// The times of a run that has the worker for itself.
    pub(crate) fn alone(run: &Run) -> Times {
        times(std::slice::from_ref(run))[0]
    }

    pub(crate) fn at(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    #[test]
    fn runs_of_one_system_go_one_after_another_and_those_of_two_at_once() {
        let runs = [1, 1, 2].map(|system| run(system, "FullImport", Outcome::Complete));
        let times = times(&runs);
        assert_eq!(times[1].started, times[0].ended);
        assert_eq!(times[2].started, times[0].started);
    }

    #[test]
    fn what_waits_behind_a_run_without_an_end_waits() {
        let runs =
            [Outcome::Endless, Outcome::Complete].map(|outcome| run_of("FullImport", outcome));
        let times = times(&runs);
        let unknown = (times[0].ended, times[1].started, times[1].ended);
        assert_eq!(unknown, (None, None, None));
        let status = Standing::of(&runs[1], times[1], at(1e6)).status;
        assert_eq!(status, "InProgress");
    }

    #[test]
    fn a_run_lasts_as_long_as_its_phases() {
        let run = run_of("FullImport", Outcome::Complete);
        let times = alone(&run);
        let spans = run.spans(times.started.unwrap());
        assert_eq!(times.ended, spans.last().map(|(_, to)| *to));
    }

    #[test]
    fn a_cancelled_run_ends_at_once_in_the_queue_and_soon_when_it_runs() {
        let mut queued = run_of("FullImport", Outcome::Complete);
        queued.cancelled = Some(at(0.1));
        let times_queued = alone(&queued);
        assert_eq!(
            (times_queued.started, times_queued.ended),
            (None, Some(at(0.1)))
        );
        let status = Standing::of(&queued, times_queued, at(1.0)).status;
        assert_eq!(status, "Cancelled");

        let mut running = run_of("FullImport", Outcome::Complete);
        running.cancelled = Some(at(2.0));
        let status = |seconds| Standing::of(&running, alone(&running), at(seconds)).status;
        assert_eq!(status(2.1), "InProgress");
        assert_eq!(status(3.0), "Cancelled");
    }

    #[test]
    fn a_faster_worker_is_done_sooner() {
        let slow = run_of("FullImport", Outcome::Complete);
        let mut fast = slow.clone();
        fast.speed = 100.0;
        let end = |run| alone(run).ended.unwrap();
        assert!(end(&fast) < end(&slow).div_f64(50.0));
    }
}
