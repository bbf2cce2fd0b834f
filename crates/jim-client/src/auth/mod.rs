//! Signing in as a person: OpenID Connect, authorisation code with PKCE, over a loopback redirect; the
//! tokens that this gives, their renewal, and the interface to where they are kept. Where people sign
//! in is what the server's `auth/config` says.

mod callback_page;
mod loopback;
mod provider;
mod provider_http;
mod sign_in;
mod token_source;
mod token_store;
mod tokens;

pub use crate::error::{SignOnError, TokenStoreError};
pub use provider::Provider;
pub use sign_in::{Browser, SignIn, Step};
pub use token_source::TokenSource;
pub use token_store::{NoStore, TokenStore};
pub use tokens::{Life, Tokens, User};
