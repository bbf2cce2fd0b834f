//! The console of the real PowerShell: takes the arguments of `pwsh`, and gives its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    match jim_host::run_console(std::env::args_os().skip(1)) {
        Ok(code) => ExitCode::from(u8::try_from(code & 0xff).unwrap_or(1)),
        Err(error) => {
            eprintln!("jim-host: {error}");
            ExitCode::FAILURE
        }
    }
}
