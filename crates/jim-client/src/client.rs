//! The connection: one server, and who asks.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;
use url::Url;

use crate::address;
use crate::error::Error;
use crate::http;
use crate::owners::Owners;
use crate::request::Request;
use crate::retry;
use crate::settings::Settings;
use crate::sign_on::TokenSource;

/// A connection to one JIM server. Cheap to clone; clones share their connections and what they learned.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    observer: Option<Observer>,
}

struct Inner {
    base: Url,
    http: reqwest::Client,
    /// Keeps no connection; made for the first request that needs it.
    http_alone: OnceLock<reqwest::Client>,
    settings: Settings,
    api_key: Option<HeaderValue>,
    owners: Owners,
    own_name: OnceCell<String>,
    signed_in: RwLock<Option<TokenSource>>,
}

/// Something that happened on the way, worth a line in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A request was answered.
    Request(String),
    /// A request failed and is sent again after a pause.
    Retry {
        /// What went wrong.
        why: String,
        /// How long until then.
        pause: Duration,
    },
}

/// Takes notices; called on the task that makes the request.
pub type Observer = Arc<dyn Fn(Notice) + Send + Sync>;

impl Client {
    /// Prepares a connection; nothing is sent yet.
    ///
    /// # Errors
    /// When the address is no `http` or `https` URL, or the key cannot be sent.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let base = address::base(&settings.url)?;
        let api_key = settings.api_key.as_ref().map(key_header).transpose()?;
        let http = http::client(&settings, usize::MAX)?;
        let owners = Owners::new(settings.cache_folder.as_deref(), &base);
        let inner = Inner {
            base,
            http,
            http_alone: OnceLock::new(),
            api_key,
            owners,
            own_name: OnceCell::new(),
            signed_in: RwLock::default(),
            settings,
        };
        Ok(Self {
            inner: Arc::new(inner),
            observer: None,
        })
    }

    /// The same connection, telling `observer` what happens on it.
    #[must_use]
    pub fn observed(&self, observer: Observer) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            observer: Some(observer),
        }
    }

    /// The server's address, without a trailing slash.
    pub fn url(&self) -> &str {
        self.inner.base.as_str().trim_end_matches('/')
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.inner.http
    }

    /// An HTTP client for the sign-on provider: the same way out and the same authorities, but its
    /// certificate is checked in any case, and no client certificate is shown to it.
    ///
    /// # Errors
    /// [`Error::Setup`] when it cannot be set up.
    pub fn http_to_provider(&self) -> Result<reqwest::Client, Error> {
        match self.inner.settings.for_others() {
            Some(settings) => http::client(&settings, usize::MAX),
            None => Ok(self.http().clone()),
        }
    }

    pub(crate) fn http_alone(&self) -> Result<&reqwest::Client, Error> {
        if let Some(made) = self.inner.http_alone.get() {
            return Ok(made);
        }
        let made = http::client(&self.inner.settings, 0)?;
        Ok(self.inner.http_alone.get_or_init(|| made))
    }

    /// Asks as this person from now on; none to ask as nobody.
    pub fn set_signed_in(&self, source: Option<TokenSource>) {
        let signed_in = self.inner.signed_in.write();
        *signed_in.unwrap_or_else(PoisonError::into_inner) = source;
    }

    /// Whose tokens are sent, where a person is signed in.
    pub fn signed_in(&self) -> Option<TokenSource> {
        let signed_in = self.inner.signed_in.read();
        signed_in.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether an API key is sent.
    pub fn has_api_key(&self) -> bool {
        self.inner.api_key.is_some()
    }

    /// Whether what is sent can be read on the way: no TLS, and not to this computer itself.
    pub fn is_in_the_clear(&self) -> bool {
        self.inner.base.scheme() == "http" && !address::is_loopback(&self.inner.base)
    }

    /// Whether any certificate is taken for the server's.
    pub fn skips_certificate_check(&self) -> bool {
        self.inner.settings.skip_certificate_check
    }

    pub(crate) fn owners(&self) -> &Owners {
        &self.inner.owners
    }

    /// The name under which the server records what its caller does.
    pub(crate) async fn own_name(&self) -> Option<&str> {
        let ask = async || {
            self.user_info()
                .await
                .ok()
                .and_then(|user| user.name)
                .ok_or(())
        };
        let known = self.inner.own_name.get_or_try_init(ask).await;
        known.ok().map(String::as_str)
    }

    pub(crate) fn request_limit(&self) -> Duration {
        self.inner.settings.request_limit
    }

    pub(crate) fn api_key(&self) -> Option<&HeaderValue> {
        self.inner.api_key.as_ref()
    }

    pub(crate) fn base(&self) -> &Url {
        &self.inner.base
    }

    pub(crate) fn tell(&self, notice: impl FnOnce() -> Notice) {
        if let Some(observer) = &self.observer {
            observer(notice());
        }
    }

    /// Reads, again after faults that pass.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, String)],
    ) -> Result<T, Error> {
        retry::safely(self, || async {
            let request = Request::get(path).query(query);
            self.send(request, self.request_limit()).await?.json()
        })
        .await
    }

    /// Reads once, within a limit of its own.
    pub(crate) async fn get_once<T: DeserializeOwned>(
        &self,
        path: &[&str],
        limit: Duration,
    ) -> Result<T, Error> {
        self.send(Request::get(path), limit).await?.json()
    }
}

fn key_header(key: &SecretString) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(key.expose_secret()).map_err(|_| Error::InvalidApiKey)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_http_to_other_computers_is_in_the_clear() {
        for (url, clear) in [
            ("http://jim.example.com", true),
            ("http://10.0.0.7:5200", true),
            ("https://jim.example.com", false),
            ("http://localhost:5200", false),
            ("http://127.0.0.1", false),
            ("http://[::1]:5200", false),
        ] {
            let client = Client::new(Settings::new(url)).unwrap();
            assert_eq!(client.is_in_the_clear(), clear, "{url}");
        }
    }

    #[test]
    fn a_key_that_no_header_can_carry_is_refused_without_being_shown() {
        let settings = Settings::new("https://jim.example.com").api_key("jim_ak_\nabc");
        let error = Client::new(settings).err().unwrap();
        assert!(matches!(error, Error::InvalidApiKey));
        assert!(!error.to_string().contains("abc"));
    }

    #[test]
    fn settings_do_not_show_their_key() {
        let settings = Settings::new("https://jim.example.com").api_key("jim_ak_secret");
        assert!(!format!("{settings:?}").contains("secret"));
    }
}
