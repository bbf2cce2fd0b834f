//! From sources to a module that PowerShell can import.

use anyhow::Result;
use xshell::cmd;

use crate::freshness::Fingerprint;
use crate::workspace::{Profile, Workspace};
use crate::{dotnet, install, rid};

/// The folder of the module's binaries, which `JIM.psd1` names.
const INSTALLED: &str = "module/bin";

/// The help of the cmdlets, where PowerShell looks for it: beside the manifest, by language.
const HELP: &str = "en-US/JIM.PowerShell.dll-Help.xml";

/// Builds the native library, the programs and the two C# projects, lays out the module and writes its help.
pub(crate) fn everything(workspace: &Workspace, profile: Profile) -> Result<()> {
    let rid = rid::current()?;
    dotnet::require(workspace)?;
    rust(workspace, profile)?;
    for project in [&dotnet::SHIM, &dotnet::HOST] {
        project.build(workspace)?;
    }

    let library = workspace.library(profile, "jim_native");
    let shim = dotnet::SHIM.assembly(workspace);
    let installed = workspace.root.join(INSTALLED);
    let native = installed.join("runtimes").join(rid).join("native");
    for (built, folder) in [(library, &native), (shim, &installed)] {
        install::into(folder, &built)?;
    }
    help(workspace, profile)
}

/// Writes what Get-Help shows, unless what stands is made from the same sources.
fn help(workspace: &Workspace, profile: Profile) -> Result<()> {
    let written = workspace.root.join(HELP);
    let sources = Fingerprint::of(&workspace.root, "module")?;
    if sources.matches(&written) {
        return Ok(());
    }
    let powershell = workspace.program(profile, "jim-host");
    cmd!(
        workspace.shell,
        "{powershell} module/help/Build-Help.ps1 -Manifest JIM.psd1 -Output {written}"
    )
    .run()?;
    sources.remember(&written)
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
