//! The module as `cargo xtask build` stages it: what tests import.

use std::path::PathBuf;

/// The folder that has its manifest, which is named after the version.
pub(crate) fn folder() -> PathBuf {
    let version = concat!(
        env!("CARGO_PKG_VERSION_MAJOR"),
        ".",
        env!("CARGO_PKG_VERSION_MINOR"),
        ".",
        env!("CARGO_PKG_VERSION_PATCH")
    );
    let modules = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/module/JIM");
    let folder = PathBuf::from(modules).join(version);
    folder
        .canonicalize()
        .unwrap_or_else(|_| panic!("{} is not there: cargo xtask build", folder.display()))
}

/// Its manifest.
pub(crate) fn manifest() -> PathBuf {
    folder().join("JIM.psd1")
}
