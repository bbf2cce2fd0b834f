//! How fast the module is: optimised, beside Invoke-RestMethod.

use anyhow::Result;
use xshell::cmd;

use crate::build;
use crate::workspace::{Profile, Workspace};

/// The page that has the measures.
const PAGE: &str = "docs/performance.md";

/// Builds the optimised module, measures it, and writes the page where that is wanted.
pub(crate) fn bench(workspace: &Workspace, write: bool, options: &[String]) -> Result<()> {
    build::everything(workspace, Profile::Release)?;
    let library = workspace.library(Profile::Release, "jim_native");
    let page = if write {
        ["--page", PAGE].as_slice()
    } else {
        &[]
    };
    cmd!(
        workspace.shell,
        "cargo run --quiet --release --package jim-e2e --example bench -- --library {library} {page...} {options...}"
    )
    .run()?;
    Ok(())
}
