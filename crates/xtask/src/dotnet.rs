//! The .NET SDK: whether it is here, and what is built with it.

use std::env::consts;
use std::fmt;
use std::io::ErrorKind;
use std::process::Command;

use jim_host::Pwsh;
use semver::Version;
use xshell::cmd;

use crate::workspace::Workspace;

/// The SDK's oldest major version that can build the projects.
const NEEDED: u64 = 10;

/// Both C# projects: the cmdlets, and what captures their output in tests.
pub(crate) const SOLUTION: &str = "JIM.slnx";

/// The built cmdlets, relative to the root of the checkout.
pub(crate) const SHIM: &str = "target/dotnet/module/JIM.PowerShell.dll";

/// Builds the C# projects for a PowerShell.
pub(crate) fn build(workspace: &Workspace, pwsh: &Pwsh) -> anyhow::Result<()> {
    // MSBuild reads its properties from the environment, in `dotnet format` too.
    let shell = &workspace.shell;
    shell.set_var("PowerShellFolder", pwsh.folder());
    shell.set_var("PowerShellFramework", pwsh.framework());
    cmd!(
        shell,
        "dotnet build {SOLUTION} --configuration Release --verbosity quiet --nologo --tl:off"
    )
    .run()?;
    Ok(())
}

/// Why nothing can be built with .NET on this machine.
#[derive(Debug, PartialEq)]
pub(crate) enum Missing {
    Dotnet,
    Sdk,
    NewerSdk { newest: Version },
    WorkingDotnet { complaint: String },
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the C# part of the module needs the .NET SDK {NEEDED} or later, "
        )?;
        match self {
            Self::Dotnet => write!(f, "and there is no `dotnet` on the PATH.")?,
            Self::Sdk => write!(
                f,
                "and the `dotnet` on the PATH is a runtime without an SDK."
            )?,
            Self::NewerSdk { newest } => write!(f, "and the newest one here is {newest}.")?,
            Self::WorkingDotnet { complaint } => {
                write!(f, "and `dotnet --list-sdks` fails: {complaint}.")?;
            }
        }
        write!(f, "\nInstall it with:\n{}", installation(consts::OS))
    }
}

impl std::error::Error for Missing {}

/// Makes sure that the SDK is here and new enough.
pub(crate) fn require(workspace: &Workspace) -> Result<(), Missing> {
    let asked = Command::from(cmd!(workspace.shell, "dotnet --list-sdks")).output();
    match asked {
        Ok(output) if output.status.success() => {
            new_enough(&String::from_utf8_lossy(&output.stdout))
        }
        Ok(output) => Err(Missing::WorkingDotnet {
            complaint: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(Missing::Dotnet),
        Err(error) => Err(Missing::WorkingDotnet {
            complaint: error.to_string(),
        }),
    }
}

/// Reads what `dotnet --list-sdks` says: a line of version and folder for each.
fn new_enough(list: &str) -> Result<(), Missing> {
    let newest = list
        .lines()
        .filter_map(|line| Version::parse(line.split_whitespace().next()?).ok())
        .max()
        .ok_or(Missing::Sdk)?;
    if newest.major >= NEEDED {
        Ok(())
    } else {
        Err(Missing::NewerSdk { newest })
    }
}

fn installation(os: &str) -> &'static str {
    match os {
        "windows" => "    winget install Microsoft.DotNet.SDK.10",
        "macos" => "    brew install dotnet-sdk",
        _ => {
            "    sudo apt-get install dotnet-sdk-10.0    (Debian, Ubuntu)\n    \
             curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0    \
             (any Linux; then add ~/.dotnet to the PATH)"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_of_several_sdks_decides() {
        let list = "8.0.404 [/usr/share/dotnet/sdk]\n10.0.401 [/usr/share/dotnet/sdk]\n9.0.100 [/opt/sdk]\n";
        assert_eq!(new_enough(list), Ok(()));
    }

    #[test]
    fn versions_are_compared_as_numbers_and_previews_count() {
        let newest = Version::new(9, 0, 305);
        assert_eq!(
            new_enough("9.0.305 [C:\\sdk]\r\n9.0.99 [C:\\sdk]\r\n"),
            Err(Missing::NewerSdk { newest })
        );
        assert_eq!(new_enough("10.0.100-preview.5.25277.114 [/sdk]"), Ok(()));
    }

    #[test]
    fn a_runtime_alone_is_no_sdk() {
        assert_eq!(new_enough(""), Err(Missing::Sdk));
        assert_eq!(new_enough("something unexpected\n"), Err(Missing::Sdk));
    }

    #[test]
    fn an_sdk_too_old_is_named_with_the_command_that_helps() {
        let newest = Version::new(8, 0, 404);
        let message = Missing::NewerSdk { newest }.to_string();
        assert!(message.contains("8.0.404"), "{message}");
        assert!(message.contains("Install it with:"), "{message}");
        for (os, command) in [
            ("windows", "winget install Microsoft.DotNet.SDK.10"),
            ("macos", "brew install dotnet-sdk"),
            ("linux", "apt-get install dotnet-sdk-10.0"),
        ] {
            assert!(installation(os).contains(command), "{os}");
        }
    }
}
