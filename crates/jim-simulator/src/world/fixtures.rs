//! Runs for tests.

use std::time::Duration;

use super::configuration::{Configuration, Outcome};
use super::ids::Ids;
use super::run::{Run, ScheduledStep, Times};
use super::worker::times;

pub(super) fn run(system: i32, run_type: &str, outcome: Outcome) -> Run {
    let configuration = Configuration::new()
        .system(system, "HR")
        .run_profile(1, system, "A run", run_type)
        .ending(outcome);
    let profile = configuration.run_profiles[0].clone();
    Run::new(
        configuration.systems[0].clone(),
        profile,
        "k",
        Duration::ZERO,
        1.0,
        &mut Ids::new(None),
    )
}

/// A run over 1,000 objects.
pub(super) fn run_of(run_type: &str, outcome: Outcome) -> Run {
    run(1, run_type, outcome)
}

/// The times of a run that has the worker for itself.
pub(super) fn alone(run: &Run) -> Times {
    times(std::slice::from_ref(run), &[])[0]
}

pub(super) fn at(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

/// The step of an execution at that place.
pub(super) fn scheduled(index: usize) -> ScheduledStep {
    ScheduledStep {
        execution: "e".into(),
        schedule: "s".into(),
        schedule_name: "S".into(),
        index,
        total: index + 1,
        continue_on_failure: false,
    }
}
