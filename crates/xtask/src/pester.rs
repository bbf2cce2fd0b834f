//! The tests of the module that are written in PowerShell: its conventions and its help.

use anyhow::{Result, ensure};
use xshell::cmd;

use crate::workspace::Workspace;
use crate::{build, pwsh};

/// Names the Pester that NuGet is to fetch, and tells where it lies then.
const PROJECT: &str = "tests/Pester.csproj";

/// Runs them, and fails where one fails or none is found.
const RUN: &str = "
    Import-Module $env:PESTER -MinimumVersion 5.0 -ErrorAction Ignore
    if (-not (Get-Module Pester)) {
        'Pester is not on this machine; fetch it with `dotnet restore tests/Pester.csproj` when NuGet can be \
         reached, or install it: Install-PSResource Pester'
        exit 1
    }
    $run = Invoke-Pester ./tests -PassThru
    exit [int]($run.Result -ne 'Passed' -or $run.PassedCount -eq 0)";

/// Runs the Pester tests over the built module, in the PowerShell that everything is tested in.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let manifest = build::staged(workspace)?.join("JIM.psd1");
    let status = pwsh::require(workspace)?
        .command()?
        .args(["-NonInteractive", "-Command", RUN])
        .current_dir(&workspace.root)
        .env("JIM_MODULE", manifest)
        // What NuGet cannot give, PowerShell may have.
        .env(
            "PESTER",
            fetch(workspace).unwrap_or_else(|_| "Pester".into()),
        )
        .status()?;
    ensure!(
        status.success(),
        "the conventions do not hold, or Pester could not tell: {status}"
    );
    Ok(())
}

/// The manifest of the pinned Pester, fetched where it is missing.
fn fetch(workspace: &Workspace) -> xshell::Result<String> {
    let shell = &workspace.shell;
    cmd!(shell, "dotnet restore {PROJECT} --verbosity quiet")
        .quiet()
        .run()?;
    cmd!(
        shell,
        "dotnet msbuild {PROJECT} -getProperty:PesterManifest"
    )
    .quiet()
    .read()
}
