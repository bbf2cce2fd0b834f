//! Activities: what was done, what is being done, and to which objects.

mod rows;

use serde_json::{Value, json};

use self::rows::Row;
use super::page::Paging;
use super::{Request, guid};
use crate::answer::Answer;
use crate::state::State;

/// The statuses by the numbers that the server has for them.
const STATUSES: [&str; 7] = [
    "NotSet",
    "InProgress",
    "Complete",
    "CompleteWithWarning",
    "CompleteWithError",
    "FailedWithError",
    "Cancelled",
];

pub(super) fn answer(state: &State, request: &Request, route: &[&str]) -> Option<Answer> {
    if request.method != "GET" {
        return None;
    }
    let answer = match route {
        [] => list(state, request),
        [activity, rest @ ..] => one(state, request, &guid(activity)?, rest)?,
    };
    Some(answer.unwrap_or_else(|refusal| refusal))
}

fn one(
    state: &State,
    request: &Request,
    id: &str,
    route: &[&str],
) -> Option<Result<Answer, Answer>> {
    if !matches!(route, [] | ["progress" | "stats" | "items" | "children"]) {
        return None;
    }
    let rows = Row::all(state);
    let Some(row) = rows.iter().find(|row| row.id() == id) else {
        let message = format!("Activity with ID {id} not found.");
        return Some(Err(Answer::not_found(&message)));
    };
    Some(match route {
        [] => Ok(Answer::ok(&row.whole(state))),
        ["progress"] => Ok(Answer::ok(&row.progress(state))),
        ["stats"] => row
            .stats(state)
            .map(|stats| Answer::ok(&stats))
            .ok_or_else(|| {
                Answer::bad_request(
                    "Execution statistics are only available for Run Profile activities.",
                )
            }),
        ["items"] => Paging::read(request, 25).and_then(|paging| {
            let items = row.items(state).ok_or_else(|| {
                Answer::bad_request(
                    "Execution items are only available for Run Profile activities.",
                )
            })?;
            Ok(paging.cut(&items))
        }),
        _ => Paging::read(request, 25).map(|paging| paging.cut(&[])),
    })
}

fn list(state: &State, request: &Request) -> Result<Answer, Answer> {
    let paging = Paging::read(request, 25)?;
    let mut errors = Vec::new();
    let statuses: Vec<&str> = request
        .all("status")
        .filter_map(|given| {
            let known = status(given);
            if known.is_none() {
                errors.push(("status", vec![format!("The value '{given}' is not valid.")]));
            }
            known
        })
        .collect();
    let with_children = request.first("hasChildActivities");
    if let Some(given) = with_children.filter(|given| given.parse::<bool>().is_err()) {
        errors.push((
            "hasChildActivities",
            vec![format!("The value '{given}' is not valid.")],
        ));
    }
    if !errors.is_empty() {
        return Err(Answer::invalid(errors));
    }
    let mut rows: Vec<(String, Value)> = Row::all(state)
        .iter()
        .map(|row| (row.created(state).to_string(), row.listed(state)))
        .collect();
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    if paging.descending {
        rows.reverse();
    }
    let moment = |name: &str| request.first(name)?.parse::<jiff::Timestamp>().ok();
    let (from, to) = (moment("createdFrom"), moment("createdTo"));
    let is = |row: &Value, field: &str, parameter: &str| {
        let mut wanted = request.all(parameter).peekable();
        wanted.peek().is_none()
            || wanted.any(|wanted| {
                row[field]
                    .as_str()
                    .is_some_and(|is| is.eq_ignore_ascii_case(wanted))
            })
    };
    let rows: Vec<Value> = rows
        .into_iter()
        .map(|(_, row)| row)
        .filter(|row| statuses.is_empty() || statuses.iter().any(|status| row["status"] == *status))
        .filter(|row| is(row, "targetType", "targetType"))
        .filter(|row| is(row, "targetOperationType", "operation"))
        .filter(|row| is(row, "targetContext", "connectedSystem"))
        .filter(|row| is(row, "targetName", "runProfile"))
        .filter(|row| with_children != Some("true") || row["childActivityCount"] != json!(0))
        .filter(|row| {
            let text = row["targetName"]
                .as_str()
                .unwrap_or_default()
                .to_lowercase();
            request
                .first("search")
                .is_none_or(|search| text.contains(&search.to_lowercase()))
        })
        .filter(|row| {
            let created = row["created"]
                .as_str()
                .and_then(|at| at.parse::<jiff::Timestamp>().ok());
            from.is_none_or(|from| created >= Some(from)) && to.is_none_or(|to| created <= Some(to))
        })
        .collect();
    Ok(paging.cut(&rows))
}

fn status(given: &str) -> Option<&'static str> {
    let by_number = given
        .parse()
        .ok()
        .and_then(|number: usize| STATUSES.get(number).copied());
    by_number.or_else(|| {
        STATUSES
            .into_iter()
            .find(|known| known.eq_ignore_ascii_case(given))
    })
}
