//! What a connection to a server needs to be told.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use crate::environment::Environment;

/// A proxy, and who asks it.
#[derive(Debug, Clone)]
pub struct ProxySettings {
    /// Its address, without credentials.
    pub url: String,
    /// A user name and password, where it wants them.
    pub user: Option<(String, SecretString)>,
}

/// How to reach a JIM server and who is asking.
#[derive(Debug, Clone)]
pub struct Settings {
    pub(crate) url: String,
    pub(crate) api_key: Option<SecretString>,
    pub(crate) cache_folder: Option<PathBuf>,
    pub(crate) ca_certificate: Option<PathBuf>,
    pub(crate) client_certificate: Option<SecretString>,
    pub(crate) skip_certificate_check: bool,
    pub(crate) proxy: Option<ProxySettings>,
    pub(crate) environment: Environment,
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
            ca_certificate: None,
            client_certificate: None,
            skip_certificate_check: false,
            proxy: None,
            environment: Environment::default(),
            connect_limit: Duration::from_secs(10),
            request_limit: Duration::from_secs(30),
            user_agent: concat!("jim-client/", env!("CARGO_PKG_VERSION")).into(),
        }
    }

    /// The settings for another host: what is trusted or shown only to this server is left out. `None`
    /// where that makes no difference.
    pub(crate) fn without_server_trust(&self) -> Option<Self> {
        let for_this_server = self.skip_certificate_check || self.client_certificate.is_some();
        for_this_server.then(|| Self {
            api_key: None,
            client_certificate: None,
            skip_certificate_check: false,
            ..self.clone()
        })
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

    /// A file of certificates (PEM) of authorities to trust, besides those of the system.
    #[must_use]
    pub fn ca_certificate(mut self, file: impl Into<PathBuf>) -> Self {
        self.ca_certificate = Some(file.into());
        self
    }

    /// The certificate that this client shows, with its private key: both in PEM form.
    #[must_use]
    pub fn client_certificate(mut self, pem: impl Into<SecretString>) -> Self {
        self.client_certificate = Some(pem.into());
        self
    }

    /// Takes any certificate for the server's. Whoever is in between can then read everything.
    #[must_use]
    pub fn skip_certificate_check(mut self, skip: bool) -> Self {
        self.skip_certificate_check = skip;
        self
    }

    /// The variables of the session that asks: none when not set, whatever this process has.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// The proxy for all requests; those of the environment (`HTTPS_PROXY`, `HTTP_PROXY`) when not set.
    #[must_use]
    pub fn proxy(mut self, proxy: ProxySettings) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// The longest that one request may take, from its first byte to the answer's last.
    #[must_use]
    pub fn request_limit(mut self, limit: Duration) -> Self {
        self.request_limit = limit;
        self
    }
}
