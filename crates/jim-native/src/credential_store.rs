//! The sign-in to one server, kept in the system's credential store.

use std::path::PathBuf;
use std::time::Duration;

use jim_client::auth::{Provider, TokenStore, TokenStoreError, User};
use jim_vault::{Lock, Saved, Vault, VaultError};
use secrecy::SecretString;

/// How long another process may take to renew the same sign-in.
const LOCK_LIMIT: Duration = Duration::from_secs(40);

/// One server's entry in the credential store.
#[derive(Clone)]
pub(crate) struct VaultTokenStore {
    pub(crate) vault: Vault,
    pub(crate) server: String,
    pub(crate) provider: Provider,
    pub(crate) user: Option<User>,
}

/// Who signed in, by what is kept of them.
pub(crate) fn user_of(saved: &Saved) -> Option<User> {
    let subject = saved.subject.clone()?;
    let name = saved.user.clone().unwrap_or_else(|| subject.clone());
    Some(User { subject, name })
}

/// The folder for the lock between processes and the list of servers.
fn folder() -> Result<PathBuf, VaultError> {
    let folders = directories::ProjectDirs::from("", "", "jim-powershell");
    let none = || VaultError::Unavailable("this account has no folder of its own".into());
    folders
        .map(|folders| folders.data_local_dir().to_owned())
        .ok_or_else(none)
}

/// Opens the credential store of the system.
pub(crate) fn vault() -> Result<Vault, VaultError> {
    Vault::system(&folder()?)
}

/// The addresses of the servers for which a sign-in is kept; without a folder of its own an account
/// keeps none.
pub(crate) fn servers() -> Vec<String> {
    folder()
        .map(|folder| Vault::servers(&folder))
        .unwrap_or_default()
}

impl VaultTokenStore {
    /// What is kept, where it is for the same provider, client and person: a token goes to no other,
    /// and nobody becomes somebody else because another session signed in anew. A token that was replaced
    /// while the store could not be written is none.
    pub(crate) fn saved(&self) -> Result<Option<Saved>, VaultError> {
        let newest = |saved: &Saved| self.vault.is_newest(&self.server, saved) != Some(false);
        Ok(self.ours()?.filter(newest))
    }

    /// The same for whoever does not hold the lock: between the two steps in which another process replaces a
    /// token, what is kept looks older than it is.
    pub(crate) fn saved_by_anybody(&self) -> Result<Option<Saved>, VaultError> {
        match self.saved()? {
            None if self.ours()?.is_some() => {
                let _lock = self.hold()?;
                self.saved()
            }
            saved => Ok(saved),
        }
    }

    fn ours(&self) -> Result<Option<Saved>, VaultError> {
        let saved = self.vault.load(&self.server)?;
        Ok(saved.filter(|saved| self.is_ours(saved)))
    }

    /// Keeps other processes from it until the lock is dropped.
    pub(crate) fn hold(&self) -> Result<Lock, VaultError> {
        self.vault.lock(&self.server, LOCK_LIMIT)
    }

    /// Keeps a new sign-in in the place of whatever was there.
    pub(crate) fn replace(&self, refresh: &SecretString) -> Result<(), VaultError> {
        self.vault.save(&self.server, &self.with(refresh))
    }

    fn with(&self, refresh: &SecretString) -> Saved {
        let user = self.user.clone();
        let (subject, user) = user.map(|user| (user.subject, user.name)).unzip();
        Saved {
            refresh: refresh.clone(),
            issuer: self.provider.authority().to_owned(),
            client_id: self.provider.client_id().to_owned(),
            subject,
            user,
        }
    }

    fn is_ours(&self, saved: &Saved) -> bool {
        let us = self.user.as_ref().map(|user| &user.subject);
        let theirs = saved.subject.as_ref();
        saved.issuer == self.provider.authority()
            && saved.client_id == self.provider.client_id()
            && us.zip(theirs).is_none_or(|(us, theirs)| us == theirs)
    }
}

impl TokenStore for VaultTokenStore {
    fn load(&self) -> Result<Option<SecretString>, TokenStoreError> {
        let saved = self.saved().map_err(failed)?;
        Ok(saved.map(|saved| saved.refresh))
    }

    fn begin(&self, refresh: Option<&SecretString>) -> Result<(), TokenStoreError> {
        match refresh {
            Some(refresh) => self.replace(refresh).map_err(failed),
            None => self.vault.forget(&self.server).map(|_| ()).map_err(failed),
        }
    }

    /// What another session forgot, or replaced by somebody else's, does not come back.
    fn save(&self, refresh: &SecretString) -> Result<bool, TokenStoreError> {
        match self.ours() {
            Ok(Some(_)) => self.replace(refresh).map(|()| true).map_err(failed),
            Ok(None) => Ok(false),
            Err(error) => {
                // What the store still holds is used up, and nobody is to take it for the newest.
                let noted = self.vault.note_newest(&self.server, &self.with(refresh));
                Err(failed(noted.err().unwrap_or(error)))
            }
        }
    }

    fn is_newest(&self, refresh: &SecretString) -> Option<bool> {
        self.vault.is_newest(&self.server, &self.with(refresh))
    }

    fn forget(&self) -> Result<(), TokenStoreError> {
        match self.vault.load(&self.server).map_err(failed)? {
            Some(saved) if !self.is_ours(&saved) => Ok(()),
            _ => self.vault.forget(&self.server).map(|_| ()).map_err(failed),
        }
    }

    fn lock(&self) -> Result<Option<Box<dyn Send>>, TokenStoreError> {
        Ok(Some(Box::new(self.hold().map_err(failed)?)))
    }
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "it is used as a function of map_err"
)]
pub(crate) fn failed(error: VaultError) -> TokenStoreError {
    TokenStoreError(match error {
        // The error says already that it is the store that failed.
        VaultError::Failed(why) => why,
        other => other.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn store(vault: &Vault, subject: &str) -> VaultTokenStore {
        VaultTokenStore {
            vault: vault.clone(),
            server: "https://jim.example.com".into(),
            provider: Provider::named("https://idp.example.com", "jim-web"),
            user: Some(User {
                subject: subject.into(),
                name: "A. Smith".into(),
            }),
        }
    }

    fn vault(folder: &tempfile::TempDir) -> Vault {
        Vault::over(keyring_core::mock::Store::new().unwrap(), folder.path())
    }

    fn token(store: &VaultTokenStore) -> Option<String> {
        let token = store.load().unwrap();
        token.map(|token| token.expose_secret().to_owned())
    }

    #[test]
    fn nobody_becomes_somebody_else_who_signed_in_since() {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(&folder);
        let (ada, bob) = (store(&vault, "ada"), store(&vault, "bob"));
        ada.replace(&"a1".into()).unwrap();
        assert_eq!(token(&ada).as_deref(), Some("a1"));
        assert_eq!(token(&bob), None);

        bob.replace(&"b1".into()).unwrap();
        ada.save(&"a2".into()).unwrap();
        ada.forget().unwrap();
        assert_eq!(token(&ada), None);
        assert_eq!(token(&bob).as_deref(), Some("b1"));
    }

    #[test]
    fn a_token_goes_to_no_other_provider_or_client() {
        let folder = tempfile::tempdir().unwrap();
        let ours = store(&vault(&folder), "ada");
        ours.replace(&"a1".into()).unwrap();
        for (issuer, client) in [
            ("https://idp.example.org", "jim-web"),
            ("https://idp.example.com", "other"),
        ] {
            let provider = Provider::named(issuer, client);
            let other = VaultTokenStore {
                provider,
                ..ours.clone()
            };
            assert_eq!(token(&other), None);
        }
    }

    #[test]
    fn a_failure_of_the_store_is_told_once() {
        let said = failed(VaultError::Failed("it is locked".into())).to_string();
        assert_eq!(said, "the credential store failed: it is locked");
    }

    #[test]
    fn a_token_that_was_replaced_while_the_store_was_away_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(&folder);
        let ada = store(&vault, "ada");
        ada.replace(&"a1".into()).unwrap();
        assert_eq!(ada.is_newest(&"a1".into()), Some(true));
        let newer = ada.with(&"a2".into());
        vault.note_newest(&ada.server, &newer).unwrap();
        assert_eq!(token(&ada), None);
        assert_eq!(ada.is_newest(&"a1".into()), Some(false));
        // Back again, it takes what is newest.
        assert!(ada.save(&"a3".into()).unwrap());
        assert_eq!(token(&ada).as_deref(), Some("a3"));
    }

    #[test]
    fn a_token_that_is_being_replaced_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(&folder);
        let ada = store(&vault, "ada");
        ada.replace(&"a1".into()).unwrap();
        let lock = ada.hold().unwrap();
        vault
            .note_newest(&ada.server, &ada.with(&"a2".into()))
            .unwrap();
        let reader = ada.clone();
        let reading = std::thread::spawn(move || reader.saved_by_anybody().unwrap());
        // It has read already, or reads later: either way it waits for the lock.
        ada.replace(&"a2".into()).unwrap();
        drop(lock);
        let saved = reading.join().unwrap().unwrap();
        assert_eq!(saved.refresh.expose_secret(), "a2");
    }

    #[test]
    fn what_another_session_forgot_does_not_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(&folder);
        let (here, there) = (store(&vault, "ada"), store(&vault, "ada"));
        here.replace(&"a1".into()).unwrap();
        there.save(&"a2".into()).unwrap();
        assert_eq!(token(&here).as_deref(), Some("a2"));
        there.forget().unwrap();
        here.save(&"a3".into()).unwrap();
        assert_eq!(token(&here), None);
    }
}
