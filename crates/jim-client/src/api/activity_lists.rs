//! Lists of activities and of what is in them, as rows.

use std::collections::HashSet;
use std::time::Duration;

use async_stream::try_stream;
use futures_util::{Stream, StreamExt, TryStreamExt};

use super::activities::checked_id;
use super::not_found_as;
use super::paging::Pages;
use crate::client::Client;
use crate::error::{Error, LookupTarget};
use crate::http::request::Request;
use crate::models::{ActivityItem, Page, Rest, Row};

/// Which activities are wanted: those that meet each condition. Of several values, one is enough.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActivityFilter {
    /// A part of the name of what was acted on.
    pub search: Option<String>,
    /// How they stand, as the server calls it.
    pub statuses: Vec<String>,
    /// What was done, as the server calls it.
    pub operations: Vec<String>,
    /// The names of connected systems.
    pub connected_systems: Vec<String>,
    /// The names of run profiles.
    pub run_profiles: Vec<String>,
    /// Whether they have others below them.
    pub with_children: bool,
    /// Not before this moment, in UTC.
    pub created_from: Option<String>,
    /// Not after this moment, in UTC.
    pub created_to: Option<String>,
    /// The schedule that started them.
    pub schedule: Option<String>,
    /// What they did to objects, as a list counts it: `Added` for `totalAdded`, in any case.
    pub outcomes: Vec<String>,
    /// The names, or the kinds, of those who started them, in any case.
    pub initiated_by: Vec<String>,
    /// The id of the one who started them.
    pub initiated_by_id: Option<String>,
    /// Whether a schedule started them.
    pub scheduled_only: bool,
}

impl ActivityFilter {
    /// What the server is asked for.
    fn query(&self) -> Vec<(&'static str, String)> {
        let one = |name, value: &Option<String>| value.clone().map(|value| (name, value));
        let each = |name, values: &[String]| {
            let values = values.iter().cloned();
            values.map(|value| (name, value)).collect::<Vec<_>>()
        };
        let with_children = self.with_children.then(|| "true".to_owned());
        let mut query: Vec<_> = [
            ("sortBy", "created".to_owned()),
            ("sortDirection", "desc".to_owned()),
        ]
        .into();
        query.extend(one("search", &self.search));
        query.extend(each("status", &self.statuses));
        query.extend(each("operation", &self.operations));
        query.extend(each("connectedSystem", &self.connected_systems));
        query.extend(each("runProfile", &self.run_profiles));
        query.extend(one("hasChildActivities", &with_children));
        query.extend(one("createdFrom", &self.created_from));
        query.extend(one("createdTo", &self.created_to));
        query.extend(one("scheduleId", &self.schedule));
        query
    }

    /// Whether a row meets the conditions that no request is known to carry.
    fn takes(&self, row: &Row) -> bool {
        let is_one_of = |wanted: &[String], fields: &[&str]| {
            let mut values = fields.iter().filter_map(|field| row.text(field));
            wanted.is_empty()
                || values.any(|value| {
                    let same = |wanted: &String| wanted.to_lowercase() == value.to_lowercase();
                    wanted.iter().any(same)
                })
        };
        let did = |outcome: &String| {
            let mut fields = row.fields().iter();
            let counted = fields.find(|field| {
                let named = field.strip_prefix("total");
                named.is_some_and(|named| named.eq_ignore_ascii_case(outcome))
            });
            let count = counted.and_then(|field| row.get(field));
            count.is_some_and(|count| !matches!(count, "0" | "null"))
        };
        (self.outcomes.is_empty() || self.outcomes.iter().any(did))
            && is_one_of(&self.initiated_by, &["initiatedByName", "initiatedByType"])
            && is_one_of(self.initiated_by_id.as_slice(), &["initiatedById"])
            && (!self.scheduled_only
                || row.has("scheduledByScheduleId")
                || row.has("scheduleExecutionId"))
    }
}

impl Client {
    /// The rows of activities, newest first; the next page is asked for when the stream is polled for it.
    pub fn activity_rows(
        &self,
        filter: ActivityFilter,
        pages: Pages,
    ) -> impl Stream<Item = Result<Vec<Row>, Error>> + Send + use<> {
        let rows = self.rows_of_pages(vec!["activities".to_owned()], filter.query(), pages);
        // One that begins while the list is read moves the others on, and a page begins with what was
        // the end of the page before.
        let mut page_before = HashSet::new();
        rows.map_ok(move |rows| {
            let ids = rows.iter().filter_map(|row| row.get("id"));
            let ids: HashSet<_> = ids.map(str::to_owned).collect();
            let is_new = |row: &Row| row.get("id").is_none_or(|id| !page_before.contains(id));
            let wanted = |row: &Row| is_new(row) && filter.takes(row);
            let rows = rows.into_iter().filter(wanted).collect();
            page_before = ids;
            rows
        })
    }

    /// The rows of what a run did to each object, as [`Client::activity_rows`] gives them.
    ///
    /// # Errors
    /// [`Error::InvalidActivityId`] at once; in the stream, [`Error::Refused`] for an activity that is no run.
    pub fn activity_item_rows(
        &self,
        id: &str,
        pages: Pages,
    ) -> Result<impl Stream<Item = Result<Vec<Row>, Error>> + Send + use<>, Error> {
        self.rows_of_activity(id, "items", pages)
    }

    /// The rows of the activities that are a part of another one, as [`Client::activity_rows`] gives them.
    ///
    /// # Errors
    /// [`Error::InvalidActivityId`] at once; those of any request in the stream.
    pub fn activity_child_rows(
        &self,
        id: &str,
        pages: Pages,
    ) -> Result<impl Stream<Item = Result<Vec<Row>, Error>> + Send + use<>, Error> {
        self.rows_of_activity(id, "children", pages)
    }

    fn rows_of_activity(
        &self,
        id: &str,
        part: &str,
        pages: Pages,
    ) -> Result<impl Stream<Item = Result<Vec<Row>, Error>> + Send + use<>, Error> {
        let id = checked_id(id)?;
        let path = ["activities", &id, part].map(str::to_owned).to_vec();
        let mut rows = Box::pin(self.rows_of_pages(path, Vec::new(), pages));
        Ok(try_stream! {
            while let Some(read) = rows.next().await {
                yield of_activity(read, &id)?;
            }
        })
    }

    /// How many objects a run did what to.
    ///
    /// # Errors
    /// [`Error::Refused`] for an activity that is not a run.
    pub async fn activity_stats(&self, id: &str) -> Result<Rest, Error> {
        let id = &checked_id(id)?;
        of_activity(self.get(&["activities", id, "stats"], &[]).await, id)
    }

    /// The first page of what a run did to each object: one request, not repeated, within `limit`.
    ///
    /// # Errors
    /// Those of any request.
    pub async fn first_activity_items(
        &self,
        id: &str,
        limit: Duration,
    ) -> Result<Vec<ActivityItem>, Error> {
        let id = &checked_id(id)?;
        let path = ["activities", id, "items"];
        let query = [("page", "1".to_owned()), ("pageSize", "100".to_owned())];
        let request = Request::get(&path).query(&query);
        let page: Page<ActivityItem> = self.ask_within(request, limit).await?;
        Ok(page.items)
    }
}

/// What is not found is the activity. A server whose ids are GUIDs has no route for a number, and answers
/// with its web page.
fn of_activity<T>(found: Result<T, Error>, id: &str) -> Result<T, Error> {
    match found {
        Err(Error::NotJim { .. }) if !id.contains('-') => {
            Err(Error::NotFound(LookupTarget::Activity(id.to_owned())))
        }
        found => not_found_as(found, || LookupTarget::Activity(id.to_owned())),
    }
}
