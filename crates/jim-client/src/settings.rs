//! What a connection to a server needs to be told.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

/// How to reach a JIM server and who is asking.
#[derive(Debug, Clone)]
pub struct Settings {
    pub(crate) url: String,
    pub(crate) api_key: Option<SecretString>,
    pub(crate) cache_folder: Option<PathBuf>,
    pub(crate) connect_limit: Duration,
    pub(crate) request_limit: Duration,
    pub(crate) user_agent: String,
}

impl Settings {
    /// A server by the address that its users type in a browser.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            api_key: None,
            cache_folder: None,
            connect_limit: Duration::from_secs(10),
            request_limit: Duration::from_secs(30),
            user_agent: concat!("jim-client/", env!("CARGO_PKG_VERSION")).into(),
        }
    }

    /// The API key, sent as `X-API-Key` and never shown.
    #[must_use]
    pub fn api_key(mut self, key: impl Into<SecretString>) -> Self {
        self.api_key = Some(key.into());
        self
    }

    /// A folder in which it may be remembered, between processes, which system owns a run profile.
    #[must_use]
    pub fn cache_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cache_folder = Some(folder.into());
        self
    }

    /// The longest that one request may take, from its first byte to the answer's last.
    #[must_use]
    pub fn request_limit(mut self, limit: Duration) -> Self {
        self.request_limit = limit;
        self
    }
}
