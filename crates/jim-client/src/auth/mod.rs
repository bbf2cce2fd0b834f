//! Signing in as a person: OpenID Connect, authorisation code with PKCE, over a loopback redirect, or a
//! code that is entered on another device; the
//! tokens that this gives, their renewal, and the interface to where they are kept. Where people sign
//! in is what the server's `auth/config` says.

mod browser;
mod callback_page;
mod device_code;
mod discovery;
mod fields;
mod id_token;
mod loopback;
mod provider;
mod provider_http;
mod sign_in;
mod token_response;
mod token_source;
mod token_store;
mod tokens;

pub use crate::error::{SignOnError, TokenStoreError};
pub use browser::Browser;
pub use provider::Provider;
pub use provider_http::ProviderHttp;
pub use sign_in::{PORTS, SignIn, SignedIn, Step};
pub use token_source::{SignedOut, TokenSource};
pub use token_store::{NoStore, TokenStore};
pub use tokens::{Life, Tokens, User};

/// A process that is being started has, for a moment, every port that this one has: tests that start one and
/// tests that take ports take turns.
#[cfg(test)]
static PORTS_OR_PROCESSES: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
