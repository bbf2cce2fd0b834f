//! Why no PowerShell could be hosted, or a script not be run.

use std::path::PathBuf;

/// Why no PowerShell could be hosted, or a script not be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no .NET here.
    #[error("there is no .NET: neither DOTNET_ROOT nor the PATH leads to it")]
    NoDotnet,
    /// There is a `dotnet`, but not what hosts it.
    #[error("{} holds no .NET runtime", .0.display())]
    NoRuntime(PathBuf),
    /// The pinned PowerShell was not fetched.
    #[error(
        "PowerShell {version} is not on this machine; fetch it with `dotnet tool restore`, or name an installed \
         one with JIM_PWSH"
    )]
    NotRestored {
        /// The pinned version.
        version: &'static str,
    },
    /// The folder of a PowerShell lacks a part of it.
    #[error(
        "the PowerShell in {} is incomplete: it has no {missing}; delete the folder {} and run \
         `dotnet tool restore`, or name an installed one with JIM_PWSH",
        folder.display(), package.display()
    )]
    Incomplete {
        /// The folder that should hold it.
        folder: PathBuf,
        /// The folder of the package, which is fetched again when it is gone.
        package: PathBuf,
        /// The file that is missing.
        missing: &'static str,
    },
    /// The variable names something else.
    #[error(
        "JIM_PWSH is '{}', which is no PowerShell: {reason}; give the path of its program `pwsh`, of \
         `pwsh.dll` or of their folder",
        path.display()
    )]
    NoPowerShell {
        /// What the variable says.
        path: PathBuf,
        /// Why it is none.
        reason: String,
    },
    /// The variable names a PowerShell that the module does not support.
    #[error(
        "JIM_PWSH is '{}', a PowerShell on .NET {major}.0; the module needs PowerShell 7.4 or later, which \
         is on .NET 8.0",
        path.display()
    )]
    TooOld {
        /// What the variable says.
        path: PathBuf,
        /// The major version of .NET that it is made for.
        major: u32,
    },
    /// The managed half was not built.
    #[error("{} is not built; build it with `cargo xtask build`", .0.display())]
    NotBuilt(PathBuf),
    /// The runtime could not be loaded.
    #[error("the .NET runtime at {} could not be loaded: {reason}", path.display())]
    Load {
        /// The library that should have been loaded.
        path: PathBuf,
        /// What the loader said.
        reason: String,
    },
    /// The runtime was loaded and would not start.
    #[error("the .NET runtime did not start: {0}")]
    Start(String),
    /// A PowerShell process could not be run.
    #[error("PowerShell could not be run")]
    Process(#[source] std::io::Error),
    /// A run ended without an outcome.
    #[error("the run gave no outcome: {0}")]
    NoOutcome(String),
}
