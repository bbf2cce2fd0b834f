//! The sign-in to one server, kept in the system's safe place.

use std::path::PathBuf;
use std::time::Duration;

use jim_client::sign_on::{Keeper, KeeperError, Provider};
use jim_vault::{Saved, Vault, VaultError};
use secrecy::SecretString;

/// How long another process may take to renew the same sign-in.
const LOCK_LIMIT: Duration = Duration::from_secs(40);

/// One server's entry in the safe place.
#[derive(Clone)]
pub(crate) struct VaultKeeper {
    pub(crate) vault: Vault,
    pub(crate) server: String,
    pub(crate) provider: Provider,
    pub(crate) user: Option<String>,
}

/// The folder for the lock between processes and the list of servers.
pub(crate) fn folder() -> Result<PathBuf, VaultError> {
    let folders = directories::ProjectDirs::from("", "", "jim-powershell");
    let none = || VaultError::Unavailable("this account has no folder of its own".into());
    folders
        .map(|folders| folders.data_local_dir().to_owned())
        .ok_or_else(none)
}

/// Opens the safe place of the system.
pub(crate) fn vault() -> Result<Vault, VaultError> {
    Vault::system(&folder()?)
}

impl VaultKeeper {
    /// What is kept, where it is for the same provider and client: a token goes to no other.
    pub(crate) fn saved(&self) -> Result<Option<Saved>, VaultError> {
        let saved = self.vault.load(&self.server)?;
        Ok(saved.filter(|saved| {
            saved.issuer == self.provider.issuer() && saved.client_id == self.provider.client_id()
        }))
    }
}

impl Keeper for VaultKeeper {
    fn load(&self) -> Result<Option<SecretString>, KeeperError> {
        let saved = self.saved().map_err(failed)?;
        Ok(saved.map(|saved| saved.refresh))
    }

    fn store(&self, refresh: &SecretString) -> Result<(), KeeperError> {
        let saved = Saved {
            refresh: refresh.clone(),
            issuer: self.provider.issuer().to_owned(),
            client_id: self.provider.client_id().to_owned(),
            user: self.user.clone(),
        };
        self.vault.store(&self.server, &saved).map_err(failed)
    }

    fn forget(&self) -> Result<(), KeeperError> {
        self.vault.forget(&self.server).map_err(failed)?;
        Ok(())
    }

    fn lock(&self) -> Result<Option<Box<dyn Send>>, KeeperError> {
        let lock = self.vault.lock(&self.server, LOCK_LIMIT).map_err(failed)?;
        Ok(Some(Box::new(lock)))
    }
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "it is used as a function of map_err"
)]
fn failed(error: VaultError) -> KeeperError {
    KeeperError(error.to_string())
}
