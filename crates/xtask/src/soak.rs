//! Endurance and memory: what takes longer than a test may, or needs another build.

use anyhow::Result;
use xshell::cmd;

use crate::build;
use crate::workspace::{Profile, Workspace};

/// Starts and waits for so long, while the server fails in every way, and reports.
pub(crate) fn soak(workspace: &Workspace, profile: Profile, options: &[String]) -> Result<()> {
    build::everything(workspace, profile)?;
    run(workspace, options)
}

/// As [`soak`], with what is built already.
pub(crate) fn run(workspace: &Workspace, options: &[String]) -> Result<()> {
    cmd!(
        workspace.shell,
        "cargo run --quiet --package jim-e2e --example soak -- {options...}"
    )
    .run()?;
    Ok(())
}

/// Runs the boundary's tests under AddressSanitizer, which sees every wrong read, write and free.
pub(crate) fn sanitise(workspace: &Workspace) -> Result<()> {
    let shell = &workspace.shell;
    // The sanitizers come with the stable toolchain, but their flag does not.
    let _bootstrap = shell.push_env("RUSTC_BOOTSTRAP", "1");
    let _flags = shell.push_env("RUSTFLAGS", "-Zsanitizer=address");
    let version = cmd!(shell, "rustc -vV").read()?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    // With a target of its own, build scripts are left as they are.
    let target = host.unwrap_or("x86_64-unknown-linux-gnu");
    cmd!(
        shell,
        "cargo test --package jim-native --lib --target {target} --target-dir target/sanitised"
    )
    .run()?;
    Ok(())
}
