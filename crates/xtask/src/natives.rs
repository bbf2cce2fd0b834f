//! The native libraries that go into a module.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::platforms::{self, PLATFORMS, Platform};
use crate::workspace::{Profile, Workspace};

/// How many bytes one may have in a package, which has eight of them.
const BUDGET: u64 = 8_000_000;

/// A library and where it runs.
#[derive(Debug)]
pub(crate) struct Native {
    pub(crate) platform: &'static Platform,
    pub(crate) file: PathBuf,
}

/// The one for this machine, as cargo has built it.
pub(crate) fn built(workspace: &Workspace, profile: Profile) -> Result<Vec<Native>> {
    Ok(vec![Native {
        platform: platforms::current()?,
        file: workspace.library(profile, "jim_native"),
    }])
}

/// Those of a folder, each in a folder that has its platform's name.
pub(crate) fn given(folder: &Path) -> Result<Vec<Native>> {
    let names = folders(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let natives = names
        .iter()
        .map(|name| {
            let platform = platforms::named(name).with_context(|| {
                let known = PLATFORMS.map(|platform| platform.rid).join(", ");
                format!("no platform is called '{name}'; they are {known}")
            })?;
            let file = folder.join(name).join(platform.library);
            ensure!(file.is_file(), "there is no {}", file.display());
            Ok(Native { platform, file })
        })
        .collect::<Result<Vec<_>>>()?;
    if natives.is_empty() {
        bail!(
            "{} has no libraries: they lie in folders such as {}",
            folder.display(),
            PLATFORMS[0].rid
        );
    }
    Ok(natives)
}

/// Fails where one is larger than it may be.
pub(crate) fn check_size(natives: &[Native]) -> Result<()> {
    for Native { platform, file } in natives {
        let size = fs::metadata(file)?.len();
        ensure!(
            size <= BUDGET,
            "the library for {} has {size} bytes, and {BUDGET} is the most: {}",
            platform.rid,
            file.display()
        );
    }
    Ok(())
}

fn folders(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn folder(files: &[&str]) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "library").unwrap();
        }
        folder
    }

    #[test]
    fn each_library_is_found_under_its_platform() {
        let folder = folder(&["win-x64/jim_native.dll", "linux-x64/libjim_native.so"]);
        let natives = given(folder.path()).unwrap();
        let rids: Vec<_> = natives.iter().map(|native| native.platform.rid).collect();
        assert_eq!(rids, ["linux-x64", "win-x64"]);
        check_size(&natives).unwrap();
    }

    #[test]
    fn what_is_no_platform_and_what_is_missing_is_named() {
        for (files, words) in [
            (
                &["linux-x86/libjim_native.so"][..],
                "no platform is called 'linux-x86'",
            ),
            (&["win-x64/libjim_native.so"], "there is no"),
            (&[], "has no libraries"),
        ] {
            let folder = folder(files);
            let said = given(folder.path()).unwrap_err().to_string();
            assert!(said.contains(words), "{said}");
        }
    }

    #[test]
    fn a_library_that_is_too_large_is_named_with_its_size() {
        let folder = folder(&["osx-x64/libjim_native.dylib"]);
        let natives = given(folder.path()).unwrap();
        let file = fs::File::options()
            .write(true)
            .open(&natives[0].file)
            .unwrap();
        file.set_len(BUDGET + 1).unwrap();
        let said = check_size(&natives).unwrap_err().to_string();
        assert!(said.contains("osx-x64 has 8000001 bytes"), "{said}");
    }
}
