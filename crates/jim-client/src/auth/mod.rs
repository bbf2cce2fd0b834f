//! Signing in as a person: OpenID Connect, authorisation code with PKCE, over a loopback redirect.
//!
//! Where people sign in is what the server's `auth/config` says.

#[path = "../error/sign_on_error.rs"]
mod error;
#[path = "provider_http.rs"]
mod http;
#[path = "token_store.rs"]
mod keeper;
mod loopback;
#[path = "callback_page.rs"]
mod page;
mod provider;
mod sign_in;
#[path = "token_source.rs"]
mod source;
mod tokens;

pub use error::SignOnError;
pub use keeper::{InMemory, Keeper, KeeperError};
pub use provider::Provider;
pub use sign_in::{Browser, SignIn, Step};
pub use source::TokenSource;
pub use tokens::{Life, Tokens, User};
