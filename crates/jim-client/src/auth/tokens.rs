//! What a sign-in or its renewal gave.

use std::fmt;
use std::time::{Duration, SystemTime};

use secrecy::SecretString;

/// How long before its end a token is renewed; one with a shorter life, at half of it.
const AHEAD: Duration = Duration::from_secs(120);

/// What a sign-in or its renewal gave.
#[derive(Clone)]
pub struct Tokens {
    /// Sent with each request to the server.
    pub access: SecretString,
    /// Gives the next ones, where the provider lets a person stay signed in.
    pub refresh: Option<SecretString>,
    /// When to renew the access token and when it ends; `None` where the provider does not tell.
    pub life: Option<Life>,
    /// Who signed in, where the provider tells.
    pub user: Option<User>,
}

/// The life of an access token, by this computer's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// When it is time for the next one.
    pub renewal: SystemTime,
    /// When it ends.
    pub end: SystemTime,
}

/// A person, as the provider knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// What stays the same whatever the person is called (`sub`).
    pub subject: String,
    /// What people read.
    pub name: String,
}

impl Tokens {
    /// What is remembered of a sign-in: its access token is to be asked for first.
    pub fn remembered(refresh: SecretString, user: Option<User>) -> Self {
        Self {
            access: SecretString::from(""),
            refresh: Some(refresh),
            life: Some(Life::OVER),
            user,
        }
    }

    pub(super) fn want_renewal(&self) -> bool {
        self.life
            .is_some_and(|life| life.renewal <= SystemTime::now())
    }

    pub(super) fn have_ended(&self) -> bool {
        self.life.is_some_and(|life| life.end <= SystemTime::now())
    }
}

impl Life {
    pub(super) const OVER: Self = Self {
        renewal: SystemTime::UNIX_EPOCH,
        end: SystemTime::UNIX_EPOCH,
    };

    /// A life that begins now.
    pub(super) fn of(length: Duration) -> Self {
        Self::from(SystemTime::now(), length)
    }

    fn from(now: SystemTime, length: Duration) -> Self {
        // A provider may promise more years than a clock can count.
        let at = |after| now.checked_add(after).unwrap_or(now);
        Self {
            renewal: at(length.saturating_sub(AHEAD.min(length / 2))),
            end: at(length),
        }
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("life", &self.life)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_renewed_two_minutes_before_its_end_or_at_half_its_life() {
        let now = SystemTime::now();
        for (length, renewal) in [(3600, 3480), (300, 180), (240, 120), (60, 30), (0, 0)] {
            let life = Life::from(now, Duration::from_secs(length));
            assert_eq!(life.end, now + Duration::from_secs(length));
            assert_eq!(life.renewal, now + Duration::from_secs(renewal), "{length}");
        }
        assert_eq!(Life::from(now, Duration::MAX).end, now);
    }
}
