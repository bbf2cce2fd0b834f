use std::path::PathBuf;

/// Why a sign-in cannot be remembered. No message holds a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// This system has no credential store, or none that answers.
    #[error("this system has no credential store: {0}")]
    Unavailable(String),
    /// The credential store did not do what it was asked for.
    #[error("the credential store failed: {0}")]
    Failed(String),
    /// Another process holds the lock.
    #[error("another process is busy with the sign-in to {0}")]
    Busy(String),
    /// The folder beside the credential store cannot be used.
    #[error("{} cannot be used: {source}", path.display())]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

/// The store's own words, but never what it holds.
pub(crate) fn failed(error: &keyring_core::Error) -> VaultError {
    use keyring_core::Error as Store;
    VaultError::Failed(match error {
        Store::PlatformFailure(why) | Store::NoStorageAccess(why) => why.to_string(),
        Store::TooLong(what, limit) => format!("{what} is longer than {limit}"),
        Store::Ambiguous(_) => "it has several entries for the same server".into(),
        Store::BadEncoding(_) | Store::BadDataFormat(..) => "its entry cannot be read".into(),
        other => other.to_string(),
    })
}
