//! The program: the managed half with this process's arguments.

use std::ffi::OsString;

use netcorehost::pdcstring::PdCString;

use crate::dotnet;
use crate::error::Error;

/// Runs a script, a text or a prompt in the terminal, and gives its exit code.
///
/// # Errors
/// When there is no .NET, or the managed half was not built.
pub fn run_program(arguments: impl Iterator<Item = OsString>) -> Result<i32, Error> {
    let arguments: Result<Vec<_>, _> = arguments.map(PdCString::from_os_str).collect();
    let arguments = arguments.map_err(|error| Error::Start(error.to_string()))?;
    let context = dotnet::context(&arguments)?;
    let result = context.run_app();
    Ok(result.value())
}
