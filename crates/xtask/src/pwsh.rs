//! The real PowerShell that builds, tests, demo and shell run in.

use anyhow::{Context, Result};
use jim_host::{Error, Pwsh};
use xshell::cmd;

use crate::workspace::Workspace;

/// Finds PowerShell, and fetches the pinned one where there is none.
pub(crate) fn require(workspace: &Workspace) -> Result<Pwsh> {
    match Pwsh::find() {
        Err(Error::NotRestored { .. }) => {
            restore(workspace)?;
            Ok(Pwsh::find()?)
        }
        found => Ok(found?),
    }
}

fn restore(workspace: &Workspace) -> Result<()> {
    let version = Pwsh::pinned_version();
    println!("PowerShell {version} is fetched from NuGet.");
    cmd!(workspace.shell, "dotnet tool restore")
        .quiet()
        .ignore_stdout()
        .run()
        .with_context(|| {
            format!(
                "PowerShell {version} is missing and NuGet did not give it; try `dotnet tool restore` again \
                 when NuGet can be reached, or name an installed PowerShell 7.4 or later with JIM_PWSH=/path/to/pwsh"
            )
        })
}
