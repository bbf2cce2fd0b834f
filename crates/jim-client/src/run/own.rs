//! The runs that a connection started: the one that a lost start began is none of them.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// More than begin within the moment that is looked at.
const KEPT: usize = 256;

/// The newest activities, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct OwnRuns(Mutex<VecDeque<String>>);

impl OwnRuns {
    pub(crate) fn add(&self, activity: &str) {
        let mut runs = self.lock();
        if runs.len() == KEPT {
            runs.pop_front();
        }
        runs.push_back(activity.to_owned());
    }

    pub(crate) fn has(&self, activity: &str) -> bool {
        self.lock().iter().any(|known| known == activity)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_kept() {
        let runs = OwnRuns::default();
        for number in 0..=KEPT {
            runs.add(&number.to_string());
        }
        assert!(!runs.has("0"));
        assert!(runs.has("1") && runs.has(&KEPT.to_string()));
    }
}
