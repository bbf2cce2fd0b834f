//! Where PowerShell is, and which.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{LazyLock, OnceLock};

use netcorehost::hostfxr::{HostfxrContext, InitializedForCommandLine};
use netcorehost::pdcstring::PdCString;
use serde::Deserialize;

use crate::dotnet;
use crate::error::Error;

/// The variable that names another PowerShell than the pinned one.
const OVERRIDE: &str = "JIM_PWSH";

/// What `dotnet tool restore` fetches.
const TOOLS: &str = include_str!("../../../.config/dotnet-tools.json");

/// The oldest .NET that a supported PowerShell is made for: that of 7.4.
const OLDEST_FRAMEWORK: u32 = 8;

/// What a PowerShell cannot start without; its other files are listed in the second.
const PARTS: [&str; 4] = [
    "pwsh.dll",
    "pwsh.deps.json",
    "pwsh.runtimeconfig.json",
    "System.Management.Automation.dll",
];

/// A PowerShell on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pwsh {
    folder: PathBuf,
    framework: u32,
    self_contained: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RuntimeConfig {
    runtime_options: RuntimeOptions,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RuntimeOptions {
    tfm: String,
    #[serde(default)]
    included_frameworks: Option<serde_json::Value>,
}

impl Pwsh {
    /// No banner, nobody's profile, and scripts may run: on Windows they may not unless it is said.
    pub const ARGUMENTS: [&str; 4] = ["-NoLogo", "-NoProfile", "-ExecutionPolicy", "Bypass"];

    /// It asks and tells nobody else on the network.
    pub const ENVIRONMENT: [(&str, &str); 2] = [
        ("POWERSHELL_TELEMETRY_OPTOUT", "1"),
        ("POWERSHELL_UPDATECHECK", "Off"),
    ];

    /// The PowerShell that `JIM_PWSH` names, or else the pinned one as `dotnet tool restore` fetches it.
    ///
    /// # Errors
    /// When there is none, or not all of it, or when it is older than the module supports.
    pub fn find() -> Result<Self, Error> {
        // Asking where NuGet keeps its packages takes longer than many a script.
        static FOUND: OnceLock<Pwsh> = OnceLock::new();
        if let Some(found) = FOUND.get() {
            return Ok(found.clone());
        }
        let found = match std::env::var_os(OVERRIDE).filter(|given| !given.is_empty()) {
            Some(given) => Self::named(Path::new(&given)),
            None => Self::pinned(&packages()?),
        }?;
        Ok(FOUND.get_or_init(|| found).clone())
    }

    /// The version that `.config/dotnet-tools.json` pins.
    #[must_use]
    pub fn pinned_version() -> &'static str {
        static VERSION: LazyLock<Option<String>> = LazyLock::new(|| {
            let tools: serde_json::Value = serde_json::from_str(TOOLS).ok()?;
            Some(tools["tools"]["powershell"]["version"].as_str()?.to_owned())
        });
        VERSION.as_deref().unwrap_or_default()
    }

    /// Its folder, `$PSHOME`.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The framework that assemblies for it are built for, such as `net10.0`.
    #[must_use]
    pub fn framework(&self) -> String {
        format!("net{}.0", self.framework)
    }

    /// Starts it as a program, in a session that is the same on every machine: see [`Self::ARGUMENTS`]
    /// and [`Self::ENVIRONMENT`].
    ///
    /// # Errors
    /// When it needs a .NET that is not here.
    pub fn command(&self) -> Result<Command, Error> {
        let mut command = if self.self_contained {
            Command::new(
                self.folder
                    .join(format!("pwsh{}", std::env::consts::EXE_SUFFIX)),
            )
        } else {
            let mut dotnet = Command::new(dotnet::program()?);
            dotnet.arg(self.dll());
            dotnet
        };
        command.args(Self::ARGUMENTS).envs(Self::ENVIRONMENT);
        Ok(command)
    }

    /// Prepares the runtime in this process for it, as its program does with these arguments.
    pub(crate) fn boot(
        &self,
        arguments: &[PdCString],
    ) -> Result<HostfxrContext<InitializedForCommandLine>, Error> {
        let hostfxr = dotnet::load_hostfxr(self.own_runtime())?;
        hostfxr
            .initialize_for_dotnet_command_line_with_args(
                &dotnet::path(&self.dll())?,
                arguments.iter(),
            )
            .map_err(|error| Error::Start(error.to_string()))
    }

    fn dll(&self) -> PathBuf {
        self.folder.join("pwsh.dll")
    }

    /// Where its own .NET is, if it brings one.
    fn own_runtime(&self) -> Option<&Path> {
        self.self_contained.then_some(&*self.folder)
    }

    fn named(given: &Path) -> Result<Self, Error> {
        let none = |reason: String| Error::NoPowerShell {
            path: given.to_owned(),
            reason,
        };
        // A program on the PATH is often a link to the real one.
        let real = given
            .canonicalize()
            .map_err(|error| none(error.to_string()))?;
        let folder = match real.is_dir() {
            true => real.as_path(),
            false => real.parent().unwrap_or(&real),
        };
        if let Some(missing) = missing_part(folder) {
            return Err(none(format!("{} has no {missing}", folder.display())));
        }
        let found = Self::read(folder).map_err(none)?;
        if found.framework < OLDEST_FRAMEWORK {
            return Err(Error::TooOld {
                path: given.to_owned(),
                major: found.framework,
            });
        }
        Ok(found)
    }

    fn pinned(packages: &Path) -> Result<Self, Error> {
        let package = packages.join("powershell").join(Self::pinned_version());
        let system = if cfg!(windows) { "win" } else { "unix" };
        // The one folder in between is named after the framework.
        let folder = std::fs::read_dir(package.join("tools"))
            .ok()
            .and_then(|mut frameworks| frameworks.next()?.ok())
            .map(|framework| framework.path().join("any").join(system))
            .ok_or_else(Self::not_restored)?;
        let incomplete = |missing| Error::Incomplete {
            folder: folder.clone(),
            package: package.clone(),
            missing,
        };
        if let Some(missing) = missing_part(&folder) {
            return Err(incomplete(missing));
        }
        Self::read(&folder).map_err(|_| incomplete("readable pwsh.runtimeconfig.json"))
    }

    fn not_restored() -> Error {
        Error::NotRestored {
            version: Self::pinned_version(),
        }
    }

    fn read(folder: &Path) -> Result<Self, String> {
        let file = folder.join("pwsh.runtimeconfig.json");
        let text = std::fs::read(&file).map_err(|error| error.to_string())?;
        let config: RuntimeConfig = serde_json::from_slice(&text)
            .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
        let options = config.runtime_options;
        let framework = framework(&options.tfm)
            .ok_or_else(|| format!("it is made for '{}', which is no .NET", options.tfm))?;
        Ok(Self {
            folder: folder.to_owned(),
            framework,
            self_contained: options.included_frameworks.is_some(),
        })
    }
}

fn missing_part(folder: &Path) -> Option<&'static str> {
    PARTS.into_iter().find(|part| !folder.join(part).is_file())
}

/// The major version in a target framework moniker such as `net10.0`.
fn framework(moniker: &str) -> Option<u32> {
    moniker.strip_prefix("net")?.split('.').next()?.parse().ok()
}

/// NuGet's folder of packages, which a variable or a configuration file can move.
fn packages() -> Result<PathBuf, Error> {
    let listed = Command::new(dotnet::program()?)
        .args(["nuget", "locals", "global-packages", "--list"])
        .env("DOTNET_NOLOGO", "1")
        .output()
        .map_err(Error::Process)?;
    let listed = String::from_utf8_lossy(&listed.stdout);
    let (_, folder) = listed
        .split_once("global-packages: ")
        .ok_or_else(Pwsh::not_restored)?;
    Ok(folder.trim().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that looks like a PowerShell for a .NET.
    fn fake(moniker: &str, frameworks: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for part in PARTS {
            std::fs::write(folder.path().join(part), "").unwrap();
        }
        let config =
            format!(r#"{{ "runtimeOptions": {{ "tfm": "{moniker}", "{frameworks}": [] }} }}"#);
        std::fs::write(folder.path().join("pwsh.runtimeconfig.json"), config).unwrap();
        folder
    }

    #[test]
    fn a_powershell_is_named_by_its_program_its_library_or_its_folder() {
        let fake = fake("net8.0", "frameworks");
        std::fs::write(fake.path().join("pwsh"), "").unwrap();
        for given in ["", "pwsh", "pwsh.dll"] {
            let found = Pwsh::named(&fake.path().join(given)).unwrap();
            assert_eq!(found.framework(), "net8.0", "{given}");
            assert_eq!(found.own_runtime(), None);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_leads_to_the_powershell_that_brings_its_own_runtime() {
        let fake = fake("net9.0", "includedFrameworks");
        std::fs::write(fake.path().join("pwsh"), "").unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let link = elsewhere.path().join("pwsh");
        std::os::unix::fs::symlink(fake.path().join("pwsh"), &link).unwrap();
        let found = Pwsh::named(&link).unwrap();
        assert_eq!(found.folder(), fake.path().canonicalize().unwrap());
        assert_eq!(found.own_runtime(), Some(found.folder()));
        assert_eq!(
            found.command().unwrap().get_program(),
            found.folder().join("pwsh")
        );
    }

    #[test]
    fn what_is_no_powershell_is_told_with_the_value_and_the_reason() {
        let nowhere = Pwsh::named(Path::new("/nowhere/pwsh"))
            .unwrap_err()
            .to_string();
        assert!(
            nowhere.contains("'/nowhere/pwsh', which is no PowerShell"),
            "{nowhere}"
        );

        let other = tempfile::tempdir().unwrap();
        let said = Pwsh::named(other.path()).unwrap_err().to_string();
        assert!(said.contains("has no pwsh.dll"), "{said}");

        let broken = fake("net8.0", "frameworks");
        std::fs::write(broken.path().join("pwsh.runtimeconfig.json"), "{").unwrap();
        let said = Pwsh::named(broken.path()).unwrap_err().to_string();
        assert!(said.contains("cannot be read"), "{said}");
    }

    #[test]
    fn a_powershell_before_7_4_is_refused() {
        let old = fake("net7.0", "frameworks");
        let said = Pwsh::named(old.path()).unwrap_err().to_string();
        assert!(
            said.contains("on .NET 7.0; the module needs PowerShell 7.4"),
            "{said}"
        );
    }

    #[test]
    fn a_package_that_is_not_there_or_half_there_is_told_with_what_to_do() {
        let packages = tempfile::tempdir().unwrap();
        let said = Pwsh::pinned(packages.path()).unwrap_err().to_string();
        assert!(
            said.contains(Pwsh::pinned_version()) && said.contains("dotnet tool restore"),
            "{said}"
        );

        let package = packages
            .path()
            .join("powershell")
            .join(Pwsh::pinned_version());
        let system = if cfg!(windows) { "win" } else { "unix" };
        let folder = package.join("tools/net10.0/any").join(system);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("pwsh.dll"), "").unwrap();
        let said = Pwsh::pinned(packages.path()).unwrap_err().to_string();
        assert!(
            said.contains("has no pwsh.deps.json; delete the folder"),
            "{said}"
        );
        assert!(said.contains(&package.display().to_string()), "{said}");
    }
}
