//! The API's routes.

mod activities;
mod health;
mod page;
mod run_profiles;
mod systems;
mod worker_tasks;

use percent_encoding::percent_decode_str;
use url::form_urlencoded;

use crate::answer::Answer;
use crate::keys::Standing;
use crate::state::{Caller, State};

/// A request, read.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The parts of the path, as they were sent.
    pub(crate) parts: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) key: Option<String>,
    /// The access token.
    pub(crate) bearer: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn parts_of(path: &str) -> Vec<String> {
        let parts = path.split('/').filter(|part| !part.is_empty());
        parts
            .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
            .collect()
    }

    pub(crate) fn query_of(query: &str) -> Vec<(String, String)> {
        form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect()
    }

    /// All values of a query parameter, whose name may be in any case.
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.query
            .iter()
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    fn first(&self, name: &str) -> Option<&str> {
        let given = self
            .query
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name));
        let mut given = given.map(|(_, value)| value.as_str());
        given.find(|value| !value.is_empty())
    }
}

/// Answers a request as the server does, faults aside.
pub(crate) fn answer(state: &mut State, request: &Request) -> Answer {
    let lower: Vec<String> = request
        .parts
        .iter()
        .map(|part| part.to_lowercase())
        .collect();
    let parts: Vec<&str> = lower.iter().map(String::as_str).collect();
    if let ["api", "v1", route @ ..] = parts.as_slice()
        && let Some(answer) = health::anonymous(state, &request.method, route)
    {
        return answer;
    }
    let caller = match state.recognise(request.key.as_deref(), request.bearer.as_deref()) {
        Ok(caller) => caller,
        Err(refusal) => return refusal,
    };
    let found = match parts.as_slice() {
        ["api", "v1", "userinfo"] if request.method == "GET" => Some(health::user_info(&caller)),
        ["api", "v1", route @ ..] => protected(state, request, route, &caller),
        _ => None,
    };
    found.unwrap_or_else(|| match request.method.as_str() {
        "GET" | "HEAD" => Answer::web_page(),
        _ => Answer::empty(400),
    })
}

fn protected(
    state: &mut State,
    request: &Request,
    route: &[&str],
    caller: &Caller,
) -> Option<Answer> {
    let answer = match route {
        ["synchronisation", "connected-systems", rest @ ..] => match rest {
            [system, "run-profiles", rest @ ..] => {
                run_profiles::answer(state, request, id(system)?, rest, caller)
            }
            rest => systems::answer(state, request, rest),
        },
        ["activities", rest @ ..] => activities::answer(state, request, rest),
        ["worker-tasks", rest @ ..] => worker_tasks::answer(state, request, rest),
        _ => None,
    };
    match (answer, caller.standing) {
        (Some(_), Standing::WithoutRole) => Some(Answer::forbidden()),
        (answer, _) => answer,
    }
}

/// A number of a system or a run profile; anything else is no such route.
fn id(part: &str) -> Option<i32> {
    part.parse().ok()
}

/// An id of an activity or a task; anything else is no such route.
fn guid(part: &str) -> Option<String> {
    uuid::Uuid::parse_str(part).ok().map(|id| id.to_string())
}
