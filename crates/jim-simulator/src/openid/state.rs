//! All that a provider knows.

use super::access::User;
use super::device_code::DeviceCode;
use super::grants::Grants;
use super::keys::Keys;
use super::options::{Consent, Forgery, ProviderOptions};
use super::requests::ProviderRequest;

/// The only client.
pub(super) const CLIENT_ID: &str = "jim-web";

pub(super) struct ProviderState {
    /// Below which its addresses are; known once it listens.
    pub(super) authority: String,
    /// What it calls itself.
    pub(super) issuer: String,
    pub(super) options: ProviderOptions,
    /// Who signs in, in a way that no other user shares.
    pub(super) subject: String,
    pub(super) consent: Consent,
    pub(super) forgery: Option<Forgery>,
    pub(super) reachable: bool,
    /// Whether it answers everybody with an error of its own.
    pub(super) failing: bool,
    /// Whether it takes requests and never answers.
    pub(super) hanging: bool,
    pub(super) keys: Keys,
    pub(super) grants: Grants,
    pub(super) device_codes: Vec<DeviceCode>,
    pub(super) seen: Vec<ProviderRequest>,
}

impl ProviderState {
    pub(super) fn new(options: ProviderOptions) -> Self {
        Self {
            authority: String::new(),
            issuer: String::new(),
            options,
            subject: uuid::Uuid::new_v4().to_string(),
            consent: Consent::default(),
            forgery: None,
            reachable: true,
            failing: false,
            hanging: false,
            keys: Keys::generate(),
            grants: Grants::default(),
            device_codes: Vec::new(),
            seen: Vec::new(),
        }
    }

    /// An access token of a sign-in.
    pub(super) fn access_token(&self, family: &str) -> String {
        let options = &self.options;
        let user = User {
            name: options.user.clone(),
            named: options.names_for_the_server,
            identity: options.identity,
        };
        let access = &self.grants.access;
        match options.for_the_server {
            true => access.issue(user, family, options.access_token_life),
            false => super::random(),
        }
    }
}
