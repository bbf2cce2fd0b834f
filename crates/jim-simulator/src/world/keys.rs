//! Who may ask, and how often.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// A key that the server knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// What a client sends.
    pub secret: String,
    /// What administrators call it.
    pub name: String,
    /// What it may do.
    pub role: KeyRole,
}

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRole {
    /// Everything, as often as it likes: the key that comes with the server.
    Infrastructure,
    /// Everything, within the rate limit.
    Administrator,
    /// Nothing but to learn its own name.
    WithoutRole,
    /// Nothing any more.
    Disabled,
    /// Nothing any more.
    Expired,
}

impl Key {
    /// A key.
    pub fn new(secret: &str, name: &str, role: KeyRole) -> Self {
        Self {
            secret: secret.into(),
            name: name.into(),
            role,
        }
    }

    /// One key of each role; the secrets are `jim_ak_` and the role in small letters.
    pub fn defaults() -> Vec<Self> {
        use KeyRole::{Administrator, Disabled, Expired, Infrastructure, WithoutRole};
        vec![
            Self::new("jim_ak_simulator", "Infrastructure Key", Infrastructure),
            Self::new("jim_ak_administrator", "Nightly jobs", Administrator),
            Self::new("jim_ak_without_role", "no-role key", WithoutRole),
            Self::new("jim_ak_disabled", "Disabled key", Disabled),
            Self::new("jim_ak_expired", "Expired key", Expired),
        ]
    }
}

/// How many requests a minute a real server takes from one key, and from one address without a key.
const OF_A_KEY: usize = 300;
const OF_AN_ADDRESS: usize = 30;
const WINDOW: Duration = Duration::from_secs(60);

/// Who asked when.
#[derive(Debug, Default)]
pub(crate) struct RateLimits {
    asked: HashMap<Option<String>, VecDeque<Duration>>,
}

impl RateLimits {
    /// Counts a request of a key, or of nobody known; false when it is one too many.
    pub(crate) fn admits(&mut self, key: Option<&str>, now: Duration) -> bool {
        let most = if key.is_some() {
            OF_A_KEY
        } else {
            OF_AN_ADDRESS
        };
        let asked = self.asked.entry(key.map(str::to_owned)).or_default();
        while asked.front().is_some_and(|at| *at + WINDOW <= now) {
            asked.pop_front();
        }
        let admitted = asked.len() < most;
        if admitted {
            asked.push_back(now);
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_may_ask_300_times_a_minute_and_nobody_30_times() {
        let mut limits = RateLimits::default();
        let mut count = |key, at| {
            (0..1000)
                .filter(|_| limits.admits(key, Duration::from_secs(at)))
                .count()
        };
        assert_eq!(count(Some("a"), 0), 300);
        assert_eq!(count(Some("b"), 0), 300);
        assert_eq!(count(None, 0), 30);
        assert_eq!(count(Some("a"), 59), 0);
        assert_eq!(count(Some("a"), 60), 300);
    }
}
