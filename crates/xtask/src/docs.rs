//! The pages that people read: their pictures and their links.

use anyhow::Result;
use xshell::cmd;

use crate::workspace::{Profile, Workspace};
use crate::{build, links};

/// Where the pictures of a terminal are.
const PICTURES: &str = "docs/pictures";

/// Makes the pictures again, by running what they show, and checks the links.
pub(crate) fn docs(workspace: &Workspace) -> Result<()> {
    let shell = &workspace.shell;
    build::everything(workspace, Profile::Dev)?;
    // What a picture shows is not to depend on where it is made.
    let _zone = shell.push_env("TZ", "UTC");
    let _language = shell.push_env("LC_ALL", "C.UTF-8");
    cmd!(
        shell,
        "cargo run --quiet --package jim-e2e --example pictures -- {PICTURES}"
    )
    .run()?;
    links::check(&workspace.root)
}
