//! The server's time: the world's, or one that passes only when told to.

use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;

#[derive(Debug)]
pub(crate) struct Clock {
    began: Timestamp,
    /// None for a clock that is moved by hand.
    ticking: Option<Instant>,
    moved: Duration,
}

impl Clock {
    /// A clock that says the world's time at first, unless another is given that it can say.
    pub(crate) fn new(manual: bool, began: Option<SystemTime>) -> Self {
        let began = began.and_then(|began| Timestamp::try_from(began).ok());
        Self {
            began: began.unwrap_or_else(Timestamp::now),
            ticking: (!manual).then(Instant::now),
            moved: Duration::ZERO,
        }
    }

    /// How long the server has been running.
    pub(crate) fn now(&self) -> Duration {
        let ticked = self.ticking.map_or(Duration::ZERO, |began| began.elapsed());
        ticked + self.moved
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.moved += by;
    }

    /// The moment at which the server had been running that long.
    pub(crate) fn timestamp(&self, at: Duration) -> Timestamp {
        self.began + at
    }
}
