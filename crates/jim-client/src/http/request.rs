//! What is asked of the server, and an answer that was a success.

use reqwest::Method;
use serde::de::DeserializeOwned;
use url::Url;

use crate::body;
use crate::error::Error;
use crate::models::Rest;

/// What is asked of the server.
pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    path: &'a [&'a str],
    query: &'a [(&'a str, String)],
    pub(crate) body: Option<&'a Rest>,
    /// Whether it is the same to everybody, so that it goes without a sign-in.
    pub(crate) anonymous: bool,
    /// Whether it goes over a connection of its own.
    pub(crate) alone: bool,
}

impl<'a> Request<'a> {
    pub(crate) fn new(method: Method, path: &'a [&'a str]) -> Self {
        let query = &[];
        Self {
            method,
            path,
            query,
            body: None,
            anonymous: matches!(path, ["health", ..] | ["auth", ..]),
            alone: false,
        }
    }

    pub(crate) fn json(mut self, body: &'a Rest) -> Self {
        self.body = Some(body);
        self
    }

    pub(crate) fn get(path: &'a [&'a str]) -> Self {
        Self::new(Method::GET, path)
    }

    /// A connection that was kept may have been closed by the server a moment ago, and then nobody
    /// can tell whether the request arrived; one that is refused surely brought nothing.
    pub(crate) fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    /// The whole address, below the server's.
    pub(crate) fn address(&self, base: &Url) -> Url {
        let mut url = base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(["api", "v1"]);
            segments.extend(self.path);
        }
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(self.query);
        }
        url
    }

    pub(crate) fn query(mut self, query: &'a [(&'a str, String)]) -> Self {
        self.query = query;
        self
    }
}

/// An answer that was a success.
pub(crate) struct Answer {
    pub(crate) url: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        body::decode(&self.url, &self.body)
    }
}
