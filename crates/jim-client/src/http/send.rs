//! Sending a request, and telling a success from the ways in which a server says no.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, LOCATION, RETRY_AFTER};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::answer::Answer;
use super::connection::Connection;
use super::request::Request;
use super::{RequestEvent, body, certificate_problem, retry, silence};
use crate::error::{self, Error};

const PROXY_WANTS_CREDENTIALS: &str = "it wants a user name and a password that are right";

impl Connection {
    /// Sends a request and emits an event about it: the status, and what that means. The body of a success
    /// is still to be read. It is not repeated.
    ///
    /// # Errors
    /// When no answer came within the limit.
    pub(crate) async fn send(
        &self,
        request: &Request<'_>,
        token: Option<&SecretString>,
        limit: Duration,
    ) -> Result<(u16, Result<Answer, Error>), Error> {
        let url = request.address(self.base());
        let began = Instant::now();
        let shown = format!("{} {}", request.method, url.as_str());
        let exchange = self.exchange(request, token, url, limit);
        let answered = silence::told(self.listener(), self.url(), limit, exchange).await;
        self.emit(|| {
            let took = began.elapsed().as_millis();
            RequestEvent::Answered(match &answered {
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
        let http = match request.on_fresh_connection {
            true => self.unpooled()?,
            false => self.pooled(),
        };
        let until = Instant::now() + limit;
        let mut sending = http.request(request.method.clone(), url);
        if let Some(token) = token {
            sending = sending.bearer_auth(token.expose_secret());
        }
        if let Some(key) = self.api_key() {
            sending = sending.header("X-API-Key", key);
        }
        if let Some(body) = request.body {
            sending = sending.json(body);
        }
        let exchanged = timeout_at(until, async {
            let response = sending.send().await.map_err(body::ReadError::Transport)?;
            let (status, headers) = (response.status(), response.headers().clone());
            if let Some(error) = other_than_json(status, &headers, &shown) {
                return Ok((status, Err(error)));
            }
            if status.is_success() {
                return Ok((status, Ok(response)));
            }
            let body = body::read(response, &shown).await?;
            Ok((status, Err(refusal(status, &headers, &body))))
        });
        let (status, outcome) = match exchanged.await {
            Ok(Ok(exchanged)) => exchanged,
            Ok(Err(body::ReadError::Transport(error))) => return Err(self.no_answer(error, limit)),
            Ok(Err(body::ReadError::TooLarge(error))) => return Err(error),
            Err(_) => return Err(self.too_slow(limit)),
        };
        let answer = |response| Answer::new(self.clone(), shown, response, limit, until);
        Ok((status.as_u16(), outcome.map(answer)))
    }

    pub(super) fn too_slow(&self, limit: Duration) -> Error {
        Error::TooSlow {
            url: self.url().to_owned(),
            limit,
        }
    }

    pub(super) fn no_answer(&self, error: reqwest::Error, limit: Duration) -> Error {
        let url = self.url().to_owned();
        if error.is_timeout() && !error.is_connect() {
            return self.too_slow(limit);
        }
        let source = error.without_url();
        if let Some(problem) = certificate_problem::find(&source) {
            return Error::Certificate {
                url,
                problem,
                source,
            };
        }
        let reason = body::root_cause(&source);
        if reason.contains("proxy authorization required") {
            return Error::ProxyRefused(PROXY_WANTS_CREDENTIALS.into());
        }
        if source.is_connect()
            && let Some(proxy) = self.proxy()
        {
            return Error::ProxyUnreachable {
                proxy,
                url,
                reason,
                source,
            };
        }
        Error::Unreachable {
            url,
            reason,
            before_sending: source.is_connect(),
            source,
        }
    }
}

/// What a status and headers already tell to be no answer of the API.
fn other_than_json(status: StatusCode, headers: &HeaderMap, url: &str) -> Option<Error> {
    let url = url.to_owned();
    if status.is_redirection() {
        let location = text(headers, LOCATION).unwrap_or("nowhere").to_owned();
        return Some(Error::Redirected { url, location });
    }
    let is_page = text(headers, CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html"));
    (status.is_success() && is_page).then(|| Error::NotJim {
        url,
        what: "a web page (HTML)".into(),
    })
}

/// Tells the ways in which a server says no.
fn refusal(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Error {
    let mut api_error = Box::new(error::decode(status.as_u16(), body));
    api_error.retry_after = text(headers, RETRY_AFTER).and_then(retry::parse_retry_after);
    match status.as_u16() {
        401 => Error::Authentication(api_error),
        407 => Error::ProxyRefused(PROXY_WANTS_CREDENTIALS.into()),
        403 => Error::Forbidden(api_error),
        429 => Error::RateLimited(api_error),
        500..=599 => Error::Server(api_error),
        _ => Error::Refused(api_error),
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
