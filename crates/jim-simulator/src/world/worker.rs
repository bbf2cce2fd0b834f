//! The worker: which run goes on when.
//!
//! Nothing happens in the background. How things stand is worked out, from what was asked and when,
//! each time somebody looks.

use std::collections::HashMap;
use std::time::Duration;

use super::configuration::{Outcome, RunProfile, System};
use super::phases::{self, Phase};
use super::schedule_executions::ScheduledStep;

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
    /// The step that it is of a schedule's execution.
    pub(crate) step: Option<ScheduledStep>,
    /// Whether its activity is gone, as after a clean-up of the history.
    pub(crate) activity_deleted: bool,
}

/// From when until when the worker was down; it goes on with what it had begun.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Downtime {
    pub(crate) from: Duration,
    /// None while it is down.
    pub(crate) until: Option<Duration>,
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

    fn never_started(ended: Option<Duration>) -> Self {
        Self {
            started: None,
            ended,
        }
    }
}

/// The times of all runs: those of one system go one after another, and the steps of a schedule too.
pub(crate) fn times(runs: &[Run], downtimes: &[Downtime]) -> Vec<Times> {
    let mut all: Vec<Option<Times>> = vec![None; runs.len()];
    // From when on each system is free.
    let mut free: HashMap<i32, Duration> = HashMap::new();
    let earliest = |all: &[Option<Times>], free: &HashMap<i32, Duration>| {
        let undecided = (0..runs.len()).filter(|index| all[*index].is_none());
        undecided
            .filter_map(|index| {
                let ready = ready(runs, all, index)?;
                let free = free.get(&runs[index].system.id).copied();
                Some((ready.map(|at| at.max(free.unwrap_or_default())), index))
            })
            .min_by_key(|(ready, index)| (ready.unwrap_or(Duration::ZERO), *index))
    };
    while let Some((ready, index)) = earliest(&all, &free) {
        let run = &runs[index];
        all[index] = Some(match ready {
            Err(stopped) => Times::never_started(Some(stopped)),
            Ok(ready) => {
                let times = run.times(while_up(ready, downtimes));
                if times.started.is_some() {
                    free.insert(run.system.id, times.ended.unwrap_or(Duration::MAX));
                }
                times
            }
        });
    }
    all.into_iter().flatten().collect()
}

/// From when on the worker may take a run; an error when it never will, because the step before it
/// failed at that moment. None before that is decided.
fn ready(runs: &[Run], all: &[Option<Times>], index: usize) -> Option<Result<Duration, Duration>> {
    let run = &runs[index];
    let picked_up = |from: Duration| from.saturating_add(run.scaled(PICK_UP));
    let Some(before) = step_before(runs, index) else {
        return Some(Ok(picked_up(run.queued)));
    };
    let times = all[before]?;
    Some(match times.ended {
        Some(ended) if runs[before].stops_its_schedule(times) => Err(ended),
        Some(ended) if runs[before].profile.outcome != Outcome::Lost => Ok(picked_up(ended)),
        _ => Ok(Duration::MAX),
    })
}

/// The run of the step before, in the same execution of a schedule.
pub(super) fn step_before(runs: &[Run], index: usize) -> Option<usize> {
    let step = runs[index].step.as_ref()?;
    let before = step.index.checked_sub(1)?;
    runs.iter().position(|run| {
        let other = run.step.as_ref();
        other.is_some_and(|other| other.execution == step.execution && other.index == before)
    })
}

fn while_up(at: Duration, downtimes: &[Downtime]) -> Duration {
    let down = |at: Duration| {
        let mut downtimes = downtimes.iter();
        downtimes.find(|down| down.from <= at && down.until.is_none_or(|until| at < until))
    };
    down(at).map_or(at, |down| down.until.unwrap_or(Duration::MAX))
}

fn earlier(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
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
    ) -> Self {
        Self {
            activity_id: uuid::Uuid::now_v7().to_string(),
            task_id: uuid::Uuid::now_v7().to_string(),
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
    fn times(&self, start: Duration) -> Times {
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

    fn scaled(&self, length: Duration) -> Duration {
        length.div_f64(self.speed)
    }
}

/// The phase at whose end a run gets lost: the first long one.
fn losing(phases: &[Phase]) -> usize {
    let long = |phase: &Phase| matches!(phase.key, "import.process" | "sync.process");
    phases.iter().position(long).unwrap_or(0)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::world::configuration::Estate;
    use crate::world::snapshot::RunSnapshot;

    fn run(system: i32, run_type: &str, outcome: Outcome) -> Run {
        let estate = Estate::new()
            .system(system, "HR")
            .run_profile(1, system, "A run", run_type)
            .ending(outcome);
        let profile = estate.run_profiles[0].clone();
        Run::new(estate.systems[0].clone(), profile, "k", Duration::ZERO, 1.0)
    }

    /// A run over 1,000 objects.
    pub(crate) fn run_of(run_type: &str, outcome: Outcome) -> Run {
        run(1, run_type, outcome)
    }

    /// The times of a run that has the worker for itself.
    pub(crate) fn alone(run: &Run) -> Times {
        times(std::slice::from_ref(run), &[])[0]
    }

    pub(crate) fn at(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    #[test]
    fn runs_of_one_system_go_one_after_another_and_those_of_two_at_once() {
        let runs = [1, 1, 2].map(|system| run(system, "FullImport", Outcome::Complete));
        let times = times(&runs, &[]);
        assert_eq!(times[1].started, times[0].ended);
        assert_eq!(times[2].started, times[0].started);
    }

    #[test]
    fn what_waits_behind_a_run_without_an_end_waits() {
        let runs =
            [Outcome::Endless, Outcome::Complete].map(|outcome| run_of("FullImport", outcome));
        let times = times(&runs, &[]);
        let unknown = (times[0].ended, times[1].started, times[1].ended);
        assert_eq!(unknown, (None, None, None));
        let status = RunSnapshot::of(&runs[1], times[1], at(1e6)).status;
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
        let status = RunSnapshot::of(&queued, times_queued, at(1.0)).status;
        assert_eq!(status, "Cancelled");

        let mut running = run_of("FullImport", Outcome::Complete);
        running.cancelled = Some(at(2.0));
        let status = |seconds| RunSnapshot::of(&running, alone(&running), at(seconds)).status;
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

    #[test]
    fn a_worker_that_is_down_takes_nothing_until_it_is_up() {
        let runs = [run_of("FullImport", Outcome::Complete)];
        let down = |until| Downtime {
            from: at(0.0),
            until,
        };
        assert_eq!(times(&runs, &[down(None)])[0], Times::default());
        let up = times(&runs, &[down(Some(at(60.0)))]);
        assert_eq!(up[0].started, Some(at(60.0)));
        let late = Downtime {
            from: at(2.0),
            until: None,
        };
        assert_eq!(times(&runs, &[late]), times(&runs, &[]));
    }

    /// The runs of an execution of a schedule whose steps end so.
    fn steps(outcomes: &[Outcome]) -> Vec<Run> {
        let runs = outcomes.iter().enumerate().map(|(index, outcome)| Run {
            step: Some(ScheduledStep::for_tests(index)),
            ..run(index as i32, "FullImport", outcome.clone())
        });
        runs.collect()
    }

    #[test]
    fn a_step_waits_for_the_step_before_on_another_system_too() {
        let times = times(&steps(&[Outcome::Complete, Outcome::Complete]), &[]);
        assert!(times[1].started > times[0].ended);
    }

    #[test]
    fn nothing_follows_a_step_that_failed_or_that_is_not_over() {
        let failed = Outcome::Failed("gone".into());
        let runs = steps(&[failed, Outcome::Complete, Outcome::Complete]);
        let ends = times(&runs, &[]);
        assert_eq!(ends[1], Times::never_started(ends[0].ended));
        assert_eq!(ends[2], Times::never_started(ends[0].ended));
        let after_endless = times(&steps(&[Outcome::Endless, Outcome::Complete]), &[]);
        assert_eq!(after_endless[1], Times::default());
        let after_lost = times(&steps(&[Outcome::Lost, Outcome::Complete]), &[]);
        assert_eq!(after_lost[1], Times::default());
    }
}
