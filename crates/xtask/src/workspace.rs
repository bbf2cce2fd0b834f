//! Where things are, and a shell that runs commands there.

use std::env::{self, consts};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::Shell;

/// Variables every child gets: a quiet `dotnet` that speaks English and leaves no process behind.
/// A lingering MSBuild node or compiler server keeps our output pipe open, and a CI run waiting on it.
const ENVIRONMENT: [(&str, &str); 6] = [
    ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
    ("DOTNET_NOLOGO", "1"),
    ("DOTNET_CLI_UI_LANGUAGE", "en"),
    ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"),
    ("MSBUILDDISABLENODEREUSE", "1"),
    ("UseSharedCompilation", "false"),
];

/// The two ways to compile the Rust side.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    Dev,
    Release,
}

impl Profile {
    /// The name `cargo build --profile` takes.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Profile::Dev => "dev",
            Profile::Release => "release",
        }
    }

    /// The folder below the target folder that holds what was built.
    fn folder(self) -> &'static str {
        match self {
            Profile::Dev => "debug",
            Profile::Release => "release",
        }
    }
}

/// The checkout this program was built from.
pub(crate) struct Workspace {
    /// Runs commands in the root of the checkout.
    pub(crate) shell: Shell,
    /// The root of the checkout.
    pub(crate) root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    pub(crate) fn open() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .context("run this as `cargo xtask`: it needs to know which checkout it works on")?;
        let root = ancestor(Path::new(&manifest), 2)?;

        // Cargo puts every profile beside the one this program runs from, whatever
        // CARGO_TARGET_DIR or a configured target may be.
        let target = ancestor(&env::current_exe()?, 2)?;

        let shell = Shell::new()?;
        shell.change_dir(&root);
        for (name, value) in ENVIRONMENT {
            shell.set_var(name, value);
        }
        Ok(Self {
            shell,
            root,
            target,
        })
    }

    /// A program of this workspace, as cargo has built it.
    pub(crate) fn program(&self, profile: Profile, name: &str) -> PathBuf {
        self.built(profile, format!("{name}{}", consts::EXE_SUFFIX))
    }

    /// A shared library of this workspace, as cargo has built it.
    pub(crate) fn library(&self, profile: Profile, name: &str) -> PathBuf {
        let (prefix, suffix) = (consts::DLL_PREFIX, consts::DLL_SUFFIX);
        self.built(profile, format!("{prefix}{name}{suffix}"))
    }

    fn built(&self, profile: Profile, file: String) -> PathBuf {
        self.target.join(profile.folder()).join(file)
    }
}

fn ancestor(path: &Path, levels: usize) -> Result<PathBuf> {
    path.ancestors()
        .nth(levels)
        .map(Path::to_owned)
        .with_context(|| format!("{} is not inside a checkout", path.display()))
}
