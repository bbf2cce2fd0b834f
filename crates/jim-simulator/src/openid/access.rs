//! The access tokens that are in use.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The access tokens of a provider; the servers that take them hold a copy.
#[derive(Debug, Clone, Default)]
pub struct AccessTokens(Arc<Mutex<HashMap<String, Issued>>>);

/// Whose an access token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) name: String,
    /// Whether the token tells the name.
    pub(crate) named: bool,
    /// Whether JIM has an identity for them.
    pub(crate) identity: bool,
}

#[derive(Debug)]
struct Issued {
    user: User,
    /// The sign-in that it comes from.
    family: String,
    until: Instant,
}

impl AccessTokens {
    /// Whose token it is; none if it is unknown, expired or revoked.
    pub fn name_of(&self, token: &str) -> Option<String> {
        self.user_of(token).map(|user| user.name)
    }

    pub(crate) fn user_of(&self, token: &str) -> Option<User> {
        let tokens = self.lock();
        let issued = tokens.get(token)?;
        (Instant::now() < issued.until).then(|| issued.user.clone())
    }

    pub(crate) fn expire(&self) {
        self.lock().clear();
    }

    pub(super) fn issue(&self, user: User, family: &str, life: Duration) -> String {
        let token = super::random();
        let issued = Issued {
            user,
            family: family.into(),
            until: Instant::now() + life,
        };
        self.lock().insert(token.clone(), issued);
        token
    }

    pub(super) fn revoke(&self, token: &str) {
        self.lock().remove(token);
    }

    pub(super) fn revoke_family(&self, family: &str) {
        self.lock().retain(|_, issued| issued.family != family);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Issued>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
