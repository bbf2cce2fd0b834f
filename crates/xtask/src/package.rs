//! The package: the module as a gallery takes it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use crate::natives::Native;
use crate::platforms::PLATFORMS;
use crate::version::Version;
use crate::workspace::{Profile, Workspace};
use crate::{build, dotnet, glibc, natives, pwsh, stage};

/// The folder of the package, and of what is in it.
const FOLDER: &str = "target/package";

/// Packs what is staged. The repository that it registers for that is in the settings of nobody.
const PUBLISH: &str = include_str!("publish.ps1");

/// Stages the module and packs it: with the libraries of a folder, or else with that of this machine.
pub(crate) fn package(workspace: &Workspace, folder: Option<&Path>) -> Result<()> {
    let version = Version::of(&workspace.root)?;
    dotnet::require(workspace)?;
    let natives = match folder {
        Some(folder) => natives::given(folder)?,
        None => {
            build::native(workspace, Profile::Release)?;
            natives::built(workspace, Profile::Release)?
        }
    };
    natives::check_size(&natives)?;
    if folder.is_some() {
        glibc::check(&natives)?;
    }
    build::managed(workspace)?;

    let packages = workspace.root.join(FOLDER);
    workspace.shell.remove_path(&packages)?;
    let staged = stage::stage(workspace, &version, &natives, &packages)?;
    let package = packages.join(format!("JIM.{}.nupkg", version.full));
    publish(workspace, &staged, &packages)?;
    ensure!(package.is_file(), "{} was not packed", package.display());
    tell(&package, &natives)?;
    if folder.is_none() {
        glibc::tell(&natives)?;
    }
    Ok(())
}

/// Tests the package as it lies there, with what the tests themselves need.
pub(crate) fn test(workspace: &Workspace) -> Result<()> {
    let version = Version::of(&workspace.root)?;
    let packages = workspace.root.join(FOLDER);
    let package = packages.join(format!("JIM.{}.nupkg", version.full));
    ensure!(
        package.is_file(),
        "there is no {}: `cargo xtask package` makes it",
        package.display()
    );
    dotnet::require(workspace)?;
    dotnet::build(workspace, &pwsh::require(workspace)?)?;
    let _package = workspace.shell.push_env("JIM_PACKAGE", &packages);
    cmd!(
        workspace.shell,
        "cargo test --package jim-e2e --test end_to_end -- package::"
    )
    .run()?;
    Ok(())
}

fn publish(workspace: &Workspace, staged: &Path, packages: &Path) -> Result<()> {
    // PowerShell keeps the list of repositories, and more, in the user's folders: these are used instead.
    let home = tempfile::tempdir()?;
    let status = pwsh::require(workspace)?
        .command()?
        .args(["-NonInteractive", "-Command", PUBLISH])
        .env("JIM_STAGED", staged)
        .env("JIM_PACKAGE", packages)
        .envs(HOMES.map(|name| (name, home.path())))
        .status()
        .context("PowerShell did not start")?;
    ensure!(status.success(), "the module could not be packed: {status}");
    Ok(())
}

/// The variables that say where the folders of a user are.
const HOMES: [&str; 6] = [
    "HOME",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "LOCALAPPDATA",
    "APPDATA",
];

fn tell(package: &PathBuf, natives: &[Native]) -> Result<()> {
    let size = fs::metadata(package)?.len();
    println!("{} ({size} bytes)", package.display());
    let (there, missing): (Vec<_>, Vec<_>) = PLATFORMS
        .iter()
        .map(|one| one.rid)
        .partition(|rid| natives.iter().any(|native| native.platform.rid == *rid));
    println!("It has the library for {}.", there.join(", "));
    if !missing.is_empty() {
        println!("It has none for {}.", missing.join(", "));
    }
    Ok(())
}
