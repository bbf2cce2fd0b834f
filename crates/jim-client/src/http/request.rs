//! What is asked of the server.

use reqwest::Method;
use serde_json::Value;
use url::Url;

/// What is asked of the server.
pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    path: &'a [&'a str],
    query: &'a [(&'a str, String)],
    pub(crate) body: Option<&'a Value>,
    /// Whether it is the same to everybody, so that it goes without a sign-in.
    pub(crate) anonymous: bool,
    /// Whether it goes over a connection of its own rather than one from the pool.
    pub(crate) on_fresh_connection: bool,
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
            on_fresh_connection: false,
        }
    }

    pub(crate) fn json(mut self, body: &'a Value) -> Self {
        self.body = Some(body);
        self
    }

    pub(crate) fn get(path: &'a [&'a str]) -> Self {
        Self::new(Method::GET, path)
    }

    /// A pooled connection may have been closed by the server a moment ago, and then it cannot be told
    /// whether the request arrived; a connection that is refused surely brought nothing.
    pub(crate) fn on_fresh_connection(mut self) -> Self {
        self.on_fresh_connection = true;
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
