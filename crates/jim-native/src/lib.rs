//! The boundary between the PowerShell module and the JIM client.
//!
//! A caller makes a client, starts operations on it and pulls their events until there are no more.
//! Text is UTF-8, given by pointer and length; what it says is JSON. Handles are numbers that are
//! never used twice, so a handle that is stale or was freed twice is an error and nothing worse.
//! No function calls back, and none lets a panic out. `docs/boundary.md` is the protocol in full.
//!
//! The folders, each knowing only those before it: `contract`, `present`, `operation`, `commands`,
//! `ffi`.

mod commands;
mod contract;
mod credential_store;
mod fault_injection;
mod ffi;
mod operation;
mod panic_guard;
mod present;

pub use ffi::*;

#[cfg(test)]
mod generated;
#[cfg(test)]
mod protocol;
