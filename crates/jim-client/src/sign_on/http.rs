//! The library's requests over the connection's own HTTP client: same certificates, same proxy.

use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse};
use reqwest::StatusCode;

use crate::body;

/// The longest that one request to the provider may take.
const LIMIT: Duration = Duration::from_secs(30);

/// A request to the provider that was not answered, in words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct NoAnswer(pub(super) String);

/// Sends one request and reads its answer, which is bounded as every answer is.
pub(super) async fn send(
    http: reqwest::Client,
    request: HttpRequest,
) -> Result<HttpResponse, NoAnswer> {
    let failed = |error: reqwest::Error| NoAnswer(body::innermost(&error.without_url()));
    let mut request: reqwest::Request = request.try_into().map_err(failed)?;
    *request.timeout_mut() = Some(LIMIT);
    let answer = http.execute(request).await.map_err(failed)?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    // Whatever it says then, it says nothing about the sign-in.
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return Err(NoAnswer(format!("it answered {}", status.as_u16())));
    }
    let body = match body::read(answer, "the provider").await {
        Ok(body) => body,
        Err(body::ReadError::Transport(error)) => return Err(failed(error)),
        Err(body::ReadError::TooLarge(error)) => return Err(NoAnswer(error.to_string())),
    };
    let mut response = HttpResponse::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}
