//! Putting a built file where PowerShell loads it from.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::{Builder, NamedTempFile};

/// The extension of a replaced file that a session may still have loaded.
const ASIDE: &str = "old";

/// Puts a copy of the file `built` where `installed` says, whole or not at all.
///
/// A session that has the old file loaded keeps it: the new one takes its name, not its place
/// on the disk. Overwriting a loaded library in place would crash that session.
pub(crate) fn into(installed: &Path, built: &Path) -> Result<()> {
    copy(built, installed).with_context(|| {
        let (built, installed) = (built.display(), installed.display());
        format!("{built} could not be installed as {installed}")
    })
}

/// Writes a text where `installed` says, unless it stands there.
pub(crate) fn text(installed: &Path, text: &str) -> Result<()> {
    let write = || -> Result<()> {
        if fs::read(installed).is_ok_and(|old| old == text.as_bytes()) {
            return Ok(());
        }
        fs::create_dir_all(parent(installed)?)?;
        Ok(fs::write(installed, text)?)
    };
    write().with_context(|| format!("{} could not be written", installed.display()))
}

/// Removes every file below a folder but these, and the folders that are empty then.
pub(crate) fn remove_others(folder: &Path, these: &[PathBuf]) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // A session may still have it loaded: a later build removes it.
        let stays = these.contains(&path) || cfg!(windows) && is_aside(&path);
        if path.is_dir() {
            remove_others(&path, these)?;
            // It fails where something is left in it, which is as it should be.
            _ = fs::remove_dir(&path);
        } else if !stays {
            fs::remove_file(&path)
                .with_context(|| format!("{} could not be removed", path.display()))?;
        }
    }
    Ok(())
}

fn copy(built: &Path, installed: &Path) -> Result<()> {
    if installed.exists() && fs::read(installed)? == fs::read(built)? {
        return Ok(());
    }
    let folder = parent(installed)?;
    fs::create_dir_all(folder)?;
    let new = NamedTempFile::new_in(folder)?.into_temp_path();
    fs::copy(built, &new)?;
    if cfg!(windows) && installed.exists() {
        step_aside(installed, folder)?;
    }
    new.persist(installed)?;
    Ok(())
}

fn parent(installed: &Path) -> Result<&Path> {
    installed.parent().context("it is in no folder")
}

fn is_aside(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == ASIDE)
}

/// Renames a file that Windows may have loaded: it can be neither replaced nor deleted then.
fn step_aside(loaded: &Path, folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if is_aside(&path) {
            // Still loaded by some session: the next build tries again.
            _ = fs::remove_file(path);
        }
    }
    let aside = Builder::new()
        .suffix(&format!(".{ASIDE}"))
        .tempfile_in(folder)?
        .into_temp_path();
    fs::rename(loaded, &aside)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use tempfile::TempDir;

    use super::*;

    /// A built file and an empty place to install it in.
    fn built(content: &str) -> (TempDir, PathBuf, PathBuf) {
        let root = tempfile::tempdir().unwrap();
        let built = root.path().join("library");
        let installed = root.path().join("module/bin/library");
        fs::write(&built, content).unwrap();
        (root, built, installed)
    }

    fn files(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn who_has_the_old_file_keeps_it_and_the_next_one_gets_the_new() {
        let (_root, built, installed) = built("first");
        into(&installed, &built).unwrap();
        let mut loaded = fs::File::open(&installed).unwrap();

        fs::write(&built, "second").unwrap();
        into(&installed, &built).unwrap();

        let mut seen = String::new();
        loaded.read_to_string(&mut seen).unwrap();
        assert_eq!(seen, "first");
        assert_eq!(fs::read_to_string(&installed).unwrap(), "second");
        let folder = installed.parent().unwrap();
        assert_eq!(files(folder), 1, "nothing is left over");
    }

    #[test]
    fn an_unchanged_file_is_left_alone() {
        let (_root, built, installed) = built("same");
        into(&installed, &built).unwrap();
        let written = || fs::metadata(&installed).unwrap().modified().unwrap();
        let before = written();
        into(&installed, &built).unwrap();
        text(&installed, "same").unwrap();
        assert_eq!(written(), before);
    }

    #[test]
    fn a_loaded_file_steps_aside_and_earlier_ones_are_swept_up() {
        let (root, built, _) = built("loaded");
        fs::write(root.path().join("earlier.old"), "").unwrap();
        step_aside(&built, root.path()).unwrap();
        assert_eq!(files(root.path()), 0);
    }

    #[test]
    fn a_file_that_was_not_built_is_named() {
        let (_root, built, installed) = built("");
        let error = into(&installed, &built.with_file_name("nowhere")).unwrap_err();
        assert!(error.to_string().contains("nowhere"), "{error}");
        let folder = installed.parent().unwrap();
        assert_eq!(files(folder), 0, "nothing is left over");
    }

    #[test]
    fn what_does_not_belong_to_the_module_goes_and_the_rest_stays() {
        let root = tempfile::tempdir().unwrap();
        let place = |name: &str| root.path().join(name);
        for name in [
            "1.1.0/file",
            "1.1.0/en-US/topic",
            "1.1.0/other",
            "1.0.0/en-US/file",
        ] {
            text(&place(name), "text").unwrap();
        }
        let these = [place("1.1.0/file"), place("1.1.0/en-US/topic")];
        remove_others(root.path(), &these).unwrap();
        assert!(these.iter().all(|file| file.is_file()));
        assert_eq!((files(&place("1.1.0")), files(root.path())), (2, 1));
    }
}
