//! The platforms that the module has a native library for.

use std::env::consts;

use anyhow::{Context, Result};

/// A platform, by the names that .NET, cargo and this program have for it.
#[derive(Debug)]
pub(crate) struct Platform {
    /// .NET's runtime identifier: the folder of its library in the module.
    pub(crate) rid: &'static str,
    /// The target that cargo builds.
    pub(crate) target: &'static str,
    /// The name of the library's file.
    pub(crate) library: &'static str,
    os: &'static str,
    arch: &'static str,
    musl: bool,
}

/// All of them.
pub(crate) const PLATFORMS: [Platform; 8] = [
    linux("linux-x64", "x86_64-unknown-linux-gnu", "x86_64", false),
    linux("linux-arm64", "aarch64-unknown-linux-gnu", "aarch64", false),
    linux(
        "linux-musl-x64",
        "x86_64-unknown-linux-musl",
        "x86_64",
        true,
    ),
    linux(
        "linux-musl-arm64",
        "aarch64-unknown-linux-musl",
        "aarch64",
        true,
    ),
    windows("win-x64", "x86_64-pc-windows-msvc", "x86_64"),
    windows("win-arm64", "aarch64-pc-windows-msvc", "aarch64"),
    macos("osx-x64", "x86_64-apple-darwin", "x86_64"),
    macos("osx-arm64", "aarch64-apple-darwin", "aarch64"),
];

const fn linux(
    rid: &'static str,
    target: &'static str,
    arch: &'static str,
    musl: bool,
) -> Platform {
    Platform {
        rid,
        target,
        library: "libjim_native.so",
        os: "linux",
        arch,
        musl,
    }
}

const fn windows(rid: &'static str, target: &'static str, arch: &'static str) -> Platform {
    Platform {
        rid,
        target,
        library: "jim_native.dll",
        os: "windows",
        arch,
        musl: false,
    }
}

const fn macos(rid: &'static str, target: &'static str, arch: &'static str) -> Platform {
    Platform {
        rid,
        target,
        library: "libjim_native.dylib",
        os: "macos",
        arch,
        musl: false,
    }
}

impl Platform {
    /// Whether its library is linked against glibc.
    pub(crate) fn has_glibc(&self) -> bool {
        self.os == "linux" && !self.musl
    }

    /// Whether it is linked against musl.
    pub(crate) fn has_musl(&self) -> bool {
        self.musl
    }
}

/// The platform of this machine.
pub(crate) fn current() -> Result<&'static Platform> {
    of(consts::OS, consts::ARCH, cfg!(target_env = "musl"))
}

/// The platform by its runtime identifier.
pub(crate) fn named(rid: &str) -> Option<&'static Platform> {
    PLATFORMS.iter().find(|platform| platform.rid == rid)
}

fn of(os: &str, arch: &str, musl: bool) -> Result<&'static Platform> {
    PLATFORMS
        .iter()
        .find(|one| (one.os, one.arch, one.musl) == (os, arch, musl))
        .with_context(|| {
            format!(
                "the module has no native library for {os} on {arch}; \
                 it runs on Linux, macOS and Windows, on x64 and arm64"
            )
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
            ("linux", "aarch64", true, "linux-musl-arm64"),
            ("macos", "x86_64", false, "osx-x64"),
            ("macos", "aarch64", false, "osx-arm64"),
            ("windows", "x86_64", false, "win-x64"),
            ("windows", "aarch64", false, "win-arm64"),
        ] {
            assert_eq!(of(os, arch, musl).unwrap().rid, rid);
        }
    }

    #[test]
    fn an_unsupported_machine_is_named() {
        let error = of("linux", "s390x", false).unwrap_err().to_string();
        assert!(error.contains("linux on s390x"), "{error}");
        assert!(of("freebsd", "x86_64", false).is_err());
    }

    #[test]
    fn the_platforms_are_those_that_the_licences_are_checked_for() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        let text = std::fs::read_to_string(format!("{root}/deny.toml")).unwrap();
        for platform in &PLATFORMS {
            let line = format!("\"{}\",", platform.target);
            assert!(text.contains(&line), "{}", platform.target);
        }
    }
}
