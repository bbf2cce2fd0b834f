//! Requests in JSON, and why they cannot be read, in the words of .NET.

use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::error::{ApiError, Reasons};

const REQUIRED: &str = "The request field is required.";

/// The bytes of a body that says that it is JSON.
pub(super) struct JsonBody(Bytes);

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let content_type = request.headers().get(CONTENT_TYPE);
        let is_json = content_type
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.to_lowercase().contains("json"));
        // A body that breaks off is the client's end of the story.
        let body = Bytes::from_request(request, state)
            .await
            .unwrap_or_default();
        if body.is_empty() {
            let mut reasons = Reasons::default();
            reasons.add("", "A non-empty request body is required.");
            reasons.add("request", REQUIRED);
            Err(ApiError::Invalid(reasons))
        } else if is_json {
            Ok(Self(body))
        } else {
            Err(ApiError::UnsupportedMediaType)
        }
    }
}

impl JsonBody {
    /// The properties of the object that it is, for a request that the server calls so.
    pub(super) fn properties(&self, request: &str) -> Result<Properties<'_>, ApiError> {
        let mut deserializer = serde_json::Deserializer::from_slice(&self.0);
        let read = deserializer.deserialize_map(OnceEach);
        let read = read.and_then(|read| deserializer.end().map(|()| read));
        match read {
            Ok(properties) => Ok(Properties {
                body: &self.0,
                properties,
            }),
            Err(error) => Err(self.unreadable(&error.to_string(), request)),
        }
    }

    fn unreadable(&self, error: &str, request: &str) -> ApiError {
        let twice = error.strip_prefix("duplicate ");
        if let Some(name) = twice.and_then(|rest| rest.split(' ').next()) {
            let reason = format!(
                "Duplicate property '{name}' encountered during deserialization of type \
                 'JIM.Web.Models.Api.{request}'."
            );
            return misread(&format!("$.{name}"), &reason);
        }
        let text = String::from_utf8_lossy(&self.0);
        // The property in which it breaks off.
        let path = match text.split('"').nth(1) {
            Some(name) => format!("$.{name}"),
            None => "$".to_owned(),
        };
        let reason = format!(
            "Expected depth to be zero at the end of the JSON payload. There is an open JSON object \
             or array that should be closed. Path: {path} | LineNumber: 0 | BytePositionInLine: {}.",
            self.0.len()
        );
        misread(&path, &reason)
    }
}

/// The properties of an object, whose names may be in any case.
pub(super) struct Properties<'a> {
    body: &'a [u8],
    properties: Vec<(String, &'a RawValue)>,
}

impl Properties<'_> {
    /// A property that may be null, of a type that .NET calls so.
    pub(super) fn nullable<T: DeserializeOwned>(
        &self,
        name: &str,
        kind: &str,
    ) -> Result<Option<T>, ApiError> {
        self.read(name, kind, |text| serde_json::from_str(text).ok())
            .map(Option::flatten)
    }

    /// A property that is never null, read by a rule of its own.
    pub(super) fn read<T>(
        &self,
        name: &str,
        kind: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ApiError> {
        let mut properties = self.properties.iter();
        let Some((_, value)) = properties.find(|(key, _)| key.eq_ignore_ascii_case(name)) else {
            return Ok(None);
        };
        let value = value.get();
        read(value).map(Some).ok_or_else(|| {
            // The server points behind the value.
            let position = value.as_ptr().addr() - self.body.as_ptr().addr() + value.len();
            let path = format!("$.{name}");
            let reason = format!(
                "The JSON value could not be converted to {kind}. Path: {path} | LineNumber: 0 | \
                 BytePositionInLine: {position}."
            );
            misread(&path, &reason)
        })
    }
}

fn misread(path: &str, reason: &str) -> ApiError {
    let mut reasons = Reasons::default();
    reasons.add("request", REQUIRED);
    reasons.add(path, reason);
    ApiError::Invalid(reasons)
}

/// Reads an object in which no name comes twice.
struct OnceEach;

impl<'de> Visitor<'de> for OnceEach {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut object: Self::Value = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
            if object.iter().any(|(other, _)| *other == name) {
                return Err(serde::de::Error::custom(format!("duplicate {name}")));
            }
            object.push((name, value));
        }
        Ok(object)
    }
}
