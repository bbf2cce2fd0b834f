//! The schedules of a server.

use std::time::Duration;

use futures_util::Stream;
use reqwest::Method;

use super::not_found_as;
use super::paging::Pages;
use crate::client::Client;
use crate::error::{Error, LookupTarget};
use crate::http::request::Request;
use crate::http::retry::retry_idempotent;
use crate::models::{Row, Schedule, ScheduleStart};

impl Client {
    /// The rows of all schedules, in the server's order, several at a time as they arrive.
    pub fn schedule_rows(&self) -> impl Stream<Item = Result<Vec<Row>, Error>> + Send + use<> {
        self.rows_of_pages(vec!["schedules".to_owned()], Vec::new(), Pages::default())
    }

    /// One schedule with its steps, but without what its last execution came to: only the list tells that.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none with that id.
    pub async fn schedule(&self, id: &str) -> Result<Schedule, Error> {
        let found = self.get(&["schedules", id], &[]).await;
        not_found_as(found, || LookupTarget::ScheduleId(id.to_owned()))
    }

    /// Lets the times of a schedule start it, or no longer. It is no error when that is so already.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none with that id.
    pub async fn enable_schedule(&self, id: &str, enabled: bool) -> Result<(), Error> {
        let change = if enabled { "enable" } else { "disable" };
        let path = ["schedules", id, change];
        let changed = retry_idempotent(self.connection(), |limit| async move {
            let request = Request::new(Method::POST, &path);
            self.send_within(request, limit).await.map(|_| ())
        })
        .await;
        not_found_as(changed, || LookupTarget::ScheduleId(id.to_owned()))
    }

    /// Starts a schedule: one request, not repeated, within `limit`. It is not idempotent.
    pub(crate) async fn run_schedule(
        &self,
        id: &str,
        limit: Duration,
    ) -> Result<ScheduleStart, Error> {
        let path = ["schedules", id, "run"];
        let request = Request::new(Method::POST, &path).on_fresh_connection();
        let started = self.ask_within(request, limit).await;
        not_found_as(started, || LookupTarget::ScheduleId(id.to_owned()))
    }
}
