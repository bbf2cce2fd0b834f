//! What goes wrong, and when.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobMatcher};
use serde::{Deserialize, Deserializer};

/// Something that goes wrong for requests that match.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// The method, or `*`.
    #[serde(default = "any")]
    pub method: String,
    /// The path below `/api/v1`: a glob pattern, in which `*` stands for anything.
    #[serde(deserialize_with = "checked_pattern")]
    pub path: String,
    /// How many matching requests go well first.
    #[serde(default)]
    pub after: u32,
    /// How many go wrong then; all that follow when omitted.
    #[serde(default)]
    pub times: Option<u32>,
    /// What goes wrong.
    pub act: Act,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Act {
    /// Another answer, and nothing is done.
    Answer {
        /// Its status.
        status: u16,
        /// Its headers.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// Its body.
        #[serde(default)]
        body: String,
    },
    /// The answer comes that many milliseconds later.
    Delay(u64),
    /// The connection is reset, and nothing is done.
    DropBefore,
    /// It is done, and the connection is reset.
    DropAfter,
    /// It is done, and the answer breaks off in the middle.
    Truncate,
    /// It is done, and the second half of the answer never comes.
    Stall,
    /// It is done, and the answer comes a byte at a time, with that many milliseconds in between.
    Drip(u64),
    /// It is done, and the answer's headers never end.
    EndlessHeaders,
    /// It is done, and the answer's body never ends.
    EndlessBody,
    /// From now on, the key that asks has expired.
    ExpireKey,
    /// From now on, no access token so far is taken.
    ExpireTokens,
}

impl Fault {
    /// Goes wrong for every matching request.
    pub fn new(method: &str, path: &str, act: Act) -> Self {
        Self {
            method: method.into(),
            path: path.into(),
            after: 0,
            times: None,
            act,
        }
    }

    /// Goes wrong only after that many requests that go well.
    #[must_use]
    pub fn after(mut self, requests: u32) -> Self {
        self.after = requests;
        self
    }

    /// Goes wrong only that many times.
    #[must_use]
    pub fn times(mut self, requests: u32) -> Self {
        self.times = Some(requests);
        self
    }
}

impl Act {
    /// An answer with a status and nothing else.
    pub fn status(status: u16) -> Self {
        Self::Answer {
            status,
            headers: BTreeMap::new(),
            body: String::new(),
        }
    }

    /// The web page that stands for anything that is no API.
    pub fn web_page() -> Self {
        Self::text(
            200,
            "text/html; charset=utf-8",
            "<!DOCTYPE html><title>Sign in</title>",
        )
    }

    /// An answer with a body of a content type.
    pub fn text(status: u16, content_type: &str, body: &str) -> Self {
        Self::Answer {
            status,
            headers: [("Content-Type".to_owned(), content_type.to_owned())].into(),
            body: body.into(),
        }
    }

    /// A redirection to another address.
    pub fn redirect(location: &str) -> Self {
        Self::status(302).header("Location", location)
    }

    /// The same answer with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.insert(name.into(), value.into());
        }
        self
    }
}

fn any() -> String {
    "*".into()
}

/// The faults of a server, each with the number of requests that matched it.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<CountedFault>);

#[derive(Debug)]
struct CountedFault {
    fault: Fault,
    path: GlobMatcher,
    matched: u32,
}

impl Faults {
    /// A path that is no pattern matches itself.
    pub(crate) fn add(&mut self, fault: Fault) {
        let path = pattern(&fault.path).or_else(|_| pattern(&globset::escape(&fault.path)));
        if let Ok(path) = path {
            self.0.push(CountedFault {
                fault,
                path,
                matched: 0,
            });
        }
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Counts a request with every fault that it matches, and gives the first that is due.
    pub(crate) fn next(&mut self, method: &str, path: &str) -> Option<Act> {
        let mut due = None;
        for counted in &mut self.0 {
            let fault = &counted.fault;
            let method_matches = fault.method == "*" || fault.method.eq_ignore_ascii_case(method);
            if !method_matches || !counted.path.is_match(path) {
                continue;
            }
            let number = counted.matched;
            counted.matched += 1;
            let last = fault.times.map(|times| fault.after.saturating_add(times));
            if number >= fault.after && last.is_none_or(|last| number < last) && due.is_none() {
                due = Some(fault.act.clone());
            }
        }
        due
    }
}

/// A pattern for whole paths in any case, in which `*` stands for slashes too.
fn pattern(path: &str) -> Result<GlobMatcher, globset::Error> {
    let glob = GlobBuilder::new(path).case_insensitive(true).build()?;
    Ok(glob.compile_matcher())
}

fn checked_pattern<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let path = String::deserialize(deserializer)?;
    pattern(&path).map_err(serde::de::Error::custom)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_whole_paths() {
        let matches = |fault: &str, path: &str| pattern(fault).unwrap().is_match(path);
        assert!(matches("/activities/*/progress", "/activities/1/progress"));
        assert!(!matches("/activities/*/progress", "/activities/1"));
        assert!(matches("*/execute", "/a/b/execute"));
        assert!(matches("/health", "/health"));
        assert!(!matches("/health", "/health/live"));
        assert!(matches("*", "/anything"));
        assert!(matches("/a*b*c", "/a1b2c"));
        assert!(!matches("/a*b*c", "/a1c"));
    }

    #[test]
    fn a_fault_is_due_when_it_should_be() {
        let mut faults = Faults::default();
        faults.add(Fault::new("GET", "/x", Act::status(503)).after(1).times(2));
        let due: Vec<_> = (0..4).map(|_| faults.next("get", "/X").is_some()).collect();
        assert_eq!(due, [false, true, true, false]);
        assert!(faults.next("POST", "/x").is_none());
    }

    #[test]
    fn faults_are_read_from_json() {
        let fault: Fault = serde_json::from_str(
            r#"{"path": "*/progress", "after": 2, "act": {"answer": {"status": 503}}}"#,
        )
        .unwrap();
        assert_eq!(
            fault,
            Fault::new("*", "*/progress", Act::status(503)).after(2)
        );
        let drop: Fault = serde_json::from_str(r#"{"path": "*", "act": "dropBefore"}"#).unwrap();
        assert_eq!(drop.act, Act::DropBefore);
    }

    #[test]
    fn a_pattern_that_is_none_is_refused_in_a_file_and_matches_itself_otherwise() {
        let read = serde_json::from_str::<Fault>(r#"{"path": "/[x", "act": "dropBefore"}"#);
        assert!(read.is_err_and(|error| error.to_string().contains("[x")));
        let mut faults = Faults::default();
        faults.add(Fault::new("GET", "/[x", Act::DropBefore));
        assert_eq!(faults.next("GET", "/[x"), Some(Act::DropBefore));
    }
}
