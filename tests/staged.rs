//! The module as `cargo xtask build` stages it: what tests import.

use std::path::{Path, PathBuf};

/// The folder that has its manifest, which is named after the version.
pub(crate) fn folder() -> PathBuf {
    let version = concat!(
        env!("CARGO_PKG_VERSION_MAJOR"),
        ".",
        env!("CARGO_PKG_VERSION_MINOR"),
        ".",
        env!("CARGO_PKG_VERSION_PATCH")
    );
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folder = root.join("target/module/JIM").join(version);
    assert!(
        folder.is_dir(),
        "{} is not there: cargo xtask build",
        folder.display()
    );
    folder
}

/// Its manifest.
pub(crate) fn manifest() -> PathBuf {
    folder().join("JIM.psd1")
}
