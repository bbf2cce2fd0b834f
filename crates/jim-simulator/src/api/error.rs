//! What the server refuses, in each of its five dialects.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, SET_COOKIE};
use axum::http::{Method, StatusCode};
use axum::response::{AppendHeaders, Html, IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::json_response::with_status;
use super::time;

/// A refusal.
#[derive(Debug)]
pub(super) enum ApiError {
    /// Something of that description is not there.
    NotFound(String),
    /// The request makes no sense as things stand.
    BadRequest(String),
    /// The request makes no sense while something else goes on.
    Conflict(String),
    /// As `NotFound` or `BadRequest`, without a code: all that has to do with schedules.
    Uncoded(StatusCode, String),
    /// Too many requests came in a minute.
    TooManyRequests,
    /// Fields of the request are wrong.
    Invalid(Reasons),
    /// The body is no JSON.
    UnsupportedMediaType,
    /// Nobody known asks.
    Unauthorised,
    /// The caller lacks the role.
    Forbidden,
    /// A page stands for every address that is none of the API's.
    WebPage,
    /// Nothing can be written to such an address.
    NothingToWrite,
}

/// Why fields are wrong, by the names of the fields.
#[derive(Debug, Default)]
pub(super) struct Reasons(Map<String, Value>);

impl Reasons {
    pub(super) fn add(&mut self, field: &str, reason: &str) {
        let reasons = self.0.entry(field).or_insert_with(|| json!([]));
        if let Value::Array(reasons) = reasons {
            reasons.push(json!(reason));
        }
    }

    /// An error if there is any reason.
    pub(super) fn check(self) -> Result<(), ApiError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(ApiError::Invalid(self))
        }
    }
}

impl ApiError {
    pub(super) fn no_route(method: &Method) -> Self {
        match *method {
            Method::GET | Method::HEAD => Self::WebPage,
            _ => Self::NothingToWrite,
        }
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::NotFound(message.into())
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::BadRequest(message.into())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound(message) => coded(StatusCode::NOT_FOUND, "NOT_FOUND", &message),
            Self::BadRequest(message) => coded(StatusCode::BAD_REQUEST, "BAD_REQUEST", &message),
            Self::Conflict(message) => coded(StatusCode::CONFLICT, "CONFLICT", &message),
            Self::Uncoded(status, message) => coded(status, "", &message),
            Self::TooManyRequests => too_many_requests(),
            Self::Invalid(Reasons(errors)) => {
                let title = "One or more validation errors occurred.";
                problem(StatusCode::BAD_REQUEST, title, 1, Some(errors))
            }
            Self::UnsupportedMediaType => {
                let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
                problem(status, "Unsupported Media Type", 16, None)
            }
            Self::Unauthorised => unauthorised(),
            Self::Forbidden => StatusCode::FORBIDDEN.into_response(),
            Self::WebPage => web_page(),
            Self::NothingToWrite => StatusCode::BAD_REQUEST.into_response(),
        }
    }
}

/// (1) The server's own error body.
fn coded(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({
        "code": code,
        "message": message,
        "details": null,
        "validationErrors": null,
        "timestamp": time::current(jiff::Timestamp::now()),
    });
    with_status(status, body)
}

fn too_many_requests() -> Response {
    let message = "Too many requests. Please retry after the indicated delay.";
    let mut response = coded(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS", message);
    // Alone among the answers, this one names no character set.
    let headers = [(CONTENT_TYPE, "application/json"), (RETRY_AFTER, "60")];
    for (name, value) in headers {
        let value = axum::http::HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

/// (2) Problem details, with every reason for every field.
fn problem(
    status: StatusCode,
    title: &str,
    section: u8,
    errors: Option<Map<String, Value>>,
) -> Response {
    let id = uuid::Uuid::new_v4().simple().to_string();
    let mut body = json!({
        "type": format!("https://tools.ietf.org/html/rfc9110#section-15.5.{section}"),
        "title": title,
        "status": status.as_u16(),
    });
    if let Some(errors) = errors {
        body["errors"] = Value::Object(errors);
    }
    body["traceId"] = json!(format!("00-{id}-{}-00", &id[..16]));
    with_status(status, body)
}

/// (3) What somebody unknown is told. (4) is nothing at all, for somebody without the role.
fn unauthorised() -> Response {
    let body = json!({ "error": "Unauthorized", "message": "Authentication required" });
    let cookies = AppendHeaders([
        (
            SET_COOKIE,
            ".AspNetCore.OpenIdConnect.Nonce.x=N; path=/signin-oidc; httponly",
        ),
        (
            SET_COOKIE,
            ".AspNetCore.Correlation.x=N; path=/signin-oidc; httponly",
        ),
    ]);
    (cookies, with_status(StatusCode::UNAUTHORIZED, body)).into_response()
}

/// (5) The web page.
fn web_page() -> Response {
    let headers = [(CACHE_CONTROL, "no-cache, no-store, max-age=0")];
    let page = "<!DOCTYPE html>\n<html><head><title>JIM</title></head><body></body></html>";
    (headers, Html(page)).into_response()
}
