//! The executions of schedules.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::{Stream, TryStreamExt};
use reqwest::Method;

use super::not_found_as;
use super::paging::Pages;
use crate::client::Client;
use crate::error::{Error, LookupTarget};
use crate::http::request::Request;
use crate::http::retry::retry_idempotent;
use crate::models::{Page, Row, ScheduleExecution, ScheduleStatus};

const EXECUTIONS: &str = "schedule-executions";

impl Client {
    /// The rows of the executions of schedules, the newest first, several at a time as they arrive: of one
    /// schedule or of all, and with one of these statuses or with any.
    pub fn schedule_execution_rows(
        &self,
        schedule: Option<&str>,
        statuses: &[String],
    ) -> impl Stream<Item = Result<Vec<Row>, Error>> + Send + use<> {
        let mut query = Vec::new();
        query.extend(schedule.map(|id| ("scheduleId", id.to_owned())));
        // The server takes one; of several it is asked for all.
        if let [only] = statuses {
            query.push(("status", only.clone()));
        }
        let wanted = statuses.to_vec();
        self.rows_of_pages(vec![EXECUTIONS.to_owned()], query, Pages::default())
            .map_ok(move |mut rows| {
                // A server that does not know the filter gives all.
                rows.retain(|row| wanted.is_empty() || has_one_of(row, &wanted));
                rows
            })
    }

    /// The rows of the executions that are not over.
    pub fn active_schedule_execution_rows(
        &self,
    ) -> impl Stream<Item = Result<Vec<Row>, Error>> + Send + use<> {
        self.rows_of_list([EXECUTIONS, "active"].map(str::to_owned).to_vec())
    }

    /// One execution with its steps.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none with that id.
    pub async fn schedule_execution(&self, id: &str) -> Result<ScheduleExecution, Error> {
        let found = self.get(&[EXECUTIONS, id], &[]).await;
        not_found_as(found, || LookupTarget::ScheduleExecution(id.to_owned()))
    }

    /// The same: one request, not repeated, within `limit`.
    pub(crate) async fn schedule_execution_within(
        &self,
        id: &str,
        limit: Duration,
    ) -> Result<ScheduleExecution, Error> {
        let path = [EXECUTIONS, id];
        let found = self.ask_within(Request::get(&path), limit).await;
        not_found_as(found, || LookupTarget::ScheduleExecution(id.to_owned()))
    }

    /// The newest executions of a schedule, newest first.
    pub(crate) async fn newest_executions(
        &self,
        schedule: &str,
    ) -> Result<Vec<ScheduleExecution>, Error> {
        let query = [
            ("scheduleId", schedule.to_owned()),
            ("pageSize", "100".to_owned()),
        ];
        let page: Page<ScheduleExecution> = self.get(&[EXECUTIONS], &query).await?;
        Ok(page.items)
    }

    /// Cancels an execution and its steps.
    ///
    /// # Errors
    /// [`Error::Refused`] with the server's reason when it is over; [`Error::NotFound`] when there is none
    /// with that id.
    pub async fn cancel_schedule_execution(&self, id: &str) -> Result<(), Error> {
        let path = [EXECUTIONS, id, "cancel"];
        let attempts = &AtomicU32::new(0);
        let cancelled = retry_idempotent(self.connection(), |limit| async move {
            attempts.fetch_add(1, Ordering::Relaxed);
            let request = Request::new(Method::POST, &path);
            self.send_within(request, limit).await.map(|_| ())
        })
        .await;
        match not_found_as(cancelled, || LookupTarget::ScheduleExecution(id.to_owned())) {
            // An earlier attempt may have done it, and only its answer was lost.
            Err(Error::Refused(refused)) if attempts.load(Ordering::Relaxed) > 1 => {
                match self.schedule_execution(id).await?.status {
                    ScheduleStatus::Cancelled => Ok(()),
                    _ => Err(Error::Refused(refused)),
                }
            }
            other => other,
        }
    }
}

fn has_one_of(row: &Row, statuses: &[String]) -> bool {
    let status = row.text("status").unwrap_or_default();
    statuses
        .iter()
        .any(|wanted| wanted.eq_ignore_ascii_case(&status))
}
