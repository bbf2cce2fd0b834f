//! All that a server knows.

use std::time::Duration;

use crate::answer::Answer;
use crate::clock::{self, Clock};
use crate::edits::{self, Edit};
use crate::estate::Estate;
use crate::faults::Faults;
use crate::keys::{Key, Limits, Standing};
use crate::options::Options;
use crate::simulator::Seen;
use crate::worker::{self, Run, Times};

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) estate: Estate,
    pub(crate) keys: Vec<Key>,
    pub(crate) limits: Limits,
    pub(crate) rate_limits: bool,
    pub(crate) strict: bool,
    pub(crate) partition_warnings: bool,
    pub(crate) speed: f64,
    pub(crate) latency: Duration,
    pub(crate) database_down: bool,
    pub(crate) faults: Faults,
    pub(crate) seen: Vec<Seen>,
    pub(crate) runs: Vec<Run>,
    pub(crate) edits: Vec<Edit>,
    pub(crate) clock: Clock,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) name: String,
    pub(crate) standing: Standing,
}

impl State {
    pub(crate) fn new(options: Options) -> Self {
        let mut faults = Faults::default();
        options
            .faults
            .into_iter()
            .for_each(|fault| faults.add(fault));
        let edits = edits::from_the_beginning(&options.estate);
        Self {
            estate: options.estate,
            keys: options.keys,
            limits: Limits::default(),
            rate_limits: options.rate_limits,
            strict: options.strict,
            partition_warnings: options.partition_warnings,
            speed: options.speed,
            latency: options.latency,
            database_down: false,
            faults,
            seen: Vec::new(),
            runs: Vec::new(),
            edits,
            clock: Clock::new(options.manual_clock),
        }
    }

    /// Who sends this key; a refusal for a key that is unknown, over its limit or out of use.
    pub(crate) fn recognise(&mut self, secret: Option<&str>) -> Result<Caller, Answer> {
        let known = self
            .keys
            .iter()
            .find(|key| Some(key.secret.as_str()) == secret);
        let useless = |key: &&Key| matches!(key.standing, Standing::Disabled | Standing::Expired);
        let known = known
            .filter(|key| !useless(key) && !self.database_down)
            .cloned();
        let now = self.clock.now();
        let limited = known
            .as_ref()
            .is_none_or(|key| key.standing != Standing::Infrastructure);
        let bucket = known.as_ref().map(|key| key.secret.as_str());
        if self.rate_limits && limited && !self.limits.admits(bucket, now) {
            return Err(Answer::too_many_requests());
        }
        let key = known.ok_or_else(Answer::unauthorised)?;
        Ok(Caller {
            name: key.name,
            standing: key.standing,
        })
    }

    /// From now on the key has expired.
    pub(crate) fn expire(&mut self, secret: Option<&str>) {
        let keys = self
            .keys
            .iter_mut()
            .filter(|key| Some(key.secret.as_str()) == secret);
        keys.for_each(|key| key.standing = Standing::Expired);
    }

    pub(crate) fn times(&self) -> Vec<Times> {
        worker::times(&self.runs)
    }

    pub(crate) fn stored(&self, at: Duration) -> String {
        clock::stored(self.clock.timestamp(at))
    }

    pub(crate) fn current(&self) -> String {
        clock::current(self.clock.timestamp(self.clock.now()))
    }
}
