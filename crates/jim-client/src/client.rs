//! The connection: one server, one key, requests and their answers.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;
use url::Url;

use crate::body;
use crate::certificate;
use crate::error::Error;
use crate::http;
use crate::models::Rest;
use crate::owners::Owners;
use crate::refusal;
use crate::retry;
use crate::settings::Settings;
use crate::sign_on::TokenSource;

const PROXY_WANTS_CREDENTIALS: &str = "it wants a user name and a password that are right";

/// How long it is worth waiting for whether a server that refuses its callers is ready at all.
const READY_LIMIT: Duration = Duration::from_secs(2);

/// A connection to one JIM server. Cheap to clone; clones share their connections and what they learned.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    observer: Option<Observer>,
}

struct Inner {
    base: Url,
    http: reqwest::Client,
    api_key: Option<HeaderValue>,
    request_limit: Duration,
    owners: Owners,
    own_name: OnceCell<String>,
    skips_certificate_check: bool,
    signed_in: RwLock<Option<TokenSource>>,
}

/// Something that happened on the way, worth a line in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A request was answered.
    Request(String),
    /// A request failed and is sent again after a pause.
    Retry(String),
}

/// Takes notices; called on the task that makes the request.
pub type Observer = Arc<dyn Fn(Notice) + Send + Sync>;

/// What is asked of the server.
pub(crate) struct Request<'a> {
    method: Method,
    path: &'a [&'a str],
    query: &'a [(&'a str, String)],
    body: Option<&'a Rest>,
    /// Whether it is the same to everybody, so that it goes without a sign-in.
    anonymous: bool,
}

impl<'a> Request<'a> {
    pub(crate) fn new(method: Method, path: &'a [&'a str]) -> Self {
        let query = &[];
        Self {
            method,
            path,
            query,
            body: None,
            anonymous: matches!(path, ["health", ..] | ["auth", ..]),
        }
    }

    pub(crate) fn json(mut self, body: &'a Rest) -> Self {
        self.body = Some(body);
        self
    }

    pub(crate) fn get(path: &'a [&'a str]) -> Self {
        Self::new(Method::GET, path)
    }

    pub(crate) fn query(mut self, query: &'a [(&'a str, String)]) -> Self {
        self.query = query;
        self
    }
}

/// An answer that was a success.
pub(crate) struct Answer {
    pub(crate) url: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        body::decode(&self.url, &self.body)
    }
}

impl Client {
    /// Prepares a connection; nothing is sent yet.
    ///
    /// # Errors
    /// When the address is no `http` or `https` URL, or the key cannot be sent.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let base = base_url(&settings.url)?;
        let api_key = settings.api_key.as_ref().map(key_header).transpose()?;
        let http = http::client(&settings)?;
        let owners = Owners::new(settings.cache_folder.as_deref(), &base);
        let inner = Inner {
            base,
            http,
            api_key,
            request_limit: settings.request_limit,
            owners,
            own_name: OnceCell::new(),
            skips_certificate_check: settings.skip_certificate_check,
            signed_in: RwLock::default(),
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

    /// The HTTP client of the connection, for a sign-in that takes the same way out.
    pub fn http(&self) -> &reqwest::Client {
        &self.inner.http
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
        let loopback = match self.inner.base.host() {
            Some(url::Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        self.inner.base.scheme() == "http" && !loopback
    }

    /// Whether any certificate is taken for the server's.
    pub fn skips_certificate_check(&self) -> bool {
        self.inner.skips_certificate_check
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
        self.inner.request_limit
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

    /// Sends a request and reads its answer to the end; a second time only with a fresh token, after
    /// the first was refused.
    pub(crate) async fn send(
        &self,
        request: Request<'_>,
        limit: Duration,
    ) -> Result<Answer, Error> {
        let began = Instant::now();
        let source = self.signed_in().filter(|_| !request.anonymous);
        let token = match &source {
            Some(source) => Some(source.access().await.map_err(Box::new)?),
            None => None,
        };
        let refused = match self.outcome(&request, token.as_ref(), limit).await {
            Err(error @ Error::Authentication(_)) => error,
            outcome => return outcome,
        };
        let left = limit.saturating_sub(began.elapsed());
        match (self.why_unauthorised(refused, left).await, source, token) {
            (Error::Authentication(_), Some(source), Some(token)) => {
                let fresh = source.renewed(&token).await.map_err(Box::new)?;
                self.outcome(&request, Some(&fresh), limit).await
            }
            (error, ..) => Err(error),
        }
    }

    async fn outcome(
        &self,
        request: &Request<'_>,
        token: Option<&SecretString>,
        limit: Duration,
    ) -> Result<Answer, Error> {
        self.told(request, token, limit)
            .await
            .and_then(|(_, outcome)| outcome)
    }

    /// The server answers 401 to everybody while its database is out of reach.
    async fn why_unauthorised(&self, error: Error, left: Duration) -> Error {
        let request = Request::get(&["health", "ready"]);
        match self.told(&request, None, left.min(READY_LIMIT)).await {
            Ok((503, _)) => Error::NotReady(Box::new(error)),
            _ => error,
        }
    }

    /// An exchange that the observer is told of.
    async fn told(
        &self,
        request: &Request<'_>,
        token: Option<&SecretString>,
        limit: Duration,
    ) -> Result<(u16, Result<Answer, Error>), Error> {
        let url = self.address(request);
        let began = Instant::now();
        let shown = format!("{} {}", request.method, url.as_str());
        let answered = self.exchange(request, token, url, limit).await;
        self.tell(|| {
            let took = began.elapsed().as_millis();
            Notice::Request(match &answered {
                Ok((status, _)) => format!("{shown}: {status} in {took} ms"),
                Err(error) => format!("{shown}: {error} ({took} ms)"),
            })
        });
        answered
    }

    async fn exchange(
        &self,
        request: &Request<'_>,
        token: Option<&SecretString>,
        url: Url,
        limit: Duration,
    ) -> Result<(u16, Result<Answer, Error>), Error> {
        let shown = url.to_string();
        let sending = self.inner.http.request(request.method.clone(), url);
        let mut sending = sending.timeout(limit);
        if let Some(token) = token {
            sending = sending.bearer_auth(token.expose_secret());
        }
        if let Some(key) = &self.inner.api_key {
            sending = sending.header("X-API-Key", key);
        }
        if let Some(body) = request.body {
            sending = sending.json(body);
        }
        let response = sending
            .send()
            .await
            .map_err(|error| self.transport_error(error, limit))?;
        let status = response.status();
        let headers = response.headers().clone();
        let body = body::read(response, &shown)
            .await
            .map_err(|error| match error {
                body::ReadError::Transport(error) => self.transport_error(error, limit),
                body::ReadError::TooLarge(error) => error,
            })?;
        let outcome = judge(status, &headers, body, &shown);
        Ok((status.as_u16(), outcome))
    }

    fn address(&self, request: &Request<'_>) -> Url {
        let mut url = self.inner.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(["api", "v1"]);
            segments.extend(request.path);
        }
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(request.query);
        }
        url
    }

    fn transport_error(&self, error: reqwest::Error, limit: Duration) -> Error {
        let url = self.url().to_owned();
        if error.is_timeout() && !error.is_connect() {
            return Error::TooSlow { url, limit };
        }
        let source = error.without_url();
        if let Some(problem) = certificate::problem(&source) {
            return Error::Certificate {
                url,
                problem,
                source,
            };
        }
        let reason = body::innermost(&source);
        if reason.contains("proxy authorization required") {
            return Error::ProxyRefused(PROXY_WANTS_CREDENTIALS.into());
        }
        Error::Unreachable {
            url,
            reason,
            before_sending: source.is_connect(),
            source,
        }
    }
}

/// Tells a success from the ways in which a server says no.
fn judge(
    status: StatusCode,
    headers: &HeaderMap,
    body: Vec<u8>,
    url: &str,
) -> Result<Answer, Error> {
    let header = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let url = url.to_owned();
    if status.is_redirection() {
        let location = header(LOCATION).unwrap_or("nowhere").to_owned();
        return Err(Error::Redirected { url, location });
    }
    let kind = header(CONTENT_TYPE).unwrap_or("");
    if status.is_success() {
        return match kind.starts_with("text/html") {
            false => Ok(Answer { url, body }),
            true => Err(Error::NotJim {
                url,
                what: "a web page (HTML)".into(),
            }),
        };
    }
    let mut refusal = Box::new(refusal::decode(status.as_u16(), &body));
    refusal.retry_after = header(RETRY_AFTER).and_then(retry::after);
    Err(match status.as_u16() {
        401 => Error::Authentication(refusal),
        407 => Error::ProxyRefused(PROXY_WANTS_CREDENTIALS.into()),
        403 => Error::Forbidden(refusal),
        429 => Error::RateLimited(refusal),
        500..=599 => Error::Server(refusal),
        _ => Error::Refused(refusal),
    })
}

fn key_header(key: &SecretString) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(key.expose_secret()).map_err(|_| Error::InvalidApiKey)?;
    value.set_sensitive(true);
    Ok(value)
}

fn base_url(given: &str) -> Result<Url, Error> {
    let invalid = |reason: &str| Error::InvalidUrl {
        url: without_credentials(given),
        reason: reason.into(),
    };
    let mut url = Url::parse(given.trim())
        .map_err(|error| invalid(&format!("{error}; it begins with https:// or http://")))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(invalid("it begins with https:// or http://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("it must not hold a user name or a password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("it must not hold a '?' or a '#'"));
    }
    let path = url.path().trim_end_matches('/');
    let path = path.strip_suffix("/api/v1").unwrap_or(path).to_owned();
    url.set_path(&format!("{path}/"));
    Ok(url)
}

pub(crate) fn without_credentials(given: &str) -> String {
    match (given.find("://"), given.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => {
            format!("{}://...{}", &given[..scheme], &given[at..])
        }
        _ => given.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> String {
        Client::new(Settings::new(url))
            .err()
            .map_or_else(|| "accepted".into(), |error| error.to_string())
    }

    #[test]
    fn an_address_may_have_a_path_and_trailing_slashes() {
        for given in [
            "https://jim.example.com/identity",
            "https://jim.example.com/identity/",
            "https://jim.example.com/identity/api/v1/",
        ] {
            let client = Client::new(Settings::new(given)).unwrap();
            assert_eq!(client.url(), "https://jim.example.com/identity");
            let address = client.address(&Request::get(&["activities", "a/b %?"]));
            assert_eq!(
                address.as_str(),
                "https://jim.example.com/identity/api/v1/activities/a%2Fb%20%25%3F"
            );
        }
    }

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
    fn an_unusable_address_is_told_with_its_reason() {
        assert!(refused("jim.example.com").contains("'jim.example.com'"));
        assert!(refused("ftp://jim.example.com").contains("https://"));
        assert!(refused("").contains("''"));
        assert!(refused("https://jim.example.com/?a=b").contains('?'));
    }

    #[test]
    fn a_password_in_an_address_is_not_shown() {
        let message = refused("https://admin:hunter2@jim.example.com");
        assert!(message.contains("password"), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
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
