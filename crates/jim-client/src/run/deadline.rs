//! The one deadline of a command, from its look-up to its last poll.

use std::time::Duration;

/// What a request that begins on the deadline may still take.
pub(crate) const GRACE: Duration = Duration::from_secs(2);

/// The moment by which a command must be done, counted from when it began.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Option<Duration>);

impl Deadline {
    /// `None` for a command that may take for ever.
    pub(crate) fn after(timeout: Option<Duration>) -> Self {
        Self(timeout)
    }

    /// How long the whole command may take, from its beginning.
    pub(crate) fn timeout(self) -> Duration {
        self.0.unwrap_or(Duration::MAX)
    }

    pub(crate) fn is_reached(self, now: Duration) -> bool {
        now >= self.timeout()
    }

    /// Whether it is too late to begin anything: what falls on the deadline is still done.
    pub(crate) fn has_passed(self, now: Duration) -> bool {
        now > self.timeout()
    }

    pub(crate) fn left(self, now: Duration) -> Duration {
        self.timeout().saturating_sub(now)
    }

    /// How long a request that begins at `now` may take: on the deadline, a little longer.
    pub(crate) fn limit(self, now: Duration, longest: Duration) -> Duration {
        self.left(now).max(GRACE).min(longest)
    }

    /// How long what follows the last poll may take: no longer than that poll itself might have.
    pub(crate) fn limit_after_last_poll(self, now: Duration, longest: Duration) -> Duration {
        let last_moment = self.timeout().saturating_add(GRACE);
        last_moment.saturating_sub(now).min(longest)
    }
}
