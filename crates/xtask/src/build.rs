//! From sources to a module that PowerShell can import.

use anyhow::{Result, ensure};
use jim_host::Pwsh;
use xshell::cmd;

use crate::workspace::{Profile, Workspace};
use crate::{dotnet, install, pwsh, rid};

/// The folder of the module's binaries, which `JIM.psd1` names.
const INSTALLED: &str = "module/bin";

/// The help of the cmdlets, where PowerShell looks for it: beside the manifest, by language.
const HELP: &str = "en-US/JIM.PowerShell.dll-Help.xml";

/// Builds the native library, the programs and the C# projects, lays out the module and writes its help.
pub(crate) fn everything(workspace: &Workspace, profile: Profile) -> Result<()> {
    let rid = rid::current()?;
    dotnet::require(workspace)?;
    let pwsh = pwsh::require(workspace)?;
    rust(workspace, profile)?;
    dotnet::build(workspace, &pwsh)?;

    let library = workspace.library(profile, "jim_native");
    let installed = workspace.root.join(INSTALLED);
    let native = installed.join("runtimes").join(rid).join("native");
    install::into(&native, &library)?;
    install::into(&installed, &workspace.root.join(dotnet::SHIM))?;
    help(workspace, &pwsh)
}

/// Writes what Get-Help shows.
fn help(workspace: &Workspace, pwsh: &Pwsh) -> Result<()> {
    let status = pwsh
        .command()?
        .args(["-NonInteractive", "-File", "module/help/Build-Help.ps1"])
        .args(["-Manifest", "JIM.psd1", "-Output", HELP])
        .current_dir(&workspace.root)
        .status()?;
    ensure!(status.success(), "the help could not be written: {status}");
    Ok(())
}

fn rust(workspace: &Workspace, profile: Profile) -> Result<()> {
    let profile = profile.name();
    cmd!(
        workspace.shell,
        "cargo build --profile {profile} -p jim-native -p jim-simulator -p jim-host"
    )
    .run()?;
    Ok(())
}
