//! What administrators meet: PowerShell scripts, the module, and a server that answers like a real one.
//!
//! Each test has a simulator of its own and asserts on each stream. They run in the real
//! PowerShell, most of them in this process.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod activities;
mod activity;
mod addresses;
mod changes;
mod completion;
mod connected_systems;
mod connection;
mod ctrl_c;
mod cultures;
mod documents;
mod endurance;
mod environment;
mod errors;
mod examples;
mod harness;
mod help_examples;
mod installation;
mod lists;
mod lost_starts;
mod module;
mod names;
mod native_library;
mod objects;
mod other_module;
mod package;
mod pipeline;
mod requests;
mod rest_method;
mod run_profiles;
mod schedule_wait;
mod schedules;
mod screens;
mod secure;
mod server_faults;
mod sessions;
mod shapes;
mod sign_on;
#[path = "../staged.rs"]
mod staged;
mod start;
mod streams;
mod surface;
mod system_parts;
mod tables;
mod throttle;
mod times;
mod wait_activity;
mod waiting;
mod worker_tasks;
