//! Sending a request, and telling a success from the ways in which a server says no.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;
use url::Url;

use crate::body;
use crate::certificate;
use crate::client::{Client, Notice};
use crate::error::Error;
use crate::refusal;
use crate::request::{Answer, Request};
use crate::retry;
use crate::sign_on::{SignOnError, TokenSource};

const PROXY_WANTS_CREDENTIALS: &str = "it wants a user name and a password that are right";

/// How long it is worth waiting for whether a server that refuses its callers is ready at all.
const READY_LIMIT: Duration = Duration::from_secs(2);

impl Client {
    /// Sends a request and reads its answer to the end; a second time only with a fresh token, after
    /// the first was refused. All of it takes no longer than the limit.
    pub(crate) async fn send(
        &self,
        request: Request<'_>,
        limit: Duration,
    ) -> Result<Answer, Error> {
        let began = Instant::now();
        let left = || limit.saturating_sub(began.elapsed());
        let source = self.signed_in().filter(|_| !request.anonymous);
        let sent = match &source {
            Some(source) => {
                let token = token(source, source.access(), limit).await;
                Some(token.map_err(Box::new)?)
            }
            None => None,
        };
        let answer = match self.outcome(&request, sent.as_ref(), left()).await {
            Err(error @ Error::Authentication(_)) => error,
            outcome => return outcome,
        };
        match (self.why_unauthorised(answer, left()).await, source, sent) {
            (error @ Error::Authentication(_), Some(source), Some(refused)) => {
                let renewed = source.renewed(&refused);
                match token(&source, renewed, left()).await {
                    Ok(fresh) => self.outcome(&request, Some(&fresh), left()).await,
                    // Then the server's own word is all that there is to say.
                    Err(SignOnError::CannotRenew) => Err(error),
                    Err(error) => Err(Box::new(error).into()),
                }
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
            // A database that hangs lets the answer hang, too.
            Ok((503, _)) | Err(Error::TooSlow { .. }) => Error::NotReady(Box::new(error)),
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
        let url = request.address(self.base());
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
        let http = match request.alone {
            true => self.http_alone()?,
            false => self.http(),
        };
        let sending = http.request(request.method.clone(), url);
        let mut sending = sending.timeout(limit);
        if let Some(token) = token {
            sending = sending.bearer_auth(token.expose_secret());
        }
        if let Some(key) = self.api_key() {
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

/// A token, within the time that the request itself may take.
async fn token(
    source: &TokenSource,
    token: impl Future<Output = Result<SecretString, SignOnError>>,
    limit: Duration,
) -> Result<SecretString, SignOnError> {
    timeout(limit, token).await.unwrap_or_else(|_| {
        Err(SignOnError::ProviderUnreachable {
            url: source.provider().issuer().to_owned(),
            why: format!("nothing came within {} s", limit.as_secs()),
        })
    })
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
