//! A run over a connection to a JIM server.

use std::collections::HashSet;
use std::time::Duration;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use tokio::time::Instant;

use crate::client::Client;
use crate::error::Error;
use crate::lookup::{Found, RunProfileReference, same_name};
use crate::models::{Activity, Execution, Progress, WorkerTask};
use crate::run::driver::Transport;
use crate::run::{MatchingRun, RunTarget, started_here};

/// How many activities are read at the same time.
const AT_ONCE: usize = 8;

pub(super) struct HttpTransport<'a>(&'a Client);

impl<'a> HttpTransport<'a> {
    pub(super) fn new(client: &'a Client) -> Self {
        Self(client)
    }

    async fn matching_runs(
        &self,
        target: &RunTarget,
        sent: Instant,
    ) -> Result<Vec<MatchingRun>, Error> {
        // The server's clock decides, set back by all the time that passed here.
        let now = self.0.server_time().await?;
        let since = now - sent.elapsed();
        let listed = self.0.newest_runs(since).await?;
        let new = listed.into_iter().filter(|run| {
            let created = run.created.as_deref().unwrap_or_default();
            let created: Result<jiff::Timestamp, _> = created.parse();
            let earlier = created.is_ok_and(|created| created < since);
            !earlier && !started_here::has(self.0.url(), &run.id)
        });
        // A list tells only the run profile's name, and the name that is known may be an old one.
        let known = target.run_profile_name.as_deref();
        let (likely, others): (Vec<_>, Vec<_>) = new.partition(|run| {
            known
                .zip(run.target_name.as_deref())
                .is_none_or(|(known, name)| same_name(known, name))
        });
        let matching = self.matching(target, likely).await?;
        match matching.is_empty() {
            true => self.matching(target, others).await,
            false => Ok(matching),
        }
    }

    /// Only the activity itself tells which run profile it ran.
    async fn matching(
        &self,
        target: &RunTarget,
        listed: Vec<Activity>,
    ) -> Result<Vec<MatchingRun>, Error> {
        let read = stream::iter(listed)
            .map(async |run| self.0.activity(&run.id).await)
            .buffered(AT_ONCE);
        let runs: Vec<Activity> = read.try_collect().await?;
        let mut matching = Vec::new();
        for run in runs {
            if run.connected_system_run_profile_id == Some(target.run_profile_id) {
                matching.push(MatchingRun {
                    ours: self.is_ours(&run).await,
                    id: run.id,
                    message: run.message,
                });
            }
        }
        Ok(matching)
    }

    /// Whether a run was begun by this client's caller; `None` where the server does not tell.
    async fn is_ours(&self, run: &Activity) -> Option<bool> {
        let initiator = run.rest.get("initiatedByName")?.as_str()?;
        Some(initiator == self.0.caller_name().await?)
    }
}

impl Transport for HttpTransport<'_> {
    async fn find(&self, wanted: &RunProfileReference, limit: Duration) -> Result<Found, Error> {
        if let RunProfileReference::Id(id, None) = wanted {
            // A hint that there was has just been found wrong.
            self.0.owner_cache().forget(*id);
        }
        self.0.in_time(limit, self.0.find_run_profile(wanted)).await
    }

    async fn execute(&self, target: &RunTarget, limit: Duration) -> Result<Execution, Error> {
        let (system, run_profile) = (target.connected_system_id, target.run_profile_id);
        self.0.execute(system, run_profile, limit).await
    }

    async fn runs_since(
        &self,
        target: &RunTarget,
        sent: Instant,
        limit: Duration,
    ) -> Result<Vec<MatchingRun>, Error> {
        self.0
            .in_time(limit, self.matching_runs(target, sent))
            .await
    }

    async fn look(&self, activity: &str, limit: Duration) -> Result<Activity, Error> {
        self.0.look_at_activity(activity, limit).await
    }

    async fn progress(&self, activity: &str, limit: Duration) -> Result<Progress, Error> {
        self.0.progress(activity, limit).await
    }

    async fn worker_task(
        &self,
        activity: &str,
        task: Option<&str>,
        limit: Duration,
    ) -> Result<Option<WorkerTask>, Error> {
        self.0.look_at_worker_task(activity, task, limit).await
    }

    async fn activity(&self, activity: &str, limit: Duration) -> Option<Activity> {
        self.0.in_time(limit, self.0.activity(activity)).await.ok()
    }

    async fn in_progress(&self, limit: Duration) -> Option<(HashSet<String>, u32)> {
        let listed = self.0.activities_in_progress();
        self.0.in_time(limit, listed).await.ok()
    }
}

#[cfg(test)]
mod tests;
