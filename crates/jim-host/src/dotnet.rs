//! Finding and starting .NET.

use std::path::{Path, PathBuf};

use netcorehost::hostfxr::{Hostfxr, HostfxrContext, InitializedForCommandLine};
use netcorehost::pdcstring::PdCString;
use semver::Version;

use crate::error::Error;

/// Overrides where the managed half is looked for.
const ASSEMBLY: &str = "JIM_HOST_DLL";

/// Prepares the runtime for the managed half, which is to be its one application.
pub(crate) fn context(
    arguments: &[PdCString],
) -> Result<HostfxrContext<InitializedForCommandLine>, Error> {
    let assembly = assembly()?;
    let library = hostfxr(&root()?)?;
    let hostfxr = Hostfxr::load_from_path(&library).map_err(|error| Error::Load {
        path: library,
        reason: error.to_string(),
    })?;
    let assembly = PdCString::from_os_str(&assembly).map_err(|_| Error::NotBuilt(assembly))?;
    // As an application the engine is in the default load context, where modules find it.
    hostfxr
        .initialize_for_dotnet_command_line_with_args(&assembly, arguments.iter())
        .map_err(|error| Error::Start(error.to_string()))
}

/// The managed half of this crate.
pub(crate) fn assembly() -> Result<PathBuf, Error> {
    const FILE: &str = "JIM.Host.dll";
    if let Some(given) = std::env::var_os(ASSEMBLY) {
        return Some(PathBuf::from(given))
            .filter(|path| path.is_file())
            .ok_or_else(|| Error::NotBuilt(PathBuf::from(ASSEMBLY)));
    }
    let beside = std::env::current_exe()
        .ok()
        .and_then(|program| Some(program.parent()?.join("host").join(FILE)));
    let built = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../target/dotnet/host")
        .join(FILE);
    beside
        .filter(|path| path.is_file())
        .or_else(|| built.is_file().then(|| built.clone()))
        .ok_or(Error::NotBuilt(built))
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
        let root = std::env::temp_dir().join(format!("jim-host-{}", std::process::id()));
        for version in ["9.0.4", "10.0.1", "10.0.1-rc.1", "notes"] {
            std::fs::create_dir_all(root.join("host/fxr").join(version)).unwrap();
        }
        let found = hostfxr(&root);
        std::fs::remove_dir_all(&root).unwrap();
        assert!(found.unwrap().starts_with(root.join("host/fxr/10.0.1")));
    }

    #[test]
    fn a_folder_without_a_runtime_is_named() {
        let error = hostfxr(Path::new("/nowhere")).unwrap_err();
        assert!(error.to_string().contains("/nowhere"), "{error}");
    }
}
