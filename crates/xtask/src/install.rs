//! Putting a built file where PowerShell loads it from.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use tempfile::{Builder, NamedTempFile};

/// The extension of a replaced file that a session may still have loaded.
const ASIDE: &str = "old";

/// Puts a copy of the file `built` into `folder`, whole or not at all.
///
/// A session that has the old file loaded keeps it: the new one takes its name, not its place
/// on the disk. Overwriting a loaded library in place would crash that session.
pub(crate) fn into(folder: &Path, built: &Path) -> Result<()> {
    copy(built, folder).with_context(|| {
        let (built, folder) = (built.display(), folder.display());
        format!("{built} could not be installed in {folder}")
    })
}

fn copy(built: &Path, folder: &Path) -> Result<()> {
    let installed = folder.join(built.file_name().context("it is not a file")?);
    if installed.exists() && fs::read(&installed)? == fs::read(built)? {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    let new = NamedTempFile::new_in(folder)?.into_temp_path();
    fs::copy(built, &new)?;
    if cfg!(windows) && installed.exists() {
        step_aside(&installed, folder)?;
    }
    new.persist(installed)?;
    Ok(())
}

/// Renames a file that Windows may have loaded: it can be neither replaced nor deleted then.
fn step_aside(loaded: &Path, folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == ASIDE) {
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
    use std::path::PathBuf;

    use tempfile::TempDir;

    use super::*;

    /// A built file and an empty place to install it in.
    fn built(content: &str) -> (TempDir, PathBuf, PathBuf) {
        let root = tempfile::tempdir().unwrap();
        let (built, folder) = (root.path().join("library"), root.path().join("module/bin"));
        fs::write(&built, content).unwrap();
        (root, built, folder)
    }

    fn files(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn who_has_the_old_file_keeps_it_and_the_next_one_gets_the_new() {
        let (_root, built, folder) = built("first");
        into(&folder, &built).unwrap();
        let mut loaded = fs::File::open(folder.join("library")).unwrap();

        fs::write(&built, "second").unwrap();
        into(&folder, &built).unwrap();

        let mut seen = String::new();
        loaded.read_to_string(&mut seen).unwrap();
        assert_eq!(seen, "first");
        assert_eq!(
            fs::read_to_string(folder.join("library")).unwrap(),
            "second"
        );
        assert_eq!(files(&folder), 1, "nothing is left over");
    }

    #[test]
    fn an_unchanged_file_is_left_alone() {
        let (_root, built, folder) = built("same");
        into(&folder, &built).unwrap();
        let written = || {
            fs::metadata(folder.join("library"))
                .unwrap()
                .modified()
                .unwrap()
        };
        let before = written();
        into(&folder, &built).unwrap();
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
        let (_root, built, folder) = built("");
        let error = into(&folder, &built.with_file_name("nowhere")).unwrap_err();
        assert!(error.to_string().contains("nowhere"), "{error}");
        assert_eq!(files(&folder), 0, "nothing is left over");
    }
}
