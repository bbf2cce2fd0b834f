//! The library's requests over the connection's own HTTP client: same certificates, same proxy.

use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse};
use reqwest::StatusCode;

use crate::http::{body, certificate_problem};

/// The longest that one request to the provider may take.
pub(super) const LIMIT: Duration = Duration::from_secs(30);

/// Why a request to the provider was not answered, in words.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAnswer {
    #[error("{0}")]
    Unreachable(String),
    /// What was wrong with its certificate.
    #[error("{0}")]
    Certificate(String),
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

/// Sends one request and reads its answer, which is bounded as every answer is.
pub(super) async fn send(
    http: reqwest::Client,
    request: HttpRequest,
) -> Result<HttpResponse, NoAnswer> {
    let mut request: reqwest::Request = request.try_into().map_err(NoAnswer::of)?;
    *request.timeout_mut() = Some(LIMIT);
    let answer = http.execute(request).await.map_err(NoAnswer::of)?;
    let (status, headers) = (answer.status(), answer.headers().clone());
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
    *response.headers_mut() = headers;
    Ok(response)
}
