//! The runs that this process started: what a lost start began is none of them.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// More than begin within the moment that is looked at.
const KEPT: usize = 1024;

/// Servers and activities, the oldest first.
static RUNS: Mutex<VecDeque<(String, String)>> = Mutex::new(VecDeque::new());

pub(crate) fn add(server: &str, activity: &str) {
    let mut runs = runs();
    if runs.len() >= KEPT {
        runs.pop_front();
    }
    runs.push_back((server.to_owned(), activity.to_owned()));
}

pub(crate) fn has(server: &str, activity: &str) -> bool {
    runs()
        .iter()
        .any(|(of, known)| of == server && known == activity)
}

fn runs() -> MutexGuard<'static, VecDeque<(String, String)>> {
    RUNS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_of_each_server_are_known() {
        for number in 0..=KEPT {
            add("here", &number.to_string());
        }
        assert!(!has("here", "0"));
        assert!(has("here", "1") && has("here", &KEPT.to_string()));
        assert!(!has("there", "1"));
    }
}
