//! All that a server knows.

use std::time::Duration;

use crate::answer::Answer;
use crate::clock::{self, Clock};
use crate::edits::{self, Edit};
use crate::estate::Estate;
use crate::faults::Faults;
use crate::keys::{Key, Limits, Standing};
use crate::options::{Options, SignOn};
use crate::simulator::Seen;
use crate::worker::{self, Run, Times};

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) estate: Estate,
    pub(crate) keys: Vec<Key>,
    pub(crate) sign_on: SignOn,
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
    /// Whether it is a person with an access token rather than a program with a key.
    pub(crate) signed_in: bool,
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
            sign_on: options.sign_on,
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

    /// Who sends this key, or without one this access token; a refusal for somebody who is unknown,
    /// over the limit or out of use.
    pub(crate) fn recognise(
        &mut self,
        key: Option<&str>,
        token: Option<&str>,
    ) -> Result<Caller, Answer> {
        let (bucket, known) = match key {
            Some(key) => (Some(key.to_owned()), self.holder(key)),
            None => {
                let user = token.and_then(|token| self.user(token));
                (user.as_ref().map(|user| user.name.clone()), user)
            }
        };
        let known = known.filter(|_| !self.database_down);
        let limited = known
            .as_ref()
            .is_none_or(|caller| caller.standing != Standing::Infrastructure);
        let bucket = bucket.filter(|_| known.is_some());
        let now = self.clock.now();
        if self.rate_limits && limited && !self.limits.admits(bucket.as_deref(), now) {
            return Err(Answer::too_many_requests());
        }
        known.ok_or_else(Answer::unauthorised)
    }

    /// Who holds a key that is in use.
    fn holder(&self, secret: &str) -> Option<Caller> {
        let useless = |key: &&Key| matches!(key.standing, Standing::Disabled | Standing::Expired);
        let known = self.keys.iter().find(|key| key.secret == secret);
        known.filter(|key| !useless(key)).map(|key| Caller {
            name: key.name.clone(),
            standing: key.standing,
            signed_in: false,
        })
    }

    /// Who signed in for an access token.
    fn user(&self, token: &str) -> Option<Caller> {
        let SignOn::With { tokens, .. } = &self.sign_on else {
            return None;
        };
        tokens.name_of(token).map(|name| Caller {
            name,
            standing: Standing::Administrator,
            signed_in: true,
        })
    }

    /// From now on no access token so far is taken.
    pub(crate) fn expire_tokens(&self) {
        if let SignOn::With { tokens, .. } = &self.sign_on {
            tokens.expire();
        }
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
