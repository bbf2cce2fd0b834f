//! The simulator on https, and the proxy that a client may have to go through.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod certificates;
mod client;
mod clients;
mod proxy;
mod tunnels;
