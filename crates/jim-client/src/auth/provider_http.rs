//! Requests to a provider over the connection's own HTTP client: same certificates, same proxy. Each is
//! told of, without what it holds.

use std::time::{Duration, Instant};

use oauth2::{HttpRequest, HttpResponse};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use serde_json::{Map, Value};

use crate::auth::fields::Fields;
use crate::http::{OnEvent, RequestEvent, body, certificate_problem, silence};

/// The longest that one answer of a provider, or several for one purpose, may take.
pub(super) const LIMIT: Duration = Duration::from_secs(30);

/// The way to a provider. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct ProviderHttp {
    http: reqwest::Client,
    on_event: Option<OnEvent>,
}

/// Why a request to the provider was not answered, in words.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAnswer {
    #[error("{0}")]
    Unreachable(String),
    /// What was wrong with its certificate.
    #[error("{0}")]
    Certificate(String),
    /// Something answered that makes no sense.
    #[error("{0}")]
    Unusable(String),
}

impl From<reqwest::Client> for ProviderHttp {
    fn from(http: reqwest::Client) -> Self {
        Self {
            http,
            on_event: None,
        }
    }
}

impl ProviderHttp {
    /// The same way, which calls `on_event` for each request.
    #[must_use]
    pub fn on_event(&self, on_event: Option<OnEvent>) -> Self {
        Self {
            http: self.http.clone(),
            on_event,
        }
    }

    /// Reads a JSON object.
    pub(super) async fn get(&self, url: &str) -> Result<Fields, NoAnswer> {
        let request = self.http.get(url).build().map_err(NoAnswer::of)?;
        let answer = self.exchange(request, "").await?;
        match (answer.status(), object(answer.body())) {
            (StatusCode::OK, Some(fields)) => Ok(fields.into()),
            (status, _) => Err(NoAnswer::Unusable(unexpected(status))),
        }
    }

    /// Sends a form whose answer says nothing but its status.
    pub(super) async fn post(
        &self,
        url: &str,
        form: &[(&str, &str)],
        what: &str,
    ) -> Result<StatusCode, NoAnswer> {
        let request = self
            .http
            .post(url)
            .form(form)
            .build()
            .map_err(NoAnswer::of)?;
        Ok(self.exchange(request, what).await?.status())
    }

    /// Sends a request of the library's, whose answer is a JSON object; `what` says what it is for.
    pub(super) async fn send(
        self,
        request: HttpRequest,
        what: &'static str,
    ) -> Result<HttpResponse, NoAnswer> {
        let request = request.try_into().map_err(NoAnswer::of)?;
        let mut answer = self.exchange(request, what).await?;
        if object(answer.body()).is_none() {
            return Err(NoAnswer::Unusable(unexpected(answer.status())));
        }
        // It is JSON, whatever it is called.
        let json = HeaderValue::from_static("application/json");
        answer.headers_mut().insert(CONTENT_TYPE, json);
        Ok(answer)
    }

    async fn exchange(
        &self,
        request: reqwest::Request,
        what: &str,
    ) -> Result<HttpResponse, NoAnswer> {
        let mut url = request.url().clone();
        url.set_query(None);
        let mut shown = format!("{} {url}", request.method());
        if !what.is_empty() {
            shown += &format!(" ({what})");
        }
        let began = Instant::now();
        let answering = self.answer(request);
        let answered = silence::told(self.on_event.as_ref(), url.as_str(), LIMIT, answering).await;
        if let Some(on_event) = &self.on_event {
            let took = began.elapsed().as_millis();
            on_event(RequestEvent::Answered(match &answered {
                Ok(answer) => format!("{shown}: {} in {took} ms", answer.status().as_u16()),
                Err(error) => format!("{shown}: {error} ({took} ms)"),
            }));
        }
        answered
    }

    /// Reads an answer, which is bounded as every answer is.
    async fn answer(&self, mut request: reqwest::Request) -> Result<HttpResponse, NoAnswer> {
        *request.timeout_mut() = Some(LIMIT);
        let answer = self.http.execute(request).await.map_err(NoAnswer::of)?;
        let status = answer.status();
        // Whatever it says then, it says nothing about the sign-in.
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            let why = format!("it answered {}", status.as_u16());
            return Err(NoAnswer::Unreachable(why));
        }
        let body = match body::read(answer, "the provider").await {
            Ok(body) => body,
            Err(body::ReadError::Transport(error)) => return Err(NoAnswer::of(error)),
            Err(body::ReadError::TooLarge(error)) => {
                return Err(NoAnswer::Unreachable(error.to_string()));
            }
        };
        let mut response = HttpResponse::new(body);
        *response.status_mut() = status;
        Ok(response)
    }
}

impl NoAnswer {
    pub(super) fn of(error: reqwest::Error) -> Self {
        let error = error.without_url();
        match certificate_problem::find(&error) {
            Some(problem) => Self::Certificate(problem),
            None if error.is_timeout() => {
                Self::Unreachable(format!("nothing came within {} s", LIMIT.as_secs()))
            }
            None => Self::Unreachable(body::root_cause(&error)),
        }
    }
}

fn object(body: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(body).ok()
}

fn unexpected(status: StatusCode) -> String {
    match status.is_success() {
        true => "it answered with something else than JSON".to_owned(),
        false => format!("it answered {}", status.as_u16()),
    }
}
