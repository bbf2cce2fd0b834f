//! How a run stands at a moment: its status, its phases and its counts.

use std::time::Duration;

use super::configuration::Outcome;
use super::phases::{Counting, Phase};
use super::results::Results;
use super::run::{Run, Times};

/// How a run stands.
#[derive(Debug, Clone)]
pub(crate) struct RunSnapshot {
    pub(crate) status: String,
    pub(crate) message: Option<String>,
    pub(crate) ended: bool,
    pub(crate) processed: u64,
    pub(crate) total: u64,
    /// What has been done to objects so far.
    pub(crate) results: Results,
    pub(crate) phases: Vec<PhaseSnapshot>,
    /// Which of the phases is current: the innermost that is active.
    pub(crate) current: Option<usize>,
}

#[derive(Debug, Clone)]
pub(crate) struct PhaseSnapshot {
    pub(crate) phase: Phase,
    pub(crate) status: &'static str,
    pub(crate) started: Option<Duration>,
    pub(crate) ended: Option<Duration>,
}

impl RunSnapshot {
    pub(crate) fn of(run: &Run, times: Times, now: Duration) -> Self {
        let ended = times.ended.is_some_and(|ended| ended <= now);
        let is_lost = run.is_lost_at(times, now);
        let started = times.started.filter(|started| *started <= now);
        let status = if is_lost {
            "InProgress".to_owned()
        } else {
            status(run, times, started.is_some(), ended)
        };
        let mut snapshot = Self {
            ended: ended && !is_lost,
            message: None,
            processed: 0,
            total: 0,
            results: Results::default(),
            phases: Vec::new(),
            current: None,
            status,
        };
        let Some(started) = started else {
            return snapshot;
        };
        let until = times.ended.map_or(now, |ended| ended.min(now));
        // What is cancelled comes no further.
        let until = run.cancelled.map_or(until, |at| at.clamp(started, until));
        let is = |status: &str| ended && snapshot.status == status;
        let (cancelled, failed) = (is("Cancelled"), is("FailedWithError"));
        let complete = ended && !cancelled && !failed && !is_lost;
        snapshot.lay(run, started, until, complete);
        if cancelled {
            // The phases stay as they were when the worker let go.
            snapshot.message = None;
            (snapshot.processed, snapshot.total) = (0, 0);
            snapshot.results = Results::default();
        } else if is_lost {
            snapshot.fail(until);
            (snapshot.processed, snapshot.total) = (run.objects(), run.objects());
        } else if failed {
            snapshot.fail(until);
        } else if ended {
            snapshot.results = Results::of(run);
            snapshot.message = Some(snapshot.results.summary(run, until - started));
            (snapshot.processed, snapshot.total) = (run.objects(), run.objects());
        }
        snapshot
    }

    /// Lays the phases one after another; a phase with parts spans them.
    fn lay(&mut self, run: &Run, started: Duration, now: Duration, complete: bool) {
        for (phase, (from, to)) in run.phases().into_iter().zip(run.spans(started)) {
            let (status, started, ended) = match () {
                () if phase.skipped && complete => ("Skipped", None, None),
                () if phase.skipped => ("Pending", None, None),
                () if complete || to <= now => ("Completed", Some(from), Some(to)),
                () if from <= now => ("Active", Some(from), None),
                () => ("Pending", None, None),
            };
            if status == "Active" {
                self.current = Some(self.phases.len());
                self.message = Some(phase.message.to_owned());
                let share = (now - from).as_secs_f64() / (to - from).as_secs_f64();
                self.count(run, &phase, share.min(1.0));
            }
            self.phases.push(PhaseSnapshot {
                phase,
                status,
                started,
                ended,
            });
        }
    }

    /// Counts begin anew in each phase.
    fn count(&mut self, run: &Run, phase: &Phase, share: f64) {
        (self.processed, self.total) = match phase.counting {
            Counting::Silent => (0, 0),
            Counting::Still => (0, run.objects()),
            Counting::Rising => ((run.objects() as f64 * share) as u64, run.objects()),
        };
        self.results = match phase.key {
            "import.save" | "connector:write" => Results::of(run).share(share),
            _ => Results::default(),
        };
    }

    /// The phase that was active failed, and none of the others came to be.
    fn fail(&mut self, at: Duration) {
        let last = self
            .phases
            .iter()
            .rposition(|phase| phase.started.is_some_and(|start| start < at));
        self.message = last.map(|last| self.phases[last].phase.message.to_owned());
        self.current = None;
        let parent = last.and_then(|last| self.phases[last].phase.parent);
        for (index, phase) in self.phases.iter_mut().enumerate() {
            if Some(index) == last || Some(phase.phase.key) == parent {
                (phase.status, phase.ended) = ("Failed", Some(at));
            } else if phase.status != "Completed" || Some(index) > last {
                (phase.status, phase.started, phase.ended) = ("Skipped", None, None);
            }
        }
        (self.processed, self.total) = (0, 0);
        self.results = Results::default();
    }
}

fn status(run: &Run, times: Times, started: bool, ended: bool) -> String {
    let status = match &run.profile.outcome {
        Outcome::Unknown(status) if started && !ended => status,
        _ if !ended => "InProgress",
        _ if run.was_cancelled(times) => "Cancelled",
        Outcome::Warning(_) => "CompleteWithWarning",
        Outcome::Errors(_) => "CompleteWithError",
        Outcome::Failed(_) => "FailedWithError",
        _ => "Complete",
    };
    status.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::fixtures::{alone, at, run_of};

    #[test]
    fn counts_begin_anew_in_each_phase_and_are_whole_at_the_end() {
        let run = run_of("FullImport", Outcome::Complete);
        let times = alone(&run);
        let seen: Vec<_> = (0..120)
            .map(|tenth| RunSnapshot::of(&run, times, at(f64::from(tenth) / 10.0)))
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

    fn statuses(run: &Run, seconds: f64) -> Vec<&'static str> {
        let snapshot = RunSnapshot::of(run, alone(run), at(seconds));
        snapshot.phases.iter().map(|phase| phase.status).collect()
    }

    #[test]
    fn a_failure_skips_what_follows() {
        let mut run = run_of("FullImport", Outcome::Failed("gone".into()));
        run.profile.file_path = Some("/gone.csv".into());
        let end = RunSnapshot::of(&run, alone(&run), at(100.0));
        assert_eq!(end.status, "FailedWithError");
        assert_eq!(end.message.as_deref(), Some("Reading the file"));
        let statuses = statuses(&run, 100.0);
        assert_eq!(statuses[..2], ["Failed", "Failed"]);
        assert!(statuses[2..].iter().all(|status| *status == "Skipped"));
    }

    #[test]
    fn without_a_file_it_fails_before_the_reading() {
        let run = run_of("FullImport", Outcome::Failed("no path".into()));
        assert_eq!(statuses(&run, 100.0)[..2], ["Failed", "Skipped"]);
    }

    #[test]
    fn a_synchronisation_without_changes_only_prepares() {
        let mut run = run_of("DeltaSynchronisation", Outcome::Complete);
        run.system.objects = 0;
        let expected = ["Completed", "Skipped", "Skipped", "Skipped"];
        assert_eq!(statuses(&run, 100.0), expected);
        let end = RunSnapshot::of(&run, alone(&run), at(100.0));
        assert_eq!(end.message.as_deref(), Some("No changes to process"));
    }

    #[test]
    fn a_run_in_a_status_of_its_own_stays_in_it() {
        let run = run_of("FullImport", Outcome::Unknown("Pondering".into()));
        let status = |seconds| RunSnapshot::of(&run, alone(&run), at(seconds)).status;
        assert_eq!(status(0.1), "InProgress");
        assert_eq!(status(1e6), "Pondering");
    }

    #[test]
    fn a_lost_run_stays_in_progress_with_phases_that_failed() {
        let run = run_of("FullImport", Outcome::Lost);
        let snapshot = RunSnapshot::of(&run, alone(&run), at(1e6));
        assert_eq!(
            (snapshot.status.as_str(), snapshot.ended),
            ("InProgress", false)
        );
        assert_eq!((snapshot.processed, snapshot.total), (1000, 1000));
        let message = snapshot.message.as_deref();
        assert_eq!(message, Some("Processing imported objects"));
        let expected = ["Failed", "Completed", "Failed", "Skipped"];
        assert_eq!(statuses(&run, 1e6)[..4], expected);
    }

    #[test]
    fn a_run_that_a_cancel_loses_is_cancelled_for_a_moment() {
        let mut run = run_of("FullImport", Outcome::Lost);
        run.cancelled = Some(at(1.5));
        let status = |seconds| RunSnapshot::of(&run, alone(&run), at(seconds)).status;
        let seen = [1.6, 2.1, 2.6, 1e6].map(status);
        assert_eq!(
            seen,
            ["InProgress", "Cancelled", "InProgress", "InProgress"]
        );
    }
}
