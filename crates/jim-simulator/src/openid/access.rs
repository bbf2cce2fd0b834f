//! The access tokens that are in use.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The access tokens of a provider; the servers that take them hold a copy.
#[derive(Debug, Clone, Default)]
pub struct AccessTokens(Arc<Mutex<HashMap<String, Issued>>>);

#[derive(Debug)]
struct Issued {
    user: String,
    /// The sign-in that it comes from.
    family: String,
    until: Instant,
}

impl AccessTokens {
    /// Whose token it is; none if it is unknown, expired or revoked.
    pub fn name_of(&self, token: &str) -> Option<String> {
        let tokens = self.lock();
        let issued = tokens.get(token)?;
        (Instant::now() < issued.until).then(|| issued.user.clone())
    }

    pub(crate) fn expire(&self) {
        self.lock().clear();
    }

    pub(super) fn issue(&self, user: &str, family: &str, life: Duration) -> String {
        let token = super::random();
        let issued = Issued {
            user: user.into(),
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
