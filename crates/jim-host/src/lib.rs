//! PowerShell without a PowerShell installation.
//!
//! Hosts .NET in this process and in it the real engine, System.Management.Automation. The engine has
//! the language, the pipeline and the Core cmdlets, and none of PowerShell's other modules.
//!
//! The program runs scripts and a prompt in a terminal. The library runs scripts for tests and gives
//! what came out of each stream; where a real PowerShell is installed, it can do the same in that.

mod dotnet;
mod engine;
mod error;
mod outcome;
mod program;
mod script;

pub use engine::{Engine, Running, Spawned};
pub use error::Error;
pub use outcome::{ErrorRecord, Information, Outcome, Progress, Prompt, PsObject};
pub use program::run_program;
pub use script::Script;
