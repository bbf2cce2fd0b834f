//! From sources to a module that PowerShell can import.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use jim_host::Pwsh;
use xshell::cmd;

use crate::version::Version;
use crate::workspace::{Profile, Workspace};
use crate::{dotnet, install, natives, platforms, pwsh, stage};

/// The folder of the binaries that the manifest in the root of the checkout names.
const INSTALLED: &str = "module/bin";

/// The module as a package has it, for the tests.
const STAGED: &str = "target/module";

/// The help of the cmdlets, where PowerShell looks for it: beside the manifest, by language.
const HELP: &str = "en-US/JIM.PowerShell.dll-Help.xml";

/// Builds the native library, the programs and the C# projects, lays out the module and writes its help.
pub(crate) fn everything(workspace: &Workspace, profile: Profile) -> Result<()> {
    let platform = platforms::current()?;
    let version = Version::of(&workspace.root)?;
    dotnet::require(workspace)?;
    native(workspace, profile)?;
    managed(workspace)?;

    let library = workspace.library(profile, "jim_native");
    let installed = workspace.root.join(INSTALLED).join("runtimes");
    let installed = installed.join(platform.rid).join("native");
    install::into(&installed.join(platform.library), &library)?;

    let natives = natives::built(workspace, profile)?;
    let folder = workspace.root.join(STAGED);
    stage::stage(workspace, &version, &natives, &folder)?;
    Ok(())
}

/// The folder that has the manifest of the staged module.
pub(crate) fn staged(workspace: &Workspace) -> Result<PathBuf> {
    let version = Version::of(&workspace.root)?;
    let modules = workspace.root.join(STAGED).join("JIM");
    Ok(modules.join(version.numbers()))
}

/// Builds the native library, and the programs that tests, demo and shell use.
pub(crate) fn native(workspace: &Workspace, profile: Profile) -> Result<()> {
    let profile = profile.name();
    cmd!(
        workspace.shell,
        "cargo build --profile {profile} -p jim-native -p jim-simulator -p jim-host"
    )
    .run()?;
    Ok(())
}

/// Builds the C# projects, and writes the help of the cmdlets.
pub(crate) fn managed(workspace: &Workspace) -> Result<()> {
    let pwsh = pwsh::require(workspace)?;
    dotnet::build(workspace, &pwsh)?;
    let built = workspace.root.join(dotnet::SHIM);
    let installed = workspace.root.join(INSTALLED).join("JIM.PowerShell.dll");
    install::into(&installed, &built)?;
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
