//! The client against a server: what it asks for, and what it makes of the answers.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod authentication;
mod fixture;
mod lists;
mod lookup;
mod run;
