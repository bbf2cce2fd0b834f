//! The worker: which run goes on when.
//!
//! Nothing happens in the background. How things stand is worked out, from what was asked and when,
//! each time somebody looks.

use std::collections::HashMap;
use std::time::Duration;

use super::configuration::Outcome;
use super::run::{Run, Times, earlier};

/// The worker looks into its queue that often, at speed 1.
const PICK_UP: Duration = Duration::from_millis(800);

/// From when until when the worker was down; it goes on with what it had begun.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Downtime {
    pub(crate) from: Duration,
    /// None while it is down.
    pub(crate) until: Option<Duration>,
}

/// The times of all runs: those of one system go one after another, and the steps of a schedule too.
pub(crate) fn times(runs: &[Run], downtimes: &[Downtime]) -> Vec<Times> {
    let mut all: Vec<Option<Times>> = vec![None; runs.len()];
    // From when on each system is free.
    let mut free: HashMap<i32, Duration> = HashMap::new();
    let mut undecided: Vec<usize> = (0..runs.len()).collect();
    let earliest = |undecided: &[usize], all: &[Option<Times>], free: &HashMap<i32, Duration>| {
        let undecided = undecided.iter().copied();
        undecided
            .filter_map(|index| {
                let ready = ready(runs, all, index)?;
                let free = free.get(&runs[index].system.id).copied();
                Some((ready.map(|at| at.max(free.unwrap_or_default())), index))
            })
            .min_by_key(|(ready, index)| (ready.unwrap_or(Duration::ZERO), *index))
    };
    while let Some((ready, index)) = earliest(&undecided, &all, &free) {
        undecided.retain(|other| *other != index);
        let run = &runs[index];
        all[index] = Some(match ready {
            Err(stopped) => Times::never_started(earlier(run.cancelled, Some(stopped))),
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
fn step_before(runs: &[Run], index: usize) -> Option<usize> {
    let step = runs[index].step.as_ref()?;
    let before = step.index.checked_sub(1)?;
    runs.iter().position(|run| {
        let other = run.step.as_ref();
        other.is_some_and(|other| other.execution == step.execution && other.index == before)
    })
}

/// That moment, or the first after it at which the worker is up; they are in order.
fn while_up(at: Duration, downtimes: &[Downtime]) -> Duration {
    downtimes.iter().fold(at, |at, down| {
        let until = down.until.unwrap_or(Duration::MAX);
        let is_down = down.from <= at && at < until;
        if is_down { until } else { at }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::fixtures::{alone, at, run, run_of, scheduled};
    use crate::world::snapshot::RunSnapshot;

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
        let twice = [
            down(Some(at(60.0))),
            Downtime {
                from: at(60.0),
                until: Some(at(90.0)),
            },
        ];
        assert_eq!(times(&runs, &twice)[0].started, Some(at(90.0)));
        let late = Downtime {
            from: at(2.0),
            until: None,
        };
        assert_eq!(times(&runs, &[late]), times(&runs, &[]));
    }

    /// The runs of an execution of a schedule whose steps end so.
    fn steps(outcomes: &[Outcome]) -> Vec<Run> {
        let runs = outcomes.iter().enumerate().map(|(index, outcome)| Run {
            step: Some(scheduled(index)),
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
