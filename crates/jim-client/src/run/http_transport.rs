//! A run over a connection to a JIM server.

use std::time::Duration;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use reqwest::Method;
use tokio::time::{Instant, timeout};

use crate::client::Client;
use crate::connected_systems::SYSTEMS;
use crate::error::Error;
use crate::models::{Activity, Execution, Progress};
use crate::request::Request;
use crate::run::drive::{Transport, drive};
use crate::run::{Candidate, End, Machine, Order, Report, Run, RunEnd, own};

/// How long one look for lost runs may take, all its requests together.
const LOOK_LIMIT: Duration = Duration::from_secs(15);

/// How many of them are read at the same time.
const AT_ONCE: usize = 8;

/// What became of an order.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The run was started, and nobody waits for it.
    Queued(Run),
    /// The run is over, with whatever status.
    Ended(Box<RunEnd>),
}

impl Client {
    /// Starts a run profile, at most once, and waits for the run's end if the order says so.
    ///
    /// # Errors
    /// [`Error::Refused`] with the server's reason when the profile may not run;
    /// [`Error::StartUncertain`] when the answer was lost and no single run could be found;
    /// [`Error::WaitTimedOut`] at the limit and [`Error::WaitFailed`] when waiting longer is
    /// pointless: both name the activity, and the run goes on.
    pub async fn run(
        &self,
        order: Order,
        mut report: impl FnMut(Report),
    ) -> Result<Outcome, Error> {
        let wire = Wire {
            client: self,
            order: order.clone(),
        };
        let noted = |told: Report| {
            if let Report::Started(started) = &told {
                own::add(self.url(), &started.execution.activity_id);
            }
            report(told);
        };
        match drive(Machine::new(order), &wire, noted).await {
            End::Queued(run) => Ok(Outcome::Queued(run)),
            End::Failed(error) => Err(error),
            End::RunEnded {
                run,
                progress,
                activity,
                waited,
            } => {
                let activity = activity.map(|activity| *activity);
                let end = RunEnd::new(run, &progress, activity, waited);
                Ok(Outcome::Ended(Box::new(end)))
            }
        }
    }

    /// Whether a run was begun by the one who asks; none where the server does not tell.
    async fn is_ours(&self, run: &Activity) -> Option<bool> {
        let initiator = run.rest.get("initiatedByName")?.as_str()?;
        let us = self.own_name().await?;
        Some(initiator == us)
    }
}

struct Wire<'a> {
    client: &'a Client,
    order: Order,
}

impl Wire<'_> {
    async fn look(&self, sent: Instant) -> Result<Vec<Candidate>, Error> {
        // The server's clock decides, set back by all the time that passed here.
        let now = self.client.server_time().await?;
        let since = now - sent.elapsed();
        let listed = self.client.newest_runs(since).await?;
        let listed = listed.into_iter().filter(|run| {
            let created = run.created.as_deref().unwrap_or_default();
            let created: Result<jiff::Timestamp, _> = created.parse();
            let earlier = created.is_ok_and(|created| created < since);
            !earlier && !own::has(self.client.url(), &run.id)
        });
        // Only the activity itself tells which run profile it ran.
        let read = stream::iter(listed)
            .map(async |run| self.client.activity(&run.id).await)
            .buffered(AT_ONCE);
        let runs: Vec<Activity> = read.try_collect().await?;
        let mut candidates = Vec::new();
        for run in runs {
            if run.connected_system_run_profile_id == Some(self.order.run_profile_id) {
                candidates.push(Candidate {
                    ours: self.client.is_ours(&run).await,
                    activity_id: run.id,
                    message: run.message,
                });
            }
        }
        Ok(candidates)
    }
}

impl Transport for Wire<'_> {
    async fn execute(&self) -> Result<Execution, Error> {
        let [area, systems] = SYSTEMS;
        let system = self.order.connected_system_id.to_string();
        let run_profile = self.order.run_profile_id.to_string();
        let path = [
            area,
            systems,
            &system,
            "run-profiles",
            &run_profile,
            "execute",
        ];
        let request = Request::new(Method::POST, &path).alone();
        let limit = self.client.request_limit();
        self.client.send(request, limit).await?.json()
    }

    async fn runs_since(&self, sent: Instant) -> Result<Vec<Candidate>, Error> {
        let looked = timeout(LOOK_LIMIT, self.look(sent)).await;
        looked.unwrap_or_else(|_| {
            Err(Error::TooSlow {
                url: self.client.url().to_owned(),
                limit: LOOK_LIMIT,
            })
        })
    }

    async fn describe(&self, activity: &str, limit: Duration) -> Option<Activity> {
        let asked = timeout(limit, self.client.activity(activity)).await;
        asked.ok().and_then(Result::ok)
    }

    async fn progress(&self, activity: &str, limit: Duration) -> Result<Progress, Error> {
        self.client.progress(activity, limit).await
    }
}
