//! Signing in as a person: OpenID Connect, authorisation code with PKCE, over a loopback redirect.
//!
//! Where people sign in is what the server's `auth/config` says.

mod error;
mod http;
mod keeper;
mod loopback;
mod page;
mod provider;
mod sign_in;
mod source;
mod tokens;

pub use error::SignOnError;
pub use keeper::{InMemory, Keeper, KeeperError};
pub use provider::Provider;
pub use sign_in::{Browser, SignIn, Step};
pub use source::TokenSource;
pub use tokens::{Life, Tokens, User};
