//! An answer's body: bounded, and decoded with the path of what could not be read.

use std::error::Error as _;

use reqwest::Response;
use serde::de::DeserializeOwned;

use crate::error::Error;

/// Longer than any answer of JIM, and than any item of a list.
pub(crate) const LIMIT: usize = 32 * 1024 * 1024;

pub(crate) enum ReadError {
    Transport(reqwest::Error),
    TooLarge(Error),
}

pub(crate) async fn read(mut response: Response, url: &str) -> Result<Vec<u8>, ReadError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(ReadError::Transport)? {
        if body.len() + chunk.len() > LIMIT {
            return Err(ReadError::TooLarge(Error::TooLarge {
                url: url.to_owned(),
                limit: LIMIT,
            }));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

pub(crate) fn decode<T: DeserializeOwned>(url: &str, body: &[u8]) -> Result<T, Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| Error::Decode {
        url: url.to_owned(),
        path: error.path().to_string(),
        source: error.into_inner(),
    })
}

/// The last cause in the chain: the one that says what really happened.
pub(crate) fn root_cause(error: &reqwest::Error) -> String {
    let mut root = error.to_string();
    let mut cause = error.source();
    while let Some(current) = cause {
        root = current.to_string();
        cause = current.source();
    }
    root
}
