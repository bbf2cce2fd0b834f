//! Activities: what was done, what is being done, and to which objects.

mod outcome;
mod progress;
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
    let only_runs = |what: &str| {
        let message = format!("Execution {what} are only available for Run Profile activities.");
        Answer::bad_request(&message)
    };
    Some(match route {
        [] => Ok(Answer::ok(&row.whole(state))),
        ["progress"] => Ok(Answer::ok(&progress::progress(row, state))),
        ["stats"] => row
            .stats()
            .map(|stats| Answer::ok(&stats))
            .ok_or_else(|| only_runs("statistics")),
        ["items"] => Paging::read(request, 25).and_then(|paging| match row {
            Row::Run(_, _, standing) => Ok(paging.cut(&outcome::items(standing))),
            Row::Edit(_) => Err(only_runs("items")),
        }),
        _ => Paging::read(request, 25).map(|paging| {
            let children = rows.iter().filter(|row| row.parent() == Some(id));
            let children: Vec<Value> = children.map(|row| row.listed(state, 0)).collect();
            paging.cut(&children)
        }),
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
    let all = Row::all(state);
    // Those that are part of another are only listed as its children.
    let mut rows: Vec<&Row<'_>> = all.iter().filter(|row| row.parent().is_none()).collect();
    rows.sort_by_key(|row| row.created(state));
    if paging.descending {
        rows.reverse();
    }
    let children = |row: &Row<'_>| {
        let of_it = |other: &&Row<'_>| other.parent() == Some(row.id());
        all.iter().filter(of_it).count()
    };
    let rows: Vec<Value> = rows
        .into_iter()
        .filter(|row| within(request, row.created(state)))
        .map(|row| row.listed(state, children(row)))
        .filter(|row| statuses.is_empty() || statuses.iter().any(|status| row["status"] == *status))
        .filter(|row| with_children != Some("true") || row["childActivityCount"] != json!(0))
        .filter(|row| fits(request, row))
        .collect();
    Ok(paging.cut(&rows))
}

fn within(request: &Request, created: jiff::Timestamp) -> bool {
    let moment = |name: &str| request.first(name)?.parse::<jiff::Timestamp>().ok();
    let (from, to) = (moment("createdFrom"), moment("createdTo"));
    from.is_none_or(|from| created >= from) && to.is_none_or(|to| created <= to)
}

/// Whether an activity has the words that were asked for.
fn fits(request: &Request, row: &Value) -> bool {
    let word = |field: &str| row[field].as_str().unwrap_or_default().to_lowercase();
    let is = |field: &str, parameter: &str| {
        let mut wanted = request.all(parameter).peekable();
        wanted.peek().is_none() || wanted.any(|wanted| word(field) == wanted.to_lowercase())
    };
    let search = request.first("search").unwrap_or_default().to_lowercase();
    is("targetType", "targetType")
        && is("targetOperationType", "operation")
        && is("targetContext", "connectedSystem")
        && is("targetName", "runProfile")
        && word("targetName").contains(&search)
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
