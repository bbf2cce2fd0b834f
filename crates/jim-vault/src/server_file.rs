//! The files beside the credential store, named so that they tell nothing of their server.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The file of a server with that ending.
pub(crate) fn path(folder: &Path, server: &str, ending: &str) -> PathBuf {
    let name = hex(&Sha256::digest(server.to_lowercase().as_bytes())[..16]);
    folder.join(format!("{name}.{ending}"))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
