//! A path of the API, as its users type it.

use percent_encoding::percent_decode_str;
use url::Url;

use crate::error::Error;

/// A path below the API's address, and what stands behind its `?`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ApiPath {
    pub(crate) segments: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
}

impl ApiPath {
    /// Reads a path with or without a slash at its beginning, `api/v1` before it or a query behind it.
    ///
    /// # Errors
    /// [`Error::InvalidApiPath`] for a whole address and for anything that would leave the API: the sign-in
    /// goes with the request.
    pub(crate) fn parse(given: &str) -> Result<Self, Error> {
        let refuse = |why: &str| Error::InvalidApiPath {
            path: given.to_owned(),
            why: why.to_owned(),
        };
        let given = given.trim();
        if given.contains('\\') || given.starts_with("//") || Url::parse(given).is_ok() {
            return Err(refuse("it is an address and no path below the server's"));
        }
        let (path, query) = given.split_once('?').unwrap_or((given, ""));
        if given.contains('#') {
            return Err(refuse("a '#' is written as %23"));
        }
        let path = path.strip_prefix('/').unwrap_or(path);
        let path = path.strip_prefix("api/v1/").unwrap_or(path);
        let path = path.strip_suffix('/').unwrap_or(path);
        let segments = path
            .split('/')
            .map(|segment| Ok(percent_decode_str(segment).decode_utf8()?.into_owned()))
            .collect::<Result<Vec<_>, std::str::Utf8Error>>()
            .map_err(|_| refuse("what stands behind a '%' is no UTF-8"))?;
        if segments
            .iter()
            .any(|segment| matches!(segment.as_str(), "." | ".."))
        {
            return Err(refuse("'..' could leave the API"));
        }
        if segments.iter().any(String::is_empty) {
            return Err(refuse("there is nothing before or between its slashes"));
        }
        let query = url::form_urlencoded::parse(query.as_bytes());
        Ok(Self {
            segments,
            query: query.into_owned().collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_may_be_written_in_several_ways() {
        for given in [
            "activities/a%2Fb",
            "/activities/a%2Fb",
            "/api/v1/activities/a%2Fb",
            " activities/a%2Fb/ ",
        ] {
            let path = ApiPath::parse(given).unwrap();
            assert_eq!(path.segments, ["activities", "a/b"], "{given}");
        }
        let path = ApiPath::parse("activities?status=Failed&search=a+b%26c").unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            path.query,
            [pair("status", "Failed"), pair("search", "a b&c")]
        );
    }

    #[test]
    fn what_would_leave_the_api_is_refused() {
        for given in [
            "https://elsewhere.example.com/activities",
            "//elsewhere.example.com/activities",
            r"\\elsewhere\activities",
            r"activities\..\..\users",
            "../users",
            "activities/../../../users",
            "activities/%2e%2E/users",
            "activities/./users",
            "activities//users",
            "activities#top",
            "activities/%ff",
            "mailto:somebody",
            "",
            "/",
        ] {
            let refused = ApiPath::parse(given);
            assert!(
                matches!(refused, Err(Error::InvalidApiPath { .. })),
                "{given}"
            );
        }
    }
}
