//! Where a refresh token outlives the process.

use secrecy::SecretString;

/// A safe place that failed, in words.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the safe place for sign-ins failed: {0}")]
pub struct KeeperError(pub String);

/// Keeps the refresh token of one person at one server. Every call may block.
pub trait Keeper: Send + Sync {
    /// The token as it is now: another process may have renewed it.
    ///
    /// # Errors
    /// When the place cannot be read.
    fn load(&self) -> Result<Option<SecretString>, KeeperError>;

    /// Puts a token in the place of the one before.
    ///
    /// # Errors
    /// When the place cannot be written.
    fn store(&self, refresh: &SecretString) -> Result<(), KeeperError>;

    /// Removes the token.
    ///
    /// # Errors
    /// When the place cannot be written.
    fn forget(&self) -> Result<(), KeeperError>;

    /// Keeps other processes from renewing it, until the guard is dropped; none where there are none.
    ///
    /// # Errors
    /// When another process does not let go.
    fn lock(&self) -> Result<Option<Box<dyn Send>>, KeeperError>;
}

/// Keeps nothing beyond the process.
#[derive(Debug, Clone, Copy, Default)]
pub struct InMemory;

impl Keeper for InMemory {
    fn load(&self) -> Result<Option<SecretString>, KeeperError> {
        Ok(None)
    }

    fn store(&self, _: &SecretString) -> Result<(), KeeperError> {
        Ok(())
    }

    fn forget(&self) -> Result<(), KeeperError> {
        Ok(())
    }

    fn lock(&self) -> Result<Option<Box<dyn Send>>, KeeperError> {
        Ok(None)
    }
}
