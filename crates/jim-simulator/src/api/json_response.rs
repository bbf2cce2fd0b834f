//! Answers in JSON.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// An answer in JSON, with the character set that the server names.
pub(super) struct Json(pub(super) Value);

impl IntoResponse for Json {
    fn into_response(self) -> Response {
        let content_type = [(CONTENT_TYPE, "application/json; charset=utf-8")];
        (content_type, self.0.to_string()).into_response()
    }
}

/// An answer in JSON with another status than 200.
pub(super) fn with_status(status: StatusCode, body: Value) -> Response {
    (status, Json(body)).into_response()
}
