//! Everything that must hold before a change is good.

use std::env;

use anyhow::{Result, bail};
use xshell::cmd;

use crate::workspace::{Profile, Workspace};
use crate::{build, dotnet, links, pester, soak};

/// What cannot be checked without .NET, in words and as arguments to cargo.
const NEEDS_DOTNET: [&str; 4] = [
    "the build of the C# projects, warnings as errors, and their formatting",
    "the tests of the module's conventions and help (Pester)",
    "the tests of the hosted PowerShell (jim-host)",
    "the end-to-end tests (jim-e2e)",
];
const WITHOUT_THEM: &[&str] = &["--exclude", "jim-host", "--exclude", "jim-e2e"];

/// Checks formatting and lints, builds everything and runs every test.
pub(crate) fn everything(workspace: &Workspace) -> Result<()> {
    let shell = &workspace.shell;
    let dotnet = dotnet::require(workspace);
    if nothing_may_be_skipped() {
        shell.set_var("JIM_TESTS_REQUIRED", "1");
    }
    let left_out: &[&str] = match &dotnet {
        Ok(()) => &[],
        Err(missing) if nothing_may_be_skipped() => bail!("{missing}"),
        Err(missing) => {
            heading("Skipped on this machine");
            for part in NEEDS_DOTNET {
                println!("  - {part}");
            }
            println!("The reason: {missing}");
            WITHOUT_THEM
        }
    };

    heading("Rust formatting");
    cmd!(shell, "cargo fmt --all --check").run()?;

    heading("Links of the pages");
    links::check(&workspace.root)?;

    heading("Rust lints");
    cmd!(
        shell,
        "cargo clippy --quiet --workspace --all-targets -- -D warnings"
    )
    .run()?;

    if dotnet.is_ok() {
        heading("Build");
        build::everything(workspace, Profile::Dev)?;

        heading("C# formatting");
        let solution = dotnet::SOLUTION;
        cmd!(
            shell,
            "dotnet format {solution} --verify-no-changes --no-restore"
        )
        .run()?;

        heading("Conventions (Pester)");
        pester::run(workspace)?;
    }

    // What the module remembers between sessions is not to be mixed with the tests' servers.
    let cache = workspace.root.join("target/test-cache");
    shell.remove_path(&cache)?;
    shell.set_var("XDG_CACHE_HOME", cache);

    // A browser that opens on somebody's screen is no part of a test.
    shell.set_var("BROWSER", "true");

    heading("Documentation examples");
    cmd!(shell, "cargo test --quiet --workspace {left_out...} --doc").run()?;

    if dotnet.is_ok() && nothing_may_be_skipped() {
        heading("Soak");
        soak::run(workspace, &["--seconds".into(), "120".into()])?;
    }

    with_what_this_machine_has(workspace)?;

    heading("Tests");
    cmd!(shell, "cargo test --workspace {left_out...} --all-targets").run()?;
    Ok(())
}

/// Runs the tests of single crates that count as ignored where their means are missing.
fn with_what_this_machine_has(workspace: &Workspace) -> Result<()> {
    let shell = &workspace.shell;
    if env::var_os("JIM_CONTRACT_DIR").is_some() {
        heading("Recordings of a real server");
        for (package, test) in [("jim-client", "exchanges"), ("jim-simulator", "contract")] {
            cmd!(
                shell,
                "cargo test --package {package} --test {test} -- --ignored"
            )
            .run()?;
        }
    }
    let is_here = |program| {
        cmd!(shell, "{program} --version")
            .quiet()
            .ignore_stdout()
            .run()
            .is_ok()
    };
    let optional = env::var("JIM_TESTS_OPTIONAL").unwrap_or_default();
    let is_required = nothing_may_be_skipped() && !optional.contains("secret_service");
    if cfg!(target_os = "linux")
        && (is_required || (is_here("dbus-run-session") && is_here("gnome-keyring-daemon")))
    {
        heading("Secret Service");
        cmd!(
            shell,
            "cargo test --package jim-vault --test vault -- --ignored"
        )
        .run()?;
    }
    Ok(())
}

fn heading(text: &str) {
    println!("\n== {text}");
}

fn nothing_may_be_skipped() -> bool {
    ["CI", "JIM_TESTS_REQUIRED"]
        .into_iter()
        .any(|name| says_yes(env::var(name).ok()))
}

fn says_yes(value: Option<String>) -> bool {
    value.is_some_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_that_says_no_is_no_yes() {
        for (value, expected) in [
            ("1", true),
            ("true", true),
            ("", false),
            ("0", false),
            ("false", false),
        ] {
            assert_eq!(says_yes(Some(value.to_owned())), expected, "{value:?}");
        }
        assert!(!says_yes(None));
    }
}
