//! A person at a terminal with `pwsh` on it: a pseudo-terminal, what its screen shows, and a prompt that is
//! connected to a simulator. The tests of the console and the pictures of the pages use it.

// Windows has no pseudo-terminals that a test can hold without a console of its own.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod prompt;
mod screen;
#[path = "../staged.rs"]
mod staged;
mod terminal;

pub use prompt::{BAR, PROMPT, Prompt, pwsh, simulator};
pub use screen::{COLUMNS, Cell, ROWS, Screen, Style};
pub use terminal::{CTRL_C, LONG, Terminal};
