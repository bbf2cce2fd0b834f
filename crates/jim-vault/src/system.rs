//! The credential store of this system.

use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use keyring_core::CredentialStore;

use crate::VaultError;

/// What people call it.
pub(crate) const NAME: &str = if cfg!(target_os = "macos") {
    "Keychain"
} else if cfg!(windows) {
    "Credential Manager"
} else {
    "Secret Service"
};

/// How long it may take to find out whether there is one.
const LIMIT: Duration = Duration::from_secs(3);

/// Opens it, on a thread of its own: a bus that does not answer would hold its caller for ever.
pub(crate) fn store() -> Result<Arc<CredentialStore>, VaultError> {
    let (sender, receiver) = channel();
    std::thread::Builder::new()
        .name("jim-vault".into())
        .spawn(move || sender.send(open()))
        .map_err(|error| VaultError::Unavailable(error.to_string()))?;
    receiver
        .recv_timeout(LIMIT)
        .unwrap_or_else(|_| Err(VaultError::Unavailable("it does not answer".into())))
}

#[cfg(any(target_os = "linux", target_os = "macos", windows))]
fn open() -> Result<Arc<CredentialStore>, VaultError> {
    #[cfg(target_os = "macos")]
    use apple_native_keyring_store::keychain::Store;
    #[cfg(windows)]
    use windows_native_keyring_store::Store;
    #[cfg(target_os = "linux")]
    use zbus_secret_service_keyring_store::Store;

    match Store::new() {
        Ok(store) => Ok(store),
        Err(error) => Err(VaultError::Unavailable(error.to_string())),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn open() -> Result<Arc<CredentialStore>, VaultError> {
    Err(VaultError::Unavailable("none is known for it".into()))
}
