//! Which refresh token is the newest, told by its digest in a file: the credential store can go away, or
//! hold an older one, and a token that was replaced must not be presented again.

use std::fs;
use std::path::Path;

use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::replace::replace;
use crate::server_file::{hex, path};
use crate::{Saved, VaultError, index};

const ENDING: &str = "newest";

#[derive(Serialize, Deserialize)]
struct Newest {
    /// Whose token it is: nobody else's is older or newer.
    whose: String,
    token: String,
}

impl Newest {
    fn of(saved: &Saved) -> Self {
        let subject = saved.subject.as_deref().unwrap_or_default();
        let whose = [saved.issuer.as_str(), &saved.client_id, subject].join("\n");
        let digest = |text: &str| hex(&Sha256::digest(text.as_bytes()));
        Self {
            whose: digest(&whose),
            token: digest(saved.refresh.expose_secret()),
        }
    }
}

/// Writes down that this is the newest token of its person.
pub(crate) fn note(folder: &Path, server: &str, saved: &Saved) -> Result<(), VaultError> {
    let path = path(folder, server, ENDING);
    let unusable = |source| VaultError::Folder {
        path: path.clone(),
        source,
    };
    index::make(folder)?;
    let text = serde_json::to_vec(&Newest::of(saved)).unwrap_or_default();
    replace(&path, &text).map_err(unusable)
}

/// Whether it is the newest token of its person; `None` where nothing is known of them.
pub(crate) fn is(folder: &Path, server: &str, saved: &Saved) -> Option<bool> {
    let text = fs::read(path(folder, server, ENDING)).ok()?;
    let newest: Newest = serde_json::from_slice(&text).ok()?;
    let this = Newest::of(saved);
    (newest.whose == this.whose).then(|| newest.token == this.token)
}

/// Forgets which it was.
pub(crate) fn forget(folder: &Path, server: &str) {
    // Where it stays, it is about a token that is gone.
    let _ = fs::remove_file(path(folder, server, ENDING));
}
