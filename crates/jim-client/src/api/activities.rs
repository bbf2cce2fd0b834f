//! What the server did and is doing.

use std::num::NonZeroU64;
use std::pin::pin;
use std::time::Duration;

use futures_util::{Stream, TryStreamExt};
use uuid::Uuid;

use super::not_found_as;
use super::paging::rows;
use crate::client::Client;
use crate::error::{Error, LookupTarget};
use crate::http::request::Request;
use crate::models::{Activity, ActivityItem, Page, Progress, WorkerTask};

impl Client {
    /// One activity, with the reason of its failure.
    ///
    /// # Errors
    /// [`Error::NotFound`], and [`Error::InvalidActivityId`] for an id that no server can know.
    pub async fn activity(&self, id: &str) -> Result<Activity, Error> {
        let id = &checked_id(id)?;
        match self.get(&["activities", id], &[]).await {
            // A server whose ids are GUIDs has no such route, and answers with its web page.
            Err(Error::NotJim { .. }) if !id.contains('-') => {
                Err(Error::NotFound(LookupTarget::Activity(id.clone())))
            }
            found => not_found_as(found, || LookupTarget::Activity(id.clone())),
        }
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

    /// A task in the worker's queue, `None` once it is over: one request, not repeated, within `limit`.
    ///
    /// # Errors
    /// Those of any request.
    pub async fn worker_task(
        &self,
        id: &str,
        limit: Duration,
    ) -> Result<Option<WorkerTask>, Error> {
        let path = ["worker-tasks", id];
        match self.ask_within(Request::get(&path), limit).await {
            Err(Error::Refused(api_error)) if api_error.status == 404 => Ok(None),
            other => other.map(Some),
        }
    }

    /// The task in the worker's queue that carries out an activity; `None` once it is over.
    ///
    /// # Errors
    /// Those of any request.
    pub async fn worker_task_of(&self, activity: &str) -> Result<Option<WorkerTask>, Error> {
        let path = vec!["worker-tasks".to_owned()];
        let mut tasks = pin!(rows(self.pages::<WorkerTask>(path, Vec::new())));
        while let Some(task) = tasks.try_next().await? {
            if task.activity_id.as_deref() == Some(activity) {
                return Ok(Some(task));
            }
        }
        Ok(None)
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
}

/// The id as the server writes it: a GUID, or the positive integer of an older server. To anything
/// else the server answers a web page, not an error.
pub(super) fn checked_id(id: &str) -> Result<String, Error> {
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
