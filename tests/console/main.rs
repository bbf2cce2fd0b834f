//! What a person meets at a terminal: `pwsh` as a program, with its keys, bars, prompts and exit codes.
//!
//! Each test has a simulator and a pseudo-terminal of its own.

// Windows has no pseudo-terminals that a test can hold without a console of its own.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod ctrl_c;
mod display;
mod exit_codes;
mod keys;
mod progress;
mod prompt;
mod screen;
#[path = "../staged.rs"]
mod staged;
mod terminal;
