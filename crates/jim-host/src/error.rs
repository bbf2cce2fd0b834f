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
    /// The managed half was not built.
    #[error("{} is not built; build it with: cargo xtask build", .0.display())]
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
