//! Finding .NET.

use std::path::{Path, PathBuf};

use netcorehost::hostfxr::Hostfxr;
use netcorehost::pdcstring::PdCString;
use semver::Version;

use crate::error::Error;

/// Loads what starts a runtime: that of an application which brings its own, or the newest here.
pub(crate) fn load_hostfxr(own_runtime: Option<&Path>) -> Result<Hostfxr, Error> {
    let library = match own_runtime {
        Some(folder) => folder.join(library_name("hostfxr")),
        None => hostfxr(&root()?)?,
    };
    Hostfxr::load_from_path(&library).map_err(|error| Error::Load {
        path: library,
        reason: error.to_string(),
    })
}

/// A path as the runtime takes it.
pub(crate) fn path(path: &Path) -> Result<PdCString, Error> {
    PdCString::from_os_str(path).map_err(|error| Error::Start(error.to_string()))
}

/// The program `dotnet`.
pub(crate) fn program() -> Result<PathBuf, Error> {
    Ok(root()?.join(format!("dotnet{}", std::env::consts::EXE_SUFFIX)))
}

fn root() -> Result<PathBuf, Error> {
    if let Some(root) = std::env::var_os("DOTNET_ROOT").map(PathBuf::from)
        && root.join("host").is_dir()
    {
        return Ok(root);
    }
    let program = format!("dotnet{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .filter_map(|folder| folder.join(&program).canonicalize().ok())
        .filter_map(|dotnet| dotnet.parent().map(Path::to_path_buf))
        .find(|root| root.join("host").is_dir())
        .ok_or(Error::NoDotnet)
}

/// The newest `hostfxr`, which starts older runtimes too.
fn hostfxr(root: &Path) -> Result<PathBuf, Error> {
    let versions = root.join("host").join("fxr");
    let none = || Error::NoRuntime(root.to_path_buf());
    let (_, newest) = std::fs::read_dir(&versions)
        .map_err(|_| none())?
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let version = Version::parse(entry.file_name().to_str()?).ok()?;
            Some((version, entry.path()))
        })
        .max_by(|(one, _), (other, _)| one.cmp(other))
        .ok_or_else(none)?;
    Ok(newest.join(library_name("hostfxr")))
}

fn library_name(name: &str) -> String {
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    format!("{prefix}{name}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_runtime_is_taken_by_version_and_not_by_name() {
        let root = tempfile::tempdir().unwrap();
        for version in ["9.0.4", "10.0.1", "10.0.1-rc.1", "notes"] {
            std::fs::create_dir_all(root.path().join("host/fxr").join(version)).unwrap();
        }
        let found = hostfxr(root.path()).unwrap();
        assert!(found.starts_with(root.path().join("host/fxr/10.0.1")));
    }

    #[test]
    fn a_folder_without_a_runtime_is_named() {
        let error = hostfxr(Path::new("/nowhere")).unwrap_err();
        assert!(error.to_string().contains("/nowhere"), "{error}");
    }
}
