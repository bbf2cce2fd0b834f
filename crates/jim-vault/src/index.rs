//! Which servers there is a sign-in for: a file of addresses, without a secret.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::replace::replace;
use crate::{Lock, VaultError};

const FILE: &str = "servers.json";

/// A change takes no longer than it takes to write a small file.
const LOCK_LIMIT: Duration = Duration::from_secs(5);

/// The servers; empty where the file is missing or broken.
pub(crate) fn read(folder: &Path) -> BTreeSet<String> {
    let text = fs::read(folder.join(FILE)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Adds a server.
pub(crate) fn add(folder: &Path, server: &str) -> Result<(), VaultError> {
    change(folder, |servers| servers.insert(server.to_owned()))
}

/// Removes a server.
pub(crate) fn remove(folder: &Path, server: &str) -> Result<(), VaultError> {
    change(folder, |servers| servers.remove(server))
}

/// Changes the servers in one step, one process after another.
fn change(
    folder: &Path,
    how: impl FnOnce(&mut BTreeSet<String>) -> bool,
) -> Result<(), VaultError> {
    let _lock = Lock::take(folder, FILE, LOCK_LIMIT)?;
    let mut servers = read(folder);
    if !how(&mut servers) {
        return Ok(());
    }
    let text = serde_json::to_vec(&servers).unwrap_or_default();
    replace(&folder.join(FILE), &text).map_err(|source| VaultError::Folder {
        path: folder.to_owned(),
        source,
    })
}

/// Makes the folder, for its owner alone.
pub(crate) fn make(folder: &Path) -> Result<(), VaultError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| VaultError::Folder {
        path: folder.to_owned(),
        source,
    })
}
