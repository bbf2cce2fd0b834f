//! The parameters of a query.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;

use super::error::{ApiError, Reasons};

/// The parameters of a query, whose names may be in any case.
#[derive(Debug, Default)]
pub(super) struct Parameters(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let query = Query::from_request_parts(parts, state).await;
        Ok(Self(query.map(|Query(pairs)| pairs).unwrap_or_default()))
    }
}

impl Parameters {
    /// All values under a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = move |(key, _): &&(String, String)| key.eq_ignore_ascii_case(name);
        self.0.iter().filter(named).map(|(_, value)| value.as_str())
    }

    /// The first value under a name that is not empty.
    pub(super) fn first<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).find(|value| !value.is_empty())
    }

    /// The first value under a name as what it is to be, or a reason against it.
    pub(super) fn parsed<T: FromStr>(&self, name: &str, reasons: &mut Reasons) -> Option<T> {
        self.first(name)
            .and_then(|given| parse(name, given, reasons))
    }

    /// All values under a name as what they are to be, or a reason against each.
    pub(super) fn all_parsed<T: FromStr>(&self, name: &str, reasons: &mut Reasons) -> Vec<T> {
        let given = self.all(name);
        given
            .filter_map(|given| parse(name, given, reasons))
            .collect()
    }
}

fn parse<T: FromStr>(name: &str, given: &str, reasons: &mut Reasons) -> Option<T> {
    let parsed = given.parse().ok();
    if parsed.is_none() {
        reasons.add(name, &format!("The value '{given}' is not valid."));
    }
    parsed
}
