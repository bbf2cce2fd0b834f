//! The OpenID provider as its clients, honest and not, see it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod client;
mod consent;
mod dialects;
mod forgeries;
mod grants;
mod keys;
mod library;
mod server;
mod wire;
