//! The client: one server, who asks it, and what was learned from it.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;
use tokio::time::timeout;

use crate::auth::{ProviderHttp, TokenSource};
use crate::environment::Environment;
use crate::error::{Error, SignOnError};
use crate::http::answer::Answer;
use crate::http::request::Request;
use crate::http::retry::retry_idempotent;
use crate::http::{Connection, OnEvent, base_url};
use crate::names_read::NamesRead;
use crate::owner_cache::OwnerCache;
use crate::settings::Settings;

/// How long a server that refuses its callers may take to tell whether it is ready at all.
const READINESS_LIMIT: Duration = Duration::from_secs(2);

/// A connection to one JIM server. Cheap to clone; clones share their connections and what they learned.
#[derive(Clone)]
pub struct Client {
    connection: Connection,
    shared: Arc<Shared>,
}

struct Shared {
    signed_in: RwLock<Option<TokenSource>>,
    owner_cache: OwnerCache,
    names_read: NamesRead,
    caller_name: OnceCell<String>,
}

impl Client {
    /// Prepares a connection; nothing is sent yet.
    ///
    /// # Errors
    /// When the address is no `http` or `https` URL, or the key cannot be sent.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let cache_folder = settings.cache_folder.clone();
        let connection = Connection::new(settings)?;
        let shared = Shared {
            signed_in: RwLock::default(),
            owner_cache: OwnerCache::new(cache_folder.as_deref(), connection.base()),
            names_read: NamesRead::default(),
            caller_name: OnceCell::new(),
        };
        Ok(Self {
            connection,
            shared: Arc::new(shared),
        })
    }

    /// The same connection, which calls `on_event` for each request.
    #[must_use]
    pub fn on_event(&self, on_event: OnEvent) -> Self {
        Self {
            connection: self.connection.on_event(on_event),
            shared: Arc::clone(&self.shared),
        }
    }

    /// The same connection, whose requests may take no longer than that.
    #[must_use]
    pub fn within(&self, limit: Duration) -> Self {
        Self {
            connection: self.connection.within(limit),
            shared: Arc::clone(&self.shared),
        }
    }

    /// What is asked, in time or not at all: for what takes several requests.
    pub(crate) async fn in_time<T>(
        &self,
        limit: Duration,
        asked: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        timeout(limit, asked).await.unwrap_or_else(|_| {
            Err(Error::TooSlow {
                url: self.url().to_owned(),
                limit,
            })
        })
    }

    /// The server's address, without a trailing slash.
    pub fn url(&self) -> &str {
        self.connection.url()
    }

    /// An HTTP client for the sign-on provider: the same way out and the same authorities, but its
    /// certificate is checked in any case, and no client certificate is shown to it.
    ///
    /// # Errors
    /// [`Error::Setup`] when it cannot be set up.
    pub fn http_to_provider(&self) -> Result<ProviderHttp, Error> {
        let http = ProviderHttp::from(self.connection.to_another_host()?);
        Ok(http.on_event(self.connection.listener().cloned()))
    }

    /// The variables of the session that asks.
    pub fn environment(&self) -> &Environment {
        self.connection.environment()
    }

    /// Asks as this person from then on; `None` to ask without a sign-in.
    pub fn set_signed_in(&self, source: Option<TokenSource>) {
        let signed_in = self.shared.signed_in.write();
        let source = source.map(|source| source.on_event(None));
        *signed_in.unwrap_or_else(PoisonError::into_inner) = source;
    }

    /// Whose tokens are sent, where a person is signed in.
    pub fn signed_in(&self) -> Option<TokenSource> {
        let signed_in = self.shared.signed_in.read();
        let source = signed_in.unwrap_or_else(PoisonError::into_inner);
        let on_event = || self.connection.listener().cloned();
        source.as_ref().map(|source| source.on_event(on_event()))
    }

    /// Whether an API key is sent.
    pub fn has_api_key(&self) -> bool {
        self.connection.api_key().is_some()
    }

    /// Whether what is sent can be read on the way: no TLS, and not to this computer itself.
    pub fn is_in_the_clear(&self) -> bool {
        let base = self.connection.base();
        base.scheme() == "http" && !base_url::is_loopback(base)
    }

    /// Whether any certificate is taken for the server's.
    pub fn skips_certificate_check(&self) -> bool {
        self.connection.skips_certificate_check()
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(crate) fn owner_cache(&self) -> &OwnerCache {
        &self.shared.owner_cache
    }

    pub(crate) fn names_read(&self) -> &NamesRead {
        &self.shared.names_read
    }

    /// Where the name of the caller is kept, once it was asked for.
    pub(crate) fn caller_name_cell(&self) -> &OnceCell<String> {
        &self.shared.caller_name
    }

    /// Reads, again after transient faults.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, String)],
    ) -> Result<T, Error> {
        retry_idempotent(&self.connection, |limit| async move {
            let request = Request::get(path).query(query);
            self.send_within(request, limit).await?.json().await
        })
        .await
    }

    /// Reads once, within the limit and that of the connection.
    pub(crate) async fn ask_within<T: DeserializeOwned>(
        &self,
        request: Request<'_>,
        limit: Duration,
    ) -> Result<T, Error> {
        let limit = limit.min(self.connection.request_limit());
        self.send_within(request, limit).await?.json().await
    }

    /// Sends a request; a second time only with a fresh token, after the first was refused. All of it
    /// takes no longer than the limit.
    pub(crate) fn send_within<'a>(
        &'a self,
        request: Request<'a>,
        limit: Duration,
    ) -> BoxFuture<'a, Result<Answer, Error>> {
        // It is a part of every future that asks the server: boxed, those fit on a thread's stack.
        Box::pin(self.send_signed_in(request, limit))
    }

    async fn send_signed_in(&self, request: Request<'_>, limit: Duration) -> Result<Answer, Error> {
        let began = Instant::now();
        let left = || limit.saturating_sub(began.elapsed());
        let source = self.signed_in().filter(|_| !request.anonymous);
        let sent = match &source {
            Some(source) => {
                let token = token_within(limit, source, source.access()).await;
                Some(token.map_err(Box::new)?)
            }
            None => None,
        };
        let error = match self.attempt(&request, sent.as_ref(), left()).await {
            Err(error @ Error::Authentication(_)) => error,
            outcome => return outcome,
        };
        if !self.is_ready(left()).await {
            return Err(Error::NotReady(Box::new(error)));
        }
        let (Some(source), Some(refused)) = (source, sent) else {
            return Err(error);
        };
        match token_within(left(), &source, source.renewed(&refused)).await {
            Ok(fresh) => self.attempt(&request, Some(&fresh), left()).await,
            // Then the server's own word is all that there is to say.
            Err(SignOnError::CannotRenew) => Err(error),
            Err(error) => Err(Box::new(error).into()),
        }
    }

    async fn attempt(
        &self,
        request: &Request<'_>,
        token: Option<&SecretString>,
        limit: Duration,
    ) -> Result<Answer, Error> {
        let answered = self.connection.send(request, token, limit).await;
        answered.and_then(|(_, outcome)| outcome)
    }

    /// Whether a 401 is about the caller. A server whose database is out of reach answers 401 to
    /// everybody, and says so with a 503 here; anything else, a slow answer too, proves nothing.
    async fn is_ready(&self, left: Duration) -> bool {
        let request = Request::get(&["health", "ready"]);
        let limit = left.min(READINESS_LIMIT);
        let answered = self.connection.send(&request, None, limit).await;
        !matches!(answered, Ok((503, _)))
    }
}

/// A token, within the time that the request itself may take.
async fn token_within(
    limit: Duration,
    source: &TokenSource,
    token: impl Future<Output = Result<SecretString, SignOnError>>,
) -> Result<SecretString, SignOnError> {
    timeout(limit, token).await.unwrap_or_else(|_| {
        Err(SignOnError::ProviderUnreachable {
            url: source.provider().authority().to_owned(),
            why: format!("nothing came within {} s", limit.as_secs()),
        })
    })
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
