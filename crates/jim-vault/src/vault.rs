use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error};

use crate::error::failed;
use crate::{Lock, Saved, VaultError, index, newest, parts, system};

/// What people find in the keychain tool of their system.
const SERVICE: &str = "JIM PowerShell";

/// The sign-ins of one user of this system. Clones share it.
#[derive(Clone)]
pub struct Vault {
    store: Arc<CredentialStore>,
    folder: PathBuf,
}

impl Vault {
    /// The credential store of this system; the folder is for the lock and the list of servers.
    ///
    /// # Errors
    /// [`VaultError::Unavailable`] where there is none, within three seconds; nothing is written then.
    pub fn system(folder: &Path) -> Result<Self, VaultError> {
        Ok(Self::over(system::store()?, folder))
    }

    /// Any other place.
    pub fn over(store: Arc<CredentialStore>, folder: &Path) -> Self {
        let folder = folder.to_owned();
        Self { store, folder }
    }

    /// The sign-in to a server, if there is one.
    ///
    /// # Errors
    /// When the place does not answer, or the person does not unlock it.
    pub fn load(&self, server: &str) -> Result<Option<Saved>, VaultError> {
        let Some(first) = self.read(server, 0)? else {
            return Ok(None);
        };
        let text = parts::join(&first, |index| self.read(server, index).ok().flatten());
        Ok(text.and_then(|text| Saved::from_text(&text)))
    }

    /// Puts a sign-in in the place of the one before.
    ///
    /// # Errors
    /// As for [`Vault::load`].
    pub fn save(&self, server: &str, saved: &Saved) -> Result<(), VaultError> {
        // First, so that nothing is kept that is on no list.
        index::add(&self.folder, server)?;
        // Before it is kept: what may still be there then is known to be older.
        newest::note(&self.folder, server, saved)?;
        let parts = parts::split(&saved.to_text());
        // The first comes last: until then the others belong to nothing.
        for (index, part) in parts.iter().enumerate().rev() {
            let entry = self.entry(server, index)?;
            entry.set_secret(part).map_err(|error| failed(&error))?;
        }
        Ok(())
    }

    /// Removes the sign-in to a server; false where there was none.
    ///
    /// # Errors
    /// As for [`Vault::load`].
    pub fn forget(&self, server: &str) -> Result<bool, VaultError> {
        let first = self.read(server, 0)?;
        let number = first.as_deref().map_or(0, parts::number);
        for index in 0..number {
            match self.entry(server, index)?.delete_credential() {
                Ok(()) | Err(Error::NoEntry) => {}
                Err(error) => return Err(failed(&error)),
            }
        }
        newest::forget(&self.folder, server);
        if index::read(&self.folder).contains(server) {
            index::remove(&self.folder, server)?;
        }
        Ok(first.is_some())
    }

    /// Writes down which token is the newest, where it cannot be saved.
    ///
    /// # Errors
    /// When the folder beside the credential store cannot be written.
    pub fn note_newest(&self, server: &str, saved: &Saved) -> Result<(), VaultError> {
        newest::note(&self.folder, server, saved)
    }

    /// Whether no newer token of the same person was saved or noted since; `None` where none was. The credential
    /// store itself is not asked.
    pub fn is_newest(&self, server: &str, saved: &Saved) -> Option<bool> {
        newest::is(&self.folder, server, saved)
    }

    /// What people of this system call the credential store.
    pub fn place() -> &'static str {
        system::NAME
    }

    /// The servers that there is a sign-in for, in the order of the alphabet; the credential store itself is
    /// not asked.
    pub fn servers(folder: &Path) -> Vec<String> {
        index::read(folder).into_iter().collect()
    }

    /// Keeps other processes from a server's sign-in; waits for them no longer than `limit`.
    ///
    /// # Errors
    /// [`VaultError::Busy`] when another process does not let go.
    pub fn lock(&self, server: &str, limit: Duration) -> Result<Lock, VaultError> {
        Lock::take(&self.folder, server, limit)
    }

    fn read(&self, server: &str, index: usize) -> Result<Option<Vec<u8>>, VaultError> {
        match self.entry(server, index)?.get_secret() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    fn entry(&self, server: &str, index: usize) -> Result<Entry, VaultError> {
        let user = match index {
            0 => server.to_owned(),
            _ => format!("{server} (part {})", index + 1),
        };
        let entry = self.store.build(SERVICE, &user, None);
        entry.map_err(|error| failed(&error))
    }
}
