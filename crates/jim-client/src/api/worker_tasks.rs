//! The worker's queue.

use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::{Stream, TryStreamExt};
use reqwest::Method;

use super::not_found_as;
use super::paging::Pages;
use super::paging::rows;
use crate::client::Client;
use crate::error::{Error, LookupTarget};
use crate::http::request::Request;
use crate::http::retry::retry_idempotent;
use crate::models::{Row, WorkerTask};

impl Client {
    /// The rows of the worker's queue, several at a time, as they arrive: the newest task first.
    pub fn worker_task_rows(&self) -> impl Stream<Item = Result<Vec<Row>, Error>> + Send + use<> {
        self.rows_of_pages(
            vec!["worker-tasks".to_owned()],
            Vec::new(),
            Pages::default(),
        )
    }

    /// A task in the worker's queue.
    ///
    /// # Errors
    /// [`Error::NotFound`] for one that is over or was never there.
    pub async fn find_worker_task(&self, id: &str) -> Result<WorkerTask, Error> {
        let found = self.get(&["worker-tasks", id], &[]).await;
        not_found_as(found, || LookupTarget::WorkerTask(id.to_owned()))
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

    /// The task in the worker's queue that carries out an activity, by its own id where that is known;
    /// `None` once it is over. All of it takes no longer than the limit.
    pub(crate) async fn look_at_worker_task(
        &self,
        activity: &str,
        task: Option<&str>,
        limit: Duration,
    ) -> Result<Option<WorkerTask>, Error> {
        match task {
            Some(task) => self.worker_task(task, limit).await,
            None => self.in_time(limit, self.worker_task_of(activity)).await,
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

    /// Asks the worker to cancel a task. It can be asked twice.
    ///
    /// # Errors
    /// [`Error::NotFound`] for one that is over or was never there.
    pub async fn cancel_worker_task(&self, id: &str) -> Result<(), Error> {
        let path = ["worker-tasks", id, "cancel"];
        let attempts = &AtomicU32::new(0);
        let cancelled = retry_idempotent(self.connection(), |limit| async move {
            attempts.fetch_add(1, Ordering::Relaxed);
            let request = Request::new(Method::POST, &path);
            self.send_within(request, limit).await.map(|_| ())
        })
        .await;
        match not_found_as(cancelled, || LookupTarget::WorkerTask(id.to_owned())) {
            // An earlier attempt did it, and only its answer was lost.
            Err(Error::NotFound(_)) if attempts.load(Ordering::Relaxed) > 1 => Ok(()),
            other => other,
        }
    }
}
