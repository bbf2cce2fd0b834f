//! What the server did and is doing.

use std::collections::HashSet;
use std::future::ready;
use std::num::NonZeroU64;
use std::time::Duration;

use futures_util::{Stream, TryStreamExt};
use serde::Deserialize;
use uuid::Uuid;

use super::not_found_as;
use crate::client::Client;
use crate::error::{Error, LookupTarget};
use crate::http::request::Request;
use crate::models::{Activity, ActivityItem, Page, Progress};

impl Client {
    /// One activity, with the reason of its failure.
    ///
    /// # Errors
    /// [`Error::NotFound`], and [`Error::InvalidActivityId`] for an id that no server can know.
    pub async fn activity(&self, id: &str) -> Result<Activity, Error> {
        let id = &checked_id(id)?;
        known(self.get(&["activities", id], &[]).await, id)
    }

    /// One activity: one request, not repeated, within `limit`.
    ///
    /// # Errors
    /// Those of [`Client::activity`].
    pub(crate) async fn look_at_activity(
        &self,
        id: &str,
        limit: Duration,
    ) -> Result<Activity, Error> {
        let id = &checked_id(id)?;
        let path = ["activities", id];
        known(self.ask_within(Request::get(&path), limit).await, id)
    }

    /// How far an activity has come: one request, not repeated, within `limit`.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the server knows no such activity.
    pub async fn progress(&self, id: &str, limit: Duration) -> Result<Progress, Error> {
        let id = &checked_id(id)?;
        let path = ["activities", id, "progress"];
        let request = Request::get(&path);
        let found = self.ask_within(request, limit).await;
        not_found_as(found, || LookupTarget::Activity(id.clone()))
    }

    /// What a run did to each object, page by page.
    ///
    /// # Errors
    /// [`Error::InvalidActivityId`] at once; those of any request in the stream.
    pub fn activity_items(
        &self,
        id: &str,
    ) -> Result<impl Stream<Item = Result<Vec<ActivityItem>, Error>> + Send + use<>, Error> {
        let id = checked_id(id)?;
        let path = vec!["activities".to_owned(), id, "items".to_owned()];
        Ok(self.pages(path, Vec::new()))
    }

    /// The newest runs, begun not before `since`, newest first.
    pub(crate) async fn newest_runs(&self, since: jiff::Timestamp) -> Result<Vec<Activity>, Error> {
        let query = [
            ("operation", "Execute".to_owned()),
            ("targetType", "ConnectedSystemRunProfile".to_owned()),
            // More digits than .NET reads would be refused.
            ("createdFrom", format!("{since:.6}")),
            ("sortBy", "created".to_owned()),
            ("sortDirection", "desc".to_owned()),
            ("pageSize", "100".to_owned()),
        ];
        let page: Page<Activity> = self.get(&["activities"], &query).await?;
        Ok(page.items)
    }

    /// The ids of all activities in progress, those in the worker's queue too, and how many requests it
    /// took to list them.
    pub(crate) async fn activities_in_progress(&self) -> Result<(HashSet<String>, u32), Error> {
        #[derive(Deserialize)]
        struct Listed {
            id: String,
        }
        let query = vec![("status", "InProgress".to_owned())];
        let pages = self.pages::<Listed>(vec!["activities".to_owned()], query);
        let start = (HashSet::new(), 0);
        pages
            .try_fold(start, |(mut activities, requests), page| {
                activities.extend(page.into_iter().map(|listed| listed.id));
                ready(Ok((activities, requests + 1)))
            })
            .await
    }
}

/// A server whose ids are GUIDs has no route for a number, and answers with its web page.
fn known(found: Result<Activity, Error>, id: &str) -> Result<Activity, Error> {
    match found {
        Err(Error::NotJim { .. }) if !id.contains('-') => {
            Err(Error::NotFound(LookupTarget::Activity(id.to_owned())))
        }
        found => not_found_as(found, || LookupTarget::Activity(id.to_owned())),
    }
}

/// The id of an activity as the server writes it: a GUID, or the positive integer of an older server. To
/// anything else the server answers a web page, not an error.
///
/// # Errors
/// [`Error::InvalidActivityId`].
pub fn checked_id(id: &str) -> Result<String, Error> {
    let id = id.trim();
    let guid = Uuid::try_parse(id).map(|guid| guid.to_string());
    guid.or_else(|_| id.parse().map(|number: NonZeroU64| number.to_string()))
        .map_err(|_| Error::InvalidActivityId(id.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_activity_id_is_a_guid_or_a_number() {
        assert!(checked_id("01a20816-eae2-78eb-b9dd-82a705eb99fb").is_ok());
        assert!(checked_id(" 01A20816-EAE2-78EB-B9DD-82A705EB99FB ").is_ok());
        assert!(checked_id("4711").is_ok());
        assert_eq!(
            checked_id("{01A20816-EAE2-78EB-B9DD-82A705EB99FB}").unwrap(),
            "01a20816-eae2-78eb-b9dd-82a705eb99fb"
        );
        for wrong in [
            "",
            "not-a-guid",
            "-1",
            "0",
            "../users",
            "01a20816eae278ebb9dd82a705eb99fb-",
        ] {
            assert!(checked_id(wrong).is_err(), "{wrong}");
        }
    }
}
