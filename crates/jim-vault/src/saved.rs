use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What is kept of a sign-in: enough to send the token to no other provider than the one that gave it.
#[derive(Clone)]
pub struct Saved {
    /// The refresh token.
    pub refresh: SecretString,
    /// The provider that gave it.
    pub issuer: String,
    /// The client that it was given to.
    pub client_id: String,
    /// Who signed in, by what never changes (`sub`), where that is known.
    pub subject: Option<String>,
    /// Who signed in, as people read it.
    pub user: Option<String>,
}

impl fmt::Debug for Saved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Saved")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .field("subject", &self.subject)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// As it is written.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    refresh: String,
    issuer: String,
    client_id: String,
    subject: Option<String>,
    user: Option<String>,
}

impl Saved {
    pub(crate) fn to_text(&self) -> SecretString {
        let written = json!({
            "refresh": self.refresh.expose_secret(),
            "issuer": self.issuer,
            "clientId": self.client_id,
            "subject": self.subject,
            "user": self.user,
        });
        SecretString::from(written.to_string())
    }

    /// None for what an older or a newer version may have written.
    pub(crate) fn from_text(text: &SecretString) -> Option<Self> {
        let written: Written = serde_json::from_str(text.expose_secret()).ok()?;
        Some(Self {
            refresh: SecretString::from(written.refresh),
            issuer: written.issuer,
            client_id: written.client_id,
            subject: written.subject,
            user: written.user,
        })
    }
}
