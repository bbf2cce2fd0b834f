//! The real PowerShell, booted in this process.
//!
//! Which one is decided by `JIM_PWSH`, or else by `.config/dotnet-tools.json`, which pins a version that
//! `dotnet tool restore` fetches. [`run_console`] is that PowerShell with its own console: prompt,
//! keys, exit codes. A [`Session`] runs scripts in its engine and gives what came out of each stream; a
//! [`Process`] does the same in a process of its own, which can have another environment, or be killed.

mod console;
mod dotnet;
mod error;
mod outcome;
mod process;
mod pwsh;
mod script;
mod session;

pub use console::run_console;
pub use error::Error;
pub use outcome::{ErrorRecord, Information, Outcome, Progress, Prompt, PsObject};
pub use process::{Process, Spawned};
pub use pwsh::Pwsh;
pub use script::Script;
pub use session::{Running, Session};
