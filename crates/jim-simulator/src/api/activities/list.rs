//! The list of activities, and its filters.

use std::str::FromStr;

use axum::extract::State;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::activity::Activity;
use crate::api::SharedWorld;
use crate::api::error::{ApiError, Reasons};
use crate::api::json_response::Json;
use crate::api::paging::Paging;
use crate::api::parameters::Parameters;
use crate::world::World;

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

/// A status by its name in any case, or by its number.
struct Status(&'static str);

impl FromStr for Status {
    type Err = ();

    fn from_str(given: &str) -> Result<Self, ()> {
        let number = given.parse().ok();
        let by_number = number.and_then(|number: usize| STATUSES.get(number).copied());
        let mut known = STATUSES.into_iter();
        let named = by_number.or_else(|| known.find(|known| known.eq_ignore_ascii_case(given)));
        named.map(Self).ok_or(())
    }
}

pub(super) async fn list(
    State(world): State<SharedWorld>,
    paging: Paging,
    parameters: Parameters,
) -> Result<Json, ApiError> {
    let filter = Filter::read(&parameters)?;
    Ok(world.with(|world| {
        let all = Activity::all(world);
        // Those that are part of another are only listed as its children.
        let mut listed: Vec<&Activity<'_>> = all
            .iter()
            .filter(|activity| activity.parent().is_none() && filter.takes(activity, world))
            .collect();
        listed.sort_by_key(|activity| activity.created(world));
        if paging.descending {
            listed.reverse();
        }
        let children = |activity: &Activity<'_>| {
            let of_it = |other: &&Activity<'_>| other.parent() == Some(activity.id());
            all.iter().filter(of_it).count()
        };
        let rows: Vec<Value> = listed
            .into_iter()
            .map(|activity| activity.listed(world, children(activity)))
            .filter(|row| filter.takes_row(row))
            .collect();
        paging.cut(&rows)
    }))
}

/// What is to be listed.
struct Filter<'a> {
    parameters: &'a Parameters,
    statuses: Vec<Status>,
    with_children: Option<bool>,
    created_from: Option<Timestamp>,
    created_to: Option<Timestamp>,
    schedule: Option<Uuid>,
}

impl<'a> Filter<'a> {
    fn read(parameters: &'a Parameters) -> Result<Self, ApiError> {
        let mut reasons = Reasons::default();
        let filter = Self {
            statuses: parameters.all_parsed("status", &mut reasons),
            with_children: parameters.parsed("hasChildActivities", &mut reasons),
            created_from: parameters.parsed("createdFrom", &mut reasons),
            created_to: parameters.parsed("createdTo", &mut reasons),
            schedule: parameters.parsed("scheduleId", &mut reasons),
            parameters,
        };
        reasons.check()?;
        Ok(filter)
    }

    fn takes(&self, activity: &Activity<'_>, world: &World) -> bool {
        // The database keeps microseconds.
        let created = activity.created(world).as_microsecond();
        let schedule = self.schedule.map(|id| id.to_string());
        let step = activity.step();
        self.created_from
            .is_none_or(|from| created >= from.as_microsecond())
            && self
                .created_to
                .is_none_or(|to| created <= to.as_microsecond())
            && schedule.is_none_or(|id| step.is_some_and(|step| step.schedule == id))
    }

    /// Whether an activity has the words that were asked for.
    fn takes_row(&self, row: &Value) -> bool {
        let word = |field: &str| row[field].as_str().unwrap_or_default().to_lowercase();
        let is = |field: &str, parameter: &str| {
            let mut wanted = self.parameters.all(parameter).peekable();
            wanted.peek().is_none() || wanted.any(|wanted| word(field) == wanted.to_lowercase())
        };
        let search = self.parameters.first("search").unwrap_or_default();
        let statuses = &self.statuses;
        (statuses.is_empty()
            || statuses
                .iter()
                .any(|Status(status)| row["status"] == *status))
            && (self.with_children != Some(true) || row["childActivityCount"] != 0)
            && is("targetType", "targetType")
            && is("targetOperationType", "operation")
            && is("targetContext", "connectedSystem")
            && is("targetName", "runProfile")
            && word("targetName").contains(&search.to_lowercase())
    }
}
