//! Sign-ins to JIM servers in the credential store of the system: Secret Service on Linux, Keychain on
//! macOS, Credential Manager on Windows.
//!
//! Every call may block: the system may ask the person to unlock the place first.

mod error;
mod index;
mod lock;
mod newest;
mod parts;
mod replace;
mod saved;
mod server_file;
mod system;
mod vault;

pub use error::VaultError;
pub use lock::Lock;
pub use saved::Saved;
pub use vault::Vault;
