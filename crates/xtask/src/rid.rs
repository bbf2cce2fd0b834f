//! The name .NET gives to the machine this is built for: its runtime identifier.

use std::env::consts;

use anyhow::{Result, bail};

/// The runtime identifier of this machine.
pub(crate) fn current() -> Result<&'static str> {
    of(consts::OS, consts::ARCH, cfg!(target_env = "musl"))
}

fn of(os: &str, arch: &str, musl: bool) -> Result<&'static str> {
    Ok(match (os, arch, musl) {
        ("linux", "x86_64", false) => "linux-x64",
        ("linux", "x86_64", true) => "linux-musl-x64",
        ("linux", "aarch64", false) => "linux-arm64",
        ("macos", "x86_64", _) => "osx-x64",
        ("macos", "aarch64", _) => "osx-arm64",
        ("windows", "x86_64", _) => "win-x64",
        ("windows", "aarch64", _) => "win-arm64",
        _ => bail!(
            "the module has no native library for {os} on {arch}{}; \
             it runs on Linux, macOS and Windows, on x64 and arm64",
            if musl { " with musl" } else { "" }
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_supported_machine_has_the_name_dotnet_gives_it() {
        for (os, arch, musl, rid) in [
            ("linux", "x86_64", false, "linux-x64"),
            ("linux", "x86_64", true, "linux-musl-x64"),
            ("linux", "aarch64", false, "linux-arm64"),
            ("macos", "x86_64", false, "osx-x64"),
            ("macos", "aarch64", false, "osx-arm64"),
            ("windows", "x86_64", false, "win-x64"),
            ("windows", "aarch64", false, "win-arm64"),
        ] {
            assert_eq!(of(os, arch, musl).unwrap(), rid);
        }
    }

    #[test]
    fn an_unsupported_machine_is_named() {
        let error = of("linux", "aarch64", true).unwrap_err().to_string();
        assert!(error.contains("linux on aarch64 with musl"), "{error}");
        assert!(of("freebsd", "x86_64", false).is_err());
    }
}
