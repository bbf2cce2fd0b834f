//! The worker: which run goes on when, and how far each has come.
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

/// How a run stands.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub(crate) status: String,
    pub(crate) message: Option<String>,
    pub(crate) processed: u64,
    pub(crate) total: u64,
    pub(crate) errors: u64,
    pub(crate) phases: Vec<PhaseStanding>,
    /// Which of the phases is current: the innermost that is active.
    pub(crate) current: Option<usize>,
}

#[derive(Debug, Clone)]
pub(crate) struct PhaseStanding {
    pub(crate) phase: Phase,
    pub(crate) status: &'static str,
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

    pub(crate) fn standing(&self, times: Times, now: Duration) -> Standing {
        let ended = times.ended.is_some_and(|ended| ended <= now);
        let cancelled = ended && self.was_cancelled(times);
        let status = match (&self.profile.outcome, ended) {
            _ if cancelled => "Cancelled".to_owned(),
            (Outcome::Unknown(status), false) if times.started.is_some_and(|at| at <= now) => {
                status.clone()
            }
            (_, false) => "InProgress".to_owned(),
            (Outcome::Complete | Outcome::Unknown(_) | Outcome::Endless, true) => {
                "Complete".to_owned()
            }
            (Outcome::Warning(_), true) => "CompleteWithWarning".to_owned(),
            (Outcome::Errors(_), true) => "CompleteWithError".to_owned(),
            (Outcome::Failed(_), true) => "FailedWithError".to_owned(),
            (Outcome::Cancelled, true) => "Cancelled".to_owned(),
        };
        let Some(started) = times.started.filter(|started| *started <= now) else {
            return Standing::queued(status);
        };
        let failed = ended && matches!(self.profile.outcome, Outcome::Failed(_)) && !cancelled;
        let until = times.ended.map_or(now, |ended| ended.min(now));
        let mut standing = self.at(started, until, ended && !cancelled && !failed);
        standing.status = status;
        standing.errors = self.errors(ended);
        if failed {
            standing.fail(until);
        }
        if ended && !cancelled && !failed {
            standing.message = Some(self.summary());
            (standing.processed, standing.total) = (self.objects(), self.objects());
        }
        if cancelled {
            standing.message = None;
        }
        standing
    }

    /// What the server says of a run that ended well enough.
    fn summary(&self) -> String {
        let (objects, errors) = (grouped(self.objects()), self.errors(true));
        let failed = match errors {
            0 => String::new(),
            errors => format!(", {errors} errors"),
        };
        match self.profile.run_type.as_str() {
            kind if kind.ends_with("Import") => {
                format!("Import complete: {objects} objects (0 created, {objects} updated{failed})")
            }
            kind if kind.ends_with("Synchronisation") => {
                format!("Sync complete: {objects} objects{failed}")
            }
            _ => format!("Export complete: {objects} objects{failed}"),
        }
    }

    /// How many objects it is about: a delta is about a few.
    pub(crate) fn objects(&self) -> u64 {
        match self.profile.run_type.starts_with("Delta") {
            true => (self.system.objects / 40).max(1),
            false => self.system.objects,
        }
    }

    pub(crate) fn errors(&self, ended: bool) -> u64 {
        match (&self.profile.outcome, ended) {
            (Outcome::Errors(errors), true) => *errors,
            _ => 0,
        }
    }

    pub(crate) fn was_cancelled(&self, times: Times) -> bool {
        self.profile.outcome == Outcome::Cancelled
            || self
                .cancelled
                .is_some_and(|at| times.ended.is_some_and(|ended| at <= ended))
    }

    /// How long it runs; for ever when it does not end.
    fn length(&self) -> Option<Duration> {
        let phases = self.phases();
        let seconds: f64 = match self.profile.outcome {
            Outcome::Endless | Outcome::Unknown(_) => return None,
            Outcome::Failed(_) => phases
                .iter()
                .map(|phase| phase.seconds)
                .find(|seconds| *seconds > 0.0)?,
            _ => phases.iter().map(|phase| phase.seconds).sum(),
        };
        Some(self.scaled(Duration::from_secs_f64(seconds)))
    }

    fn phases(&self) -> Vec<Phase> {
        phases::of(&self.profile.run_type, self.system.is_directory)
    }

    fn scaled(&self, length: Duration) -> Duration {
        length.div_f64(self.speed)
    }

    /// Lays the phases one after another; a phase with parts spans them.
    fn at(&self, started: Duration, now: Duration, complete: bool) -> Standing {
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
        let mut standing = Standing::queued(String::new());
        for (phase, (from, to)) in phases.into_iter().zip(spans) {
            let (status, started, ended) = match () {
                () if complete || to <= now => ("Completed", Some(from), Some(to)),
                () if from <= now => ("Active", Some(from), None),
                () => ("Pending", None, None),
            };
            if status == "Active" {
                standing.current = Some(standing.phases.len());
                standing.message = Some(phase.name.to_owned());
                if phase.counted {
                    let done = (now - from).as_secs_f64() / (to - from).as_secs_f64().max(1e-9);
                    standing.total = self.objects();
                    standing.processed = (self.objects() as f64 * done.min(1.0)) as u64;
                }
            }
            standing.phases.push(PhaseStanding {
                phase,
                status,
                started,
                ended,
            });
        }
        standing
    }
}

impl Standing {
    fn queued(status: String) -> Self {
        Self {
            status,
            message: None,
            processed: 0,
            total: 0,
            errors: 0,
            phases: Vec::new(),
            current: None,
        }
    }

    /// The phase that was active failed, and none of the others came to be.
    fn fail(&mut self, at: Duration) {
        let last = self
            .phases
            .iter()
            .rposition(|phase| phase.started.is_some_and(|start| start < at));
        self.message = last.map(|last| self.phases[last].phase.name.to_owned());
        self.current = None;
        let parent = last.and_then(|last| self.phases[last].phase.parent);
        for (index, phase) in self.phases.iter_mut().enumerate() {
            let failed = Some(index) == last || Some(phase.phase.key) == parent;
            if failed {
                (phase.status, phase.ended) = ("Failed", Some(at));
            } else if phase.status != "Completed" || Some(index) > last {
                (phase.status, phase.started, phase.ended) = ("Skipped", None, None);
            }
        }
        (self.processed, self.total) = (0, 0);
    }
}

/// `1234567` as `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::Estate;

    fn run(system: i32, queued: u64, outcome: Outcome) -> Run {
        let estate = Estate::new()
            .system(system, "HR")
            .run_profile(1, system, "Full", "FullImport")
            .ending(outcome);
        Run {
            activity_id: "a".into(),
            task_id: "t".into(),
            system: estate.systems[0].clone(),
            profile: estate.run_profiles[0].clone(),
            initiator: "k".into(),
            queued: Duration::from_secs(queued),
            cancelled: None,
            speed: 1.0,
        }
    }

    fn at(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    #[test]
    fn runs_of_one_system_go_one_after_another_and_those_of_two_at_once() {
        let runs = [
            run(1, 0, Outcome::Complete),
            run(1, 0, Outcome::Complete),
            run(2, 0, Outcome::Complete),
        ];
        let times = times(&runs);
        assert_eq!(times[1].started, times[0].ended);
        assert_eq!(times[2].started, times[0].started);
    }

    #[test]
    fn what_waits_behind_a_run_without_an_end_waits() {
        let runs = [run(1, 0, Outcome::Endless), run(1, 0, Outcome::Complete)];
        let times = times(&runs);
        assert_eq!(
            (times[0].ended, times[1].started, times[1].ended),
            (None, None, None)
        );
        assert_eq!(runs[1].standing(times[1], at(1e6)).status, "InProgress");
    }

    #[test]
    fn counts_begin_anew_in_each_phase_and_are_whole_at_the_end() {
        let run = run(1, 0, Outcome::Complete);
        let times = times(std::slice::from_ref(&run))[0];
        let seen: Vec<_> = (0..120)
            .map(|tenth| run.standing(times, at(f64::from(tenth) / 10.0)))
            .collect();
        assert!(seen[0].phases.is_empty());
        let steps_back = seen
            .windows(2)
            .filter(|pair| pair[1].processed < pair[0].processed)
            .count();
        assert!(steps_back >= 2, "{steps_back}");
        let end = seen.last().unwrap();
        assert_eq!(
            (end.status.as_str(), end.processed, end.total),
            ("Complete", 1000, 1000)
        );
        assert!(end.phases.iter().all(|phase| phase.status == "Completed"));
    }

    #[test]
    fn a_failure_skips_what_follows() {
        let run = run(1, 0, Outcome::Failed("gone".into()));
        let times = times(std::slice::from_ref(&run))[0];
        let end = run.standing(times, at(100.0));
        let statuses: Vec<_> = end.phases.iter().map(|phase| phase.status).collect();
        assert_eq!(end.status, "FailedWithError");
        assert_eq!(statuses[..3], ["Failed", "Failed", "Skipped"]);
        assert!(statuses[3..].iter().all(|status| *status == "Skipped"));
        assert_eq!(end.message.as_deref(), Some("Reading the file"));
    }

    #[test]
    fn a_cancelled_run_ends_at_once_in_the_queue_and_soon_when_it_runs() {
        let mut queued = run(1, 0, Outcome::Complete);
        queued.cancelled = Some(at(0.1));
        let times_queued = times(std::slice::from_ref(&queued))[0];
        assert_eq!(
            (times_queued.started, times_queued.ended),
            (None, Some(at(0.1)))
        );
        assert_eq!(queued.standing(times_queued, at(1.0)).status, "Cancelled");

        let mut running = run(1, 0, Outcome::Complete);
        running.cancelled = Some(at(2.0));
        let times_running = times(std::slice::from_ref(&running))[0];
        assert_eq!(
            running.standing(times_running, at(2.1)).status,
            "InProgress"
        );
        assert_eq!(running.standing(times_running, at(3.0)).status, "Cancelled");
    }

    #[test]
    fn a_faster_worker_is_done_sooner() {
        let mut fast = run(1, 0, Outcome::Complete);
        fast.speed = 100.0;
        let slow = times(&[run(1, 0, Outcome::Complete)])[0].ended.unwrap();
        let ended = times(&[fast])[0].ended.unwrap();
        assert!(ended < slow.div_f64(50.0));
    }
}
