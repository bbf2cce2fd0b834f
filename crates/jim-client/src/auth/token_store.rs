//! Where a refresh token outlives the process.

use secrecy::SecretString;

use crate::error::TokenStoreError;

/// Keeps the refresh token of one person at one server. Every call may block.
pub trait TokenStore: Send + Sync {
    /// The token as it is now: another process may have renewed it.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn load(&self) -> Result<Option<SecretString>, TokenStoreError>;

    /// Begins to keep a new sign-in, in the place of whatever was there; `None` leaves nothing there.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn begin(&self, refresh: Option<&SecretString>) -> Result<(), TokenStoreError>;

    /// Puts a token in the place of the one before; false where another session has ended the sign-in.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn save(&self, refresh: &SecretString) -> Result<bool, TokenStoreError>;

    /// Whether no session has renewed the sign-in since this token was saved, as far as can be told without
    /// the store itself.
    fn is_newest(&self, _refresh: &SecretString) -> Option<bool> {
        None
    }

    /// Removes the token.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn forget(&self) -> Result<(), TokenStoreError>;

    /// Keeps other processes from renewing it, until the guard is dropped; `None` where there are none.
    ///
    /// # Errors
    /// When another process does not let go.
    fn lock(&self) -> Result<Option<Box<dyn Send>>, TokenStoreError>;
}

/// Keeps nothing beyond the process.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoStore;

impl TokenStore for NoStore {
    fn load(&self) -> Result<Option<SecretString>, TokenStoreError> {
        Ok(None)
    }

    fn begin(&self, _: Option<&SecretString>) -> Result<(), TokenStoreError> {
        Ok(())
    }

    fn save(&self, _: &SecretString) -> Result<bool, TokenStoreError> {
        Ok(false)
    }

    fn forget(&self) -> Result<(), TokenStoreError> {
        Ok(())
    }

    fn lock(&self) -> Result<Option<Box<dyn Send>>, TokenStoreError> {
        Ok(None)
    }
}
