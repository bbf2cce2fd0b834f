//! Which servers there is a sign-in for: a file of addresses, without a secret.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;

use crate::VaultError;

const FILE: &str = "servers.json";

/// The servers; none where the file is missing or broken.
pub(crate) fn read(folder: &Path) -> BTreeSet<String> {
    let text = fs::read(folder.join(FILE)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Writes the servers in one step.
pub(crate) fn write(folder: &Path, servers: &BTreeSet<String>) -> Result<(), VaultError> {
    let unusable = |source| VaultError::Folder {
        path: folder.to_owned(),
        source,
    };
    make(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(unusable)?;
    let text = serde_json::to_vec(servers).unwrap_or_default();
    file.write_all(&text).map_err(unusable)?;
    let kept = file.persist(folder.join(FILE));
    kept.map_err(|error| unusable(error.error))?;
    Ok(())
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
