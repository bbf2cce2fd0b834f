//! How fast a run goes: the rate and the time left, over a sliding window.

use std::collections::VecDeque;
use std::time::Duration;

use crate::models::Progress;

/// As many polls as tell the pace of now rather than of the beginning.
const WINDOW: usize = 30;

/// Turns a run's progress into what people want to read.
#[derive(Debug, Default)]
pub(crate) struct ProgressMeter {
    phase: Option<String>,
    samples: VecDeque<(Duration, u64)>,
}

/// How far a run has come, for people.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProgressSample {
    /// The phase's name; `None` until a worker picks the run up.
    pub phase: Option<String>,
    /// The number of the top-level phase, from 1.
    pub phase_number: Option<u32>,
    /// How many top-level phases there are.
    pub phases: Option<u32>,
    /// How many objects this phase is done with.
    pub processed: u64,
    /// How many objects this phase has, where that is known.
    pub total: Option<u64>,
    /// Objects a second, lately.
    pub rate: Option<f64>,
    /// How long this phase will take from now, at that rate.
    pub left: Option<Duration>,
    /// How many objects failed.
    pub errors: u64,
}

impl ProgressSample {
    /// How much of this phase is done, from 0 to 100, where that is known.
    pub fn percent(&self) -> Option<u8> {
        let total = self.total.filter(|total| *total > 0)?;
        let percent = self.processed.min(total).saturating_mul(100) / total;
        u8::try_from(percent).ok()
    }
}

impl ProgressMeter {
    /// Takes the progress told at `now`, since the wait began.
    pub(crate) fn read(&mut self, now: Duration, progress: &Progress) -> ProgressSample {
        let phase = innermost_phase(progress);
        let processed = progress.objects_processed.unwrap_or_default();
        let stepped_back = self
            .samples
            .back()
            .is_some_and(|(_, last)| processed < *last);
        if phase != self.phase || stepped_back {
            self.samples.clear();
            self.phase.clone_from(&phase);
        }
        self.samples.push_back((now, processed));
        if self.samples.len() > WINDOW {
            self.samples.pop_front();
        }
        let total = progress.objects_to_process.filter(|total| *total > 0);
        let rate = self.rate();
        ProgressSample {
            phase,
            phase_number: progress.current_phase_number,
            phases: progress.total_phases.filter(|phases| *phases > 0),
            processed,
            total,
            rate,
            left: time_left(processed, total, rate),
            errors: progress.total_errors.unwrap_or_default(),
        }
    }

    fn rate(&self) -> Option<f64> {
        let ((began, from), (ended, to)) = (self.samples.front()?, self.samples.back()?);
        let seconds = ended.saturating_sub(*began).as_secs_f64();
        (seconds > 0.0 && to > from).then(|| (to - from) as f64 / seconds)
    }
}

fn time_left(processed: u64, total: Option<u64>, rate: Option<f64>) -> Option<Duration> {
    let left = total?.checked_sub(processed)?;
    Duration::try_from_secs_f64(left as f64 / rate?).ok()
}

/// The active part of the active phase: `Reading the file` rather than `Importing objects`.
fn innermost_phase(progress: &Progress) -> Option<String> {
    let active = |part: &&crate::models::Phase| part.status == "Active" && !part.name.is_empty();
    let inner = progress
        .phases
        .iter()
        .rfind(|part| active(part) && part.parent_key.is_some());
    let phase = inner
        .or_else(|| progress.phases.iter().find(active))
        .or(progress.current_phase.as_ref())
        .filter(|phase| !phase.name.is_empty());
    phase.map(|phase| phase.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn progress(phase: &str, processed: u64, total: u64) -> Progress {
        serde_json::from_value(json!({
            "status": "InProgress", "objectsProcessed": processed, "objectsToProcess": total,
            "totalErrors": 0, "currentPhaseNumber": 1, "totalPhases": 6,
            "phases": [
                {"key": "import.fetch", "name": "Importing objects", "parentKey": null, "status": "Active"},
                {"key": "x", "name": phase, "parentKey": "import.fetch", "status": "Active"},
            ],
        }))
        .unwrap()
    }

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn rate_and_time_left_come_from_what_was_seen() {
        let mut meter = ProgressMeter::default();
        let first = meter.read(at(0), &progress("Reading", 0, 1000));
        assert_eq!(
            (first.rate, first.left, first.percent()),
            (None, None, Some(0))
        );
        meter.read(at(2), &progress("Reading", 200, 1000));
        let third = meter.read(at(4), &progress("Reading", 400, 1000));
        assert_eq!((third.rate, third.left), (Some(100.0), Some(at(6))));
        assert_eq!(third.percent(), Some(40));
        assert_eq!(third.phase.as_deref(), Some("Reading"));
    }

    #[test]
    fn a_new_phase_begins_anew() {
        let mut meter = ProgressMeter::default();
        meter.read(at(0), &progress("Reading", 0, 1000));
        meter.read(at(2), &progress("Reading", 1000, 1000));
        let next = meter.read(at(4), &progress("Saving", 10, 1000));
        assert_eq!((next.rate, next.percent()), (None, Some(1)));
    }

    #[test]
    fn progress_that_steps_back_begins_anew() {
        let mut meter = ProgressMeter::default();
        meter.read(at(0), &progress("Reading", 500, 1000));
        assert_eq!(
            meter.read(at(2), &progress("Reading", 100, 1000)).rate,
            None
        );
        let later = meter.read(at(4), &progress("Reading", 300, 1000));
        assert_eq!(later.rate, Some(100.0));
    }

    #[test]
    fn an_import_without_a_total_shows_what_has_come() {
        let reading = ProgressMeter::default().read(at(0), &progress("Fetching", 400, 0));
        assert_eq!(
            (reading.processed, reading.total, reading.percent()),
            (400, None, None)
        );
    }

    #[test]
    fn more_processed_than_there_was_to_do_is_all_of_it() {
        let reading = ProgressMeter::default().read(at(0), &progress("Reading", 1200, 1000));
        assert_eq!((reading.percent(), reading.left), (Some(100), None));
    }
}
