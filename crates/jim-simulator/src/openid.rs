//! The OpenID provider at which people sign in.

mod access;
mod authorize;
mod discovery;
mod grants;
mod id_token;
mod keys;
mod options;
mod provider;
mod serve;
mod state;
mod token;

pub use access::AccessTokens;
pub use options::{Consent, Forgery, ProviderOptions};
pub use provider::OpenIdProvider;
pub use serve::ProviderRequest;

/// A string that nobody guesses.
fn random() -> String {
    let half = || uuid::Uuid::new_v4().simple().to_string();
    half() + &half()
}
