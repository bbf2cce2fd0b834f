//! What the server answers, refusals in each of its five dialects.

use serde_json::{Map, Value, json};

use crate::clock;

/// An answer before it is sent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        let body = body.to_string().into_bytes();
        Self {
            status,
            headers: vec![(
                "Content-Type".into(),
                "application/json; charset=utf-8".into(),
            )],
            body,
        }
    }

    pub(crate) fn ok(body: &Value) -> Self {
        Self::json(200, body)
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// (1) The server's own error body.
    pub(crate) fn error(status: u16, code: &str, message: &str) -> Self {
        Self::json(
            status,
            &json!({
                "code": code,
                "message": message,
                "details": null,
                "validationErrors": null,
                "timestamp": clock::current(jiff::Timestamp::now()),
            }),
        )
    }

    pub(crate) fn not_found(message: &str) -> Self {
        Self::error(404, "NOT_FOUND", message)
    }

    pub(crate) fn bad_request(message: &str) -> Self {
        Self::error(400, "BAD_REQUEST", message)
    }

    pub(crate) fn too_many_requests() -> Self {
        let message = "Too many requests. Please retry after the indicated delay.";
        let mut answer = Self::error(429, "TOO_MANY_REQUESTS", message);
        // Alone among the answers, this one names no character set.
        answer.headers = vec![("Content-Type".into(), "application/json".into())];
        answer.with("Retry-After", "60")
    }

    /// (2) Problem details, with every reason for every field.
    pub(crate) fn invalid(errors: Vec<(&str, Vec<String>)>) -> Self {
        let errors: Map<String, Value> = errors
            .into_iter()
            .map(|(field, reasons)| (field.to_owned(), json!(reasons)))
            .collect();
        Self::json(
            400,
            &problem(
                400,
                "One or more validation errors occurred.",
                1,
                Some(errors),
            ),
        )
    }

    pub(crate) fn unsupported_media_type() -> Self {
        Self::json(415, &problem(415, "Unsupported Media Type", 16, None))
    }

    /// (3) What somebody unknown is told.
    pub(crate) fn unauthorised() -> Self {
        let body = json!({ "error": "Unauthorized", "message": "Authentication required" });
        Self::json(401, &body)
            .with(
                "Set-Cookie",
                ".AspNetCore.OpenIdConnect.Nonce.x=N; path=/signin-oidc; httponly",
            )
            .with(
                "Set-Cookie",
                ".AspNetCore.Correlation.x=N; path=/signin-oidc; httponly",
            )
    }

    /// (4) Nothing at all.
    pub(crate) fn forbidden() -> Self {
        Self::empty(403)
    }

    /// (5) The web page that stands for every address that is none of the API's.
    pub(crate) fn web_page() -> Self {
        Self {
            status: 200,
            headers: vec![
                ("Content-Type".into(), "text/html; charset=utf-8".into()),
                (
                    "Cache-Control".into(),
                    "no-cache, no-store, max-age=0".into(),
                ),
            ],
            body: b"<!DOCTYPE html>\n<html><head><title>JIM</title></head><body></body></html>"
                .into(),
        }
    }
}

fn problem(status: u16, title: &str, section: u8, errors: Option<Map<String, Value>>) -> Value {
    let id = uuid::Uuid::new_v4().simple().to_string();
    let mut body = json!({
        "type": format!("https://tools.ietf.org/html/rfc9110#section-15.5.{section}"),
        "title": title,
        "status": status,
    });
    if let Some(errors) = errors {
        body["errors"] = Value::Object(errors);
    }
    body["traceId"] = json!(format!("00-{id}-{}-00", &id[..16]));
    body
}
