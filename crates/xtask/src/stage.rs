//! The module before an audience: a tour, and a prompt to play with.

use std::io::{self, ErrorKind};
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus};

use anyhow::{Context, Result};

use crate::build;
use crate::simulator::Simulator;
use crate::workspace::{Profile, Workspace};

const TOUR: &str = "examples/Show-JIMTour.ps1";

/// Shows the tour, and answers with its exit code.
pub(crate) fn demo(workspace: &Workspace, profile: Profile) -> Result<ExitCode> {
    let simulator = set(workspace, profile)?;
    let embedded = workspace.program(profile, "jim-host");
    let status =
        play(workspace, &simulator, &embedded, &[TOUR]).context("the tour did not start")?;
    Ok(exit_code(status))
}

/// Opens a prompt, in `pwsh` where there is one, and answers with its exit code.
pub(crate) fn shell(workspace: &Workspace, profile: Profile) -> Result<ExitCode> {
    let simulator = set(workspace, profile)?;
    println!(
        "A simulated JIM server listens at {} until you leave with `exit`.",
        simulator.url
    );
    println!("Try: Get-JIMConnectedSystem | Get-JIMRunProfile\n");

    let arguments = [
        "-NoExit",
        "-Command",
        "Import-Module ./JIM.psd1; Connect-JIM",
    ];
    let status = match play(workspace, &simulator, Path::new("pwsh"), &arguments) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let embedded = workspace.program(profile, "jim-host");
            play(workspace, &simulator, &embedded, &arguments)
        }
        played => played,
    };
    Ok(exit_code(status.context("the prompt did not open")?))
}

/// Builds what is missing and starts a simulator.
fn set(workspace: &Workspace, profile: Profile) -> Result<Simulator> {
    build::everything(workspace, profile)?;
    // Ctrl+C is for the PowerShell in front. This program outlives it to end the simulator.
    ctrlc::set_handler(|| {})?;
    Simulator::start(workspace, profile)
}

/// Runs a PowerShell that finds the simulator in its environment, until it ends.
fn play(
    workspace: &Workspace,
    simulator: &Simulator,
    powershell: &Path,
    arguments: &[&str],
) -> io::Result<ExitStatus> {
    Command::new(powershell)
        .args(arguments)
        .current_dir(&workspace.root)
        .env("JIM_URL", &simulator.url)
        .env("JIM_API_KEY", Simulator::API_KEY)
        .env("POWERSHELL_TELEMETRY_OPTOUT", "1")
        .status()
}

fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}
