//! All that a provider knows.

use super::grants::Grants;
use super::keys::Keys;
use super::options::{Consent, Forgery, ProviderOptions};
use super::requests::ProviderRequest;

/// The only client.
pub(super) const CLIENT_ID: &str = "jim-web";

pub(super) struct ProviderState {
    /// Known once it listens.
    pub(super) issuer: String,
    pub(super) options: ProviderOptions,
    /// Who signs in, in a way that no other user shares.
    pub(super) subject: String,
    pub(super) consent: Consent,
    pub(super) forgery: Option<Forgery>,
    pub(super) reachable: bool,
    /// Whether it answers everybody with an error of its own.
    pub(super) failing: bool,
    pub(super) keys: Keys,
    pub(super) grants: Grants,
    pub(super) seen: Vec<ProviderRequest>,
}

impl ProviderState {
    pub(super) fn new(options: ProviderOptions) -> Self {
        Self {
            issuer: String::new(),
            options,
            subject: uuid::Uuid::new_v4().to_string(),
            consent: Consent::default(),
            forgery: None,
            reachable: true,
            failing: false,
            keys: Keys::generate(),
            grants: Grants::default(),
            seen: Vec::new(),
        }
    }

    /// An access token of a sign-in.
    pub(super) fn access_token(&self, family: &str) -> String {
        let life = self.options.access_token_life;
        self.grants.access.issue(&self.options.user, family, life)
    }
}
