//! Signing in against a provider, with a stand-in for the browser and with those who would like to
//! be in between.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod attacks;
mod dialects;
mod renewal;
mod signed_in_fixture;
mod signing_in;
