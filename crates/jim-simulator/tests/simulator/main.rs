//! The simulator as its owners and their clients see it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod administration;
mod client;
mod faults;
mod program;
mod runs;
mod schedules;
mod shapes;
mod systems;
mod wire;
mod worker;
