//! The version of the module: one number, which stands in several files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::{changelog, manifest};

/// The version of the module.
#[derive(Debug)]
pub(crate) struct Version {
    /// As the crates have it, such as `1.1.0-preview1`.
    pub(crate) full: String,
    /// What the changelog says of it.
    pub(crate) notes: String,
}

impl Version {
    /// The version of this checkout, in whose files it is the same.
    pub(crate) fn of(root: &Path) -> Result<Self> {
        let read = |file: &str| {
            fs::read_to_string(root.join(file)).with_context(|| format!("{file} cannot be read"))
        };
        Self::agreed(
            env!("CARGO_PKG_VERSION"),
            &read("JIM.psd1")?,
            &read("module/JIM.PowerShell.csproj")?,
            &read("CHANGELOG.md")?,
        )
    }

    /// Without the label of a preview: the name of its folder, and what the manifest calls its version.
    pub(crate) fn numbers(&self) -> &str {
        self.full.split('-').next().unwrap_or(&self.full)
    }

    fn agreed(crates: &str, manifest: &str, project: &str, changelog: &str) -> Result<Self> {
        let of_manifest = manifest::version(manifest).context("JIM.psd1 has no ModuleVersion")?;
        let of_project = project
            .split_once("<Version>")
            .and_then(|(_, rest)| rest.split_once("</Version>"))
            .map(|(version, _)| version)
            .context("module/JIM.PowerShell.csproj has no Version")?;
        for (file, version) in [
            ("JIM.psd1", of_manifest.as_str()),
            ("module/JIM.PowerShell.csproj", of_project),
        ] {
            ensure!(
                version == crates,
                "{file} has the version {version} and Cargo.toml {crates}: they are the same in a package"
            );
        }
        let notes = changelog::section(changelog, crates)
            .with_context(|| format!("CHANGELOG.md has no section '## [{crates}]'"))?;
        Ok(Self {
            full: crates.to_owned(),
            notes,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGES: &str = "## [Unreleased]\n\n## [1.2.0] - 2027-01-01\n\n- Something.\n";

    fn manifest(version: &str, label: &str) -> String {
        format!("ModuleVersion = '{version}'\n{label}\n")
    }

    fn project(version: &str) -> String {
        format!("<Version>{version}</Version>")
    }

    #[test]
    fn this_checkout_has_one_version() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        let version = Version::of(Path::new(root)).unwrap();
        assert_eq!(version.full, env!("CARGO_PKG_VERSION"));
        assert!(!version.notes.is_empty());
    }

    #[test]
    fn a_file_with_another_version_is_named() {
        let said = |manifest: &str, project: &str, changes: &str| {
            let agreed = Version::agreed("1.2.0", manifest, project, changes);
            agreed.unwrap_err().to_string()
        };
        let (same, other) = (manifest("1.2.0", ""), manifest("1.1.0", ""));
        let text = said(&other, &project("1.2.0"), CHANGES);
        assert!(text.contains("JIM.psd1 has the version 1.1.0"), "{text}");
        let text = said(&same, &project("1.2.1"), CHANGES);
        assert!(text.contains("csproj has the version 1.2.1"), "{text}");
        let text = said(&same, &project("1.2.0"), "## [Unreleased]\n");
        assert!(text.contains("no section '## [1.2.0]'"), "{text}");
    }

    #[test]
    fn a_preview_has_its_label_everywhere_and_its_folder_has_none() {
        let manifest = manifest("1.2.0", "Prerelease = 'preview1'");
        let changes = CHANGES.replace("1.2.0", "1.2.0-preview1");
        let project = project("1.2.0-preview1");
        let version = Version::agreed("1.2.0-preview1", &manifest, &project, &changes).unwrap();
        assert_eq!(version.numbers(), "1.2.0");
        assert!(Version::agreed("1.2.0", &manifest, &project, CHANGES).is_err());
    }
}
