//! Sending a request, and telling a success from the ways in which a server says no.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::connection::Connection;
use super::request::{Answer, Request};
use super::{RequestEvent, body, certificate_problem, retry, silence};
use crate::error::{self, Error};

const PROXY_WANTS_CREDENTIALS: &str = "it wants a user name and a password that are right";

impl Connection {
    /// Sends a request, reads its answer to the end and emits an event about it: the status, and what
    /// that means. It is not repeated.
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
            .map_err(|error| self.no_answer(error, limit))?;
        let status = response.status();
        let headers = response.headers().clone();
        let body = body::read(response, &shown)
            .await
            .map_err(|error| match error {
                body::ReadError::Transport(error) => self.no_answer(error, limit),
                body::ReadError::TooLarge(error) => error,
            })?;
        let outcome = classify(status, &headers, body, &shown);
        Ok((status.as_u16(), outcome))
    }

    fn no_answer(&self, error: reqwest::Error, limit: Duration) -> Error {
        let url = self.url().to_owned();
        if error.is_timeout() && !error.is_connect() {
            return Error::TooSlow { url, limit };
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

/// Tells a success from the ways in which a server says no.
fn classify(
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
    let mut api_error = Box::new(error::decode(status.as_u16(), &body));
    api_error.retry_after = header(RETRY_AFTER).and_then(retry::parse_retry_after);
    Err(match status.as_u16() {
        401 => Error::Authentication(api_error),
        407 => Error::ProxyRefused(PROXY_WANTS_CREDENTIALS.into()),
        403 => Error::Forbidden(api_error),
        429 => Error::RateLimited(api_error),
        500..=599 => Error::Server(api_error),
        _ => Error::Refused(api_error),
    })
}
