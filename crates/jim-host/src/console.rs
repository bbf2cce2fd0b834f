//! PowerShell's own console: the prompt with its keys and history, scripts, exit codes.

use std::ffi::OsString;

use netcorehost::pdcstring::PdCString;

use crate::error::Error;
use crate::pwsh::Pwsh;

/// Runs PowerShell's console in this process with the arguments of `pwsh`, and gives its exit code.
///
/// # Errors
/// When there is no .NET or no PowerShell.
pub fn run_console(arguments: impl Iterator<Item = OsString>) -> Result<i32, Error> {
    let arguments: Result<Vec<_>, _> = arguments.map(PdCString::from_os_str).collect();
    let arguments = arguments.map_err(|error| Error::Start(error.to_string()))?;
    Ok(Pwsh::find()?.boot(&arguments)?.run_app().value())
}
