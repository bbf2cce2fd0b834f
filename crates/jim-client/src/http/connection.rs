//! The way to one server, and the key to it.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::header::HeaderValue;
use rustls::ClientConfig;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::proxy::{self, Proxies};
use super::{OnEvent, RequestEvent, base_url, http_client, tls};
use crate::environment::Environment;
use crate::error::Error;
use crate::settings::Settings;

/// The way to one server. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub(crate) struct Connection {
    inner: Arc<Inner>,
    on_event: Option<OnEvent>,
    request_limit: Duration,
}

struct Inner {
    base: Url,
    pooled: reqwest::Client,
    /// Keeps no connection; made for the first request that needs it.
    unpooled: OnceLock<reqwest::Client>,
    settings: Settings,
    tls: ClientConfig,
    proxies: Proxies,
    api_key: Option<HeaderValue>,
}

impl Connection {
    /// # Errors
    /// When the address is no `http` or `https` URL, or the key cannot be sent.
    pub(crate) fn new(settings: Settings) -> Result<Self, Error> {
        let base = base_url::parse(&settings.url)?;
        let api_key = settings.api_key.as_ref().map(key_header).transpose()?;
        let proxies = Proxies::new(&settings)?;
        let tls = tls::config(&settings)?;
        let pooled = http_client::build(&settings, tls.clone(), &proxies, usize::MAX)?;
        let request_limit = settings.request_limit;
        let inner = Inner {
            base,
            pooled,
            unpooled: OnceLock::new(),
            settings,
            tls,
            proxies,
            api_key,
        };
        Ok(Self {
            inner: Arc::new(inner),
            on_event: None,
            request_limit,
        })
    }

    /// The same connection with another receiver of events.
    pub(crate) fn on_event(&self, on_event: OnEvent) -> Self {
        Self {
            on_event: Some(on_event),
            ..self.clone()
        }
    }

    /// The same connection, whose requests may take no longer than that.
    pub(crate) fn within(&self, limit: Duration) -> Self {
        Self {
            request_limit: self.request_limit.min(limit),
            ..self.clone()
        }
    }

    pub(crate) fn emit(&self, event: impl FnOnce() -> RequestEvent) {
        if let Some(on_event) = &self.on_event {
            on_event(event());
        }
    }

    /// Who is told of each request.
    pub(crate) fn listener(&self) -> Option<&OnEvent> {
        self.on_event.as_ref()
    }

    pub(crate) fn base(&self) -> &Url {
        &self.inner.base
    }

    /// The server's address, without a trailing slash.
    pub(crate) fn url(&self) -> &str {
        base_url::without_last_slash(&self.inner.base)
    }

    pub(crate) fn api_key(&self) -> Option<&HeaderValue> {
        self.inner.api_key.as_ref()
    }

    /// The proxy that requests to the server go through, as people read it.
    pub(crate) fn proxy(&self) -> Option<String> {
        self.inner.proxies.get(self.base()).map(proxy::shown)
    }

    /// The longest that one request may take.
    pub(crate) fn request_limit(&self) -> Duration {
        self.request_limit
    }

    /// The variables of the session that asks.
    pub(crate) fn environment(&self) -> &Environment {
        &self.inner.settings.environment
    }

    pub(crate) fn skips_certificate_check(&self) -> bool {
        self.inner.settings.skip_certificate_check
    }

    pub(crate) fn pooled(&self) -> &reqwest::Client {
        &self.inner.pooled
    }

    pub(crate) fn unpooled(&self) -> Result<&reqwest::Client, Error> {
        if let Some(made) = self.inner.unpooled.get() {
            return Ok(made);
        }
        let Inner {
            settings,
            tls,
            proxies,
            ..
        } = &*self.inner;
        let made = http_client::build(settings, tls.clone(), proxies, 0)?;
        Ok(self.inner.unpooled.get_or_init(|| made))
    }

    /// The same way out to a host that is not this server: see [`Settings::without_server_trust`].
    pub(crate) fn to_another_host(&self) -> Result<reqwest::Client, Error> {
        match self.inner.settings.without_server_trust() {
            Some(settings) => {
                let tls = tls::config(&settings)?;
                http_client::build(&settings, tls, &self.inner.proxies, usize::MAX)
            }
            None => Ok(self.pooled().clone()),
        }
    }
}

fn key_header(key: &SecretString) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(key.expose_secret()).map_err(|_| Error::InvalidApiKey)?;
    value.set_sensitive(true);
    Ok(value)
}
