//! What the server did and is doing.

use std::time::Duration;

use futures_util::Stream;

use crate::client::Client;
use crate::connected_systems::not_found_as;
use crate::error::Error;
use crate::models::{Activity, ActivityItem, Page, Progress, Rest, WorkerTask};
use crate::subject::Subject;

impl Client {
    /// One activity, with the reason of its failure.
    ///
    /// # Errors
    /// [`Error::NotFound`], and [`Error::InvalidActivityId`] for an id that no server can know.
    pub async fn activity(&self, id: &str) -> Result<Activity, Error> {
        let id = checked_id(id)?;
        let found = self.get(&["activities", id], &[]).await;
        not_found_as(found, || Subject::Activity(id.to_owned()))
    }

    /// How far an activity has come: one request, not repeated, within `limit`.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the server knows no such activity.
    pub async fn progress(&self, id: &str, limit: Duration) -> Result<Progress, Error> {
        let id = checked_id(id)?;
        let found = self.get_once(&["activities", id, "progress"], limit).await;
        not_found_as(found, || Subject::Activity(id.to_owned()))
    }

    /// How many objects a run did what to.
    ///
    /// # Errors
    /// [`Error::Refused`] for an activity that is not a run.
    pub async fn activity_stats(&self, id: &str) -> Result<Rest, Error> {
        let id = checked_id(id)?;
        let found = self.get(&["activities", id, "stats"], &[]).await;
        not_found_as(found, || Subject::Activity(id.to_owned()))
    }

    /// What a run did to each object, page by page.
    ///
    /// # Errors
    /// [`Error::InvalidActivityId`] at once; those of any request in the stream.
    pub fn activity_items(
        &self,
        id: &str,
    ) -> Result<impl Stream<Item = Result<Vec<ActivityItem>, Error>> + Send + use<>, Error> {
        let id = checked_id(id)?.to_owned();
        let path = vec!["activities".to_owned(), id, "items".to_owned()];
        Ok(self.pages(path, Vec::new()))
    }

    /// A task in the worker's queue; none once it is over.
    ///
    /// # Errors
    /// Those of any request.
    pub async fn worker_task(&self, id: &str) -> Result<Option<WorkerTask>, Error> {
        match self.get(&["worker-tasks", id], &[]).await {
            Err(Error::Refused(refusal)) if refusal.status == 404 => Ok(None),
            other => other.map(Some),
        }
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

/// The server answers a web page, not an error, to an id that is neither a GUID nor a number.
fn checked_id(id: &str) -> Result<&str, Error> {
    let id = id.trim();
    let hex = |part: &str, length| {
        part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let parts: Vec<_> = id.split('-').collect();
    let guid = match parts.as_slice() {
        [a, b, c, d, e] => hex(a, 8) && hex(b, 4) && hex(c, 4) && hex(d, 4) && hex(e, 12),
        _ => false,
    };
    if guid || (!id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())) {
        return Ok(id);
    }
    Err(Error::InvalidActivityId(id.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_activity_id_is_a_guid_or_a_number() {
        assert!(checked_id("01a20816-eae2-78eb-b9dd-82a705eb99fb").is_ok());
        assert!(checked_id(" 01A20816-EAE2-78EB-B9DD-82A705EB99FB ").is_ok());
        assert!(checked_id("4711").is_ok());
        for wrong in [
            "",
            "not-a-guid",
            "-1",
            "../users",
            "01a20816eae278ebb9dd82a705eb99fb-",
        ] {
            assert!(checked_id(wrong).is_err(), "{wrong}");
        }
    }
}
