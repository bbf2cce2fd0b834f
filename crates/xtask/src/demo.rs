//! The module before an audience: a tour, and a prompt to play with.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use jim_host::Pwsh;

use crate::build;
use crate::simulator::Simulator;
use crate::workspace::{Profile, Workspace};

const TOUR: &str = "examples/Show-JIMTour.ps1";

/// Shows the tour, and answers with its exit code.
pub(crate) fn demo(workspace: &Workspace, profile: Profile) -> Result<ExitCode> {
    let simulator = set(workspace, profile)?;
    play(
        workspace,
        profile,
        &simulator,
        &["-NonInteractive", "-File", TOUR],
    )
}

/// Opens a prompt that is connected, and answers with its exit code.
pub(crate) fn shell(workspace: &Workspace, profile: Profile) -> Result<ExitCode> {
    let simulator = set(workspace, profile)?;
    println!(
        "A simulated JIM server listens at {} until you leave with `exit`.",
        simulator.url
    );
    println!("Try: Get-JIMConnectedSystem | Get-JIMRunProfile\n");
    let connect = "Import-Module ./JIM.psd1; Connect-JIM";
    play(
        workspace,
        profile,
        &simulator,
        &["-NoExit", "-Command", connect],
    )
}

/// Builds what is missing and starts a simulator.
fn set(workspace: &Workspace, profile: Profile) -> Result<Simulator> {
    build::everything(workspace, profile)?;
    // Ctrl+C is for the PowerShell in front. This program outlives it to end the simulator.
    ctrlc::set_handler(|| {})?;
    Simulator::start(workspace, profile)
}

/// Runs PowerShell's console, which finds the simulator in its environment, until it ends.
fn play(
    workspace: &Workspace,
    profile: Profile,
    simulator: &Simulator,
    arguments: &[&str],
) -> Result<ExitCode> {
    let status = Command::new(workspace.program(profile, "jim-host"))
        .args(Pwsh::ARGUMENTS)
        .args(arguments)
        .current_dir(&workspace.root)
        .env("JIM_URL", &simulator.url)
        .env("JIM_API_KEY", Simulator::API_KEY)
        .envs(Pwsh::ENVIRONMENT)
        .status()
        .context("PowerShell did not start")?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
