//! Routes that no other method is for.

use futures_util::{Stream, TryStreamExt};
use reqwest::Method;
use serde_json::Value;

use crate::client::Client;
use crate::error::Error;
use crate::http::api_path::ApiPath;
use crate::http::request::Request;
use crate::http::retry::{retry_idempotent, retry_if_not_done};
use crate::models::Row;

/// A request to any route of the API.
#[derive(Debug, Clone)]
pub struct AnyRequest {
    method: Method,
    path: Vec<String>,
    query: Vec<(String, String)>,
    body: Option<Value>,
}

impl AnyRequest {
    /// A request to a path below the API's address, which may have a query of its own, with a body that is
    /// JSON.
    ///
    /// # Errors
    /// [`Error::InvalidApiPath`]; [`Error::InvalidRequest`] where the body is no JSON, or a GET has one.
    pub fn new(
        method: Method,
        path: &str,
        query: Vec<(String, String)>,
        body: Option<&str>,
    ) -> Result<Self, Error> {
        let address = ApiPath::parse(path)?;
        let body = body.map(serde_json::from_str).transpose();
        let body = body.map_err(|error| invalid(&format!("its body is no JSON: {error}")))?;
        if method == Method::GET && body.is_some() {
            return Err(invalid("a GET has no body"));
        }
        Ok(Self {
            method,
            path: address.segments,
            query: [address.query, query].concat(),
            body,
        })
    }

    /// To a route that it does not have, a server answers with its web page.
    fn no_such_route_as(&self, error: Error) -> Error {
        match error {
            Error::NotJim { .. } => Error::InvalidApiPath {
                path: self.path.join("/"),
                why: "the server has no such route".into(),
            },
            other => other,
        }
    }
}

fn invalid(why: &str) -> Error {
    Error::InvalidRequest(why.to_owned())
}

impl Client {
    /// Sends a request to any route and gives what it answers: a row for an object, several for a list, one
    /// with a `value` for anything else, and none for an empty answer. It is repeated after transient faults
    /// as far as its method is idempotent.
    ///
    /// # Errors
    /// [`Error::ChangeUncertain`] when the answer to a request that is not idempotent was lost; those of any
    /// request.
    pub async fn send(&self, request: &AnyRequest) -> Result<Vec<Row>, Error> {
        let path: Vec<&str> = request.path.iter().map(String::as_str).collect();
        let query = request.query.iter();
        let query: Vec<_> = query
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        let attempt = |limit| {
            let mut sent = Request::new(request.method.clone(), &path).query(&query);
            sent.body = request.body.as_ref();
            async move { self.send_within(sent, limit).await?.rows().await }
        };
        let answered = match request.method.is_idempotent() {
            true => retry_idempotent(self.connection(), attempt).await,
            false => retry_if_not_done(self.connection(), attempt).await,
        };
        answered.map_err(|error| request.no_such_route_as(error))
    }

    /// The rows of any list, with pages or without, as they arrive.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] at once where it is no GET; those of any request in the stream.
    pub fn all_rows(
        &self,
        request: &AnyRequest,
    ) -> Result<impl Stream<Item = Result<Vec<Row>, Error>> + Send + use<>, Error> {
        if request.method != Method::GET {
            return Err(invalid(
                "only a list that a GET gives can be read with all of its pages",
            ));
        }
        let mut query = request.query.clone();
        query.retain(|(name, _)| !is_about_pages(name));
        let rows = self.rows_of_any_list(request.path.clone(), query);
        let request = request.clone();
        Ok(rows.map_err(move |error| request.no_such_route_as(error)))
    }
}

/// Which pages are read is not the caller's to say who wants all of them.
fn is_about_pages(name: &str) -> bool {
    let page = ["page", "pageSize"];
    page.iter().any(|page| name.eq_ignore_ascii_case(page))
}
