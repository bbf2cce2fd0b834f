//! The ways in which a JIM server says no: four JSON dialects and an empty body.

use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::Value;

/// A server's refusal, whichever of its dialects it came in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// The server's own code (`NOT_FOUND`, `BAD_REQUEST`, ...), where it gives one.
    pub code: Option<String>,
    /// What the server says, in its words, or ours where it says nothing.
    pub message: String,
    /// Further words of the server.
    pub details: Option<String>,
    /// Each field that was not accepted, with each reason.
    pub validation: Vec<(String, String)>,
    /// The server's identifier of the request, for its log.
    pub trace_id: Option<String>,
    /// How long the server asked its caller to wait.
    pub retry_after: Option<Duration>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    code: Option<String>,
    message: Option<String>,
    details: Option<Value>,
    validation_errors: Option<Value>,
    title: Option<String>,
    detail: Option<String>,
    errors: Option<Value>,
    trace_id: Option<String>,
    error: Option<String>,
    reason: Option<String>,
}

/// Reads the body of an answer that is not a success.
///
/// An empty body, or one in no known dialect, gives a refusal whose message tells the status.
pub fn decode(status: u16, body: &[u8]) -> ApiError {
    let mut api_error = ApiError {
        status,
        ..ApiError::default()
    };
    if let Ok(body) = serde_json::from_slice::<Body>(body) {
        api_error.code = body.code.or_else(|| body.error.clone());
        api_error.details = body.details.as_ref().and_then(text);
        api_error.trace_id = body.trace_id;
        api_error.validation = [body.validation_errors, body.errors]
            .iter()
            .flatten()
            .flat_map(validation)
            .collect();
        api_error.message = body
            .message
            .or(body.detail)
            .or(body.title)
            .or(body.error)
            .or(body.reason)
            .unwrap_or_default();
    }
    if api_error.message.trim().is_empty() {
        let reason = StatusCode::from_u16(status)
            .ok()
            .and_then(|status| status.canonical_reason())
            .unwrap_or("no reason given");
        api_error.message = format!("HTTP {status} ({reason})");
    }
    api_error
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn validation(errors: &Value) -> Vec<(String, String)> {
    let Some(errors) = errors.as_object() else {
        return Vec::new();
    };
    errors
        .iter()
        .flat_map(|(field, reasons)| {
            let reasons = match reasons {
                Value::Array(reasons) => reasons.iter().filter_map(text).collect(),
                one => text(one).into_iter().collect::<Vec<_>>(),
            };
            reasons
                .into_iter()
                .map(move |reason| (field.clone(), reason))
        })
        .collect()
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message.trim_end())?;
        for (field, reason) in &self.validation {
            match field.as_str() {
                "" => write!(f, " {reason}")?,
                field => write!(f, " {field}: {reason}")?,
            }
        }
        match &self.details {
            Some(details) => write!(f, " {details}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_own_error_body() {
        let api_error = decode(
            400,
            br#"{"code":"VALIDATION_ERROR","message":"Settings are invalid.","details":null,
                "validationErrors":{"File Path":["No such file.","Not a volume."]},"timestamp":"2026-01-01T00:00:00Z"}"#,
        );
        assert_eq!(api_error.code.as_deref(), Some("VALIDATION_ERROR"));
        assert_eq!(
            api_error.to_string(),
            "Settings are invalid. File Path: No such file. File Path: Not a volume."
        );
    }

    #[test]
    fn problem_details_with_every_validation_message() {
        let api_error = decode(
            400,
            br#"{"type":"t","title":"One or more validation errors occurred.","status":400,
                "errors":{"Name":["Too long."],"":["A body is required."]},"traceId":"00-a-b-00"}"#,
        );
        assert_eq!(
            api_error.to_string(),
            "One or more validation errors occurred. Name: Too long. A body is required."
        );
        assert_eq!(api_error.trace_id.as_deref(), Some("00-a-b-00"));
    }

    #[test]
    fn problem_details_without_errors() {
        let api_error = decode(415, br#"{"title":"Unsupported Media Type","status":415}"#);
        assert_eq!(api_error.to_string(), "Unsupported Media Type");
    }

    #[test]
    fn the_words_of_a_401() {
        let api_error = decode(
            401,
            br#"{"error":"Unauthorized","message":"Authentication required"}"#,
        );
        assert_eq!(api_error.to_string(), "Authentication required");
    }

    #[test]
    fn an_empty_body_is_told_by_its_status() {
        assert_eq!(decode(403, b"").to_string(), "HTTP 403 (Forbidden)");
        assert_eq!(decode(599, b"").to_string(), "HTTP 599 (no reason given)");
    }

    #[test]
    fn json_of_another_shape_is_told_by_its_status() {
        assert_eq!(
            decode(500, b"[1]").to_string(),
            "HTTP 500 (Internal Server Error)"
        );
        assert_eq!(
            decode(400, br#"{"message":7}"#).to_string(),
            "HTTP 400 (Bad Request)"
        );
    }
}
