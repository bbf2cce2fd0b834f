//! From sources to a module that PowerShell can import.

use anyhow::Result;
use xshell::cmd;

use crate::workspace::{Profile, Workspace};
use crate::{dotnet, install, rid};

/// The folder of the module's binaries, which `JIM.psd1` names.
const INSTALLED: &str = "module/bin";

/// Builds the native library, the programs and the two C# projects, and lays out the module.
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
