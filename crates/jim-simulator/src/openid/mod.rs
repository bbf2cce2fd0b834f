//! The OpenID provider at which people sign in: its pages, its tokens, and what is wrong with them.

mod access;
mod authorize;
mod device_code;
mod discovery;
mod grants;
mod id_token;
mod keys;
mod options;
mod parameters;
mod provider;
mod requests;
mod routes;
mod sign_on;
mod state;
mod token;

pub use access::AccessTokens;
pub use options::{Consent, Forgery, IssuerName, ProviderOptions, redirect_uris};
pub use provider::OpenIdProvider;
pub use requests::ProviderRequest;
pub use sign_on::SignOn;

/// A string that nobody guesses.
fn random() -> String {
    let half = || uuid::Uuid::new_v4().simple().to_string();
    half() + &half()
}
