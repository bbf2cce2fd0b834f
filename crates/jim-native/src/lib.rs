//! The boundary between the PowerShell module and the JIM client.
//!
//! A caller makes a client, starts operations on it and pulls their events until there are no more.
//! Text is UTF-8, given by pointer and length; what it says is JSON. Handles are numbers that are
//! never used twice, so a handle that is stale or was freed twice is an error and nothing worse.
//! No function calls back, and none lets a panic out.

mod advice;
mod buffer;
mod connection_settings;
mod credential_store;
mod event;
mod exports;
mod guard;
mod injected;
mod operation;
mod operations;
mod output;
mod queue;
mod registry;
mod text;

pub use buffer::JimBuffer;
pub use exports::*;
