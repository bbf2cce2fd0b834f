//! Starting a run: at most once, whatever fails.
//!
//! The request has no idempotency key. It is sent again only when it surely started nothing; after
//! any other failure the client looks for the run that it may have begun.

use std::time::Duration;

use reqwest::Method;
use tokio::time::{Instant, sleep};

use crate::client::{Client, Notice, Request};
use crate::connected_systems::{SYSTEMS, not_found_as};
use crate::error::{Error, Subject};
use crate::models::{Activity, Execution, Rest};

/// The pauses before the start is sent again, after it surely started nothing.
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(3)];

/// The longest that the server may ask to wait before a start.
const PATIENCE: Duration = Duration::from_secs(120);

/// When to look for a run that a lost answer may have begun: a busy server records it late.
const LOOKS: [Duration; 4] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// A run that the server has queued.
#[derive(Debug, Clone)]
pub struct Started {
    /// What the server answered, or what is known of the run that it turned out to have begun.
    pub execution: Execution,
    /// Set when the answer was lost and the run was found afterwards.
    pub attached: Option<Attached>,
}

/// How a run was found whose start was not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// What became of the answer.
    pub lost: String,
}

impl Client {
    /// Queues a run profile for execution.
    ///
    /// `name` is the run profile's name, where it is known: it narrows the search after a lost answer.
    ///
    /// # Errors
    /// [`Error::Refused`] with the server's reason when the profile may not run;
    /// [`Error::StartUncertain`] when the answer was lost and no single run could be found.
    pub async fn start(
        &self,
        system: i32,
        run_profile: i32,
        name: Option<&str>,
    ) -> Result<Started, Error> {
        let began = Instant::now();
        match self.execute_until_sent(system, run_profile).await {
            Ok(execution) if names_an_activity(&execution) => Ok(Started {
                execution,
                attached: None,
            }),
            Ok(execution) => {
                let url = self.url().to_owned();
                let what = format!("an activity id of '{}'", execution.activity_id);
                let lost = Error::NotJim { url, what };
                self.attach(run_profile, name, began, lost).await
            }
            Err(error) if error.surely_not_done() => {
                not_found_as(Err(error), || Subject::RunProfileId {
                    id: run_profile,
                    connected_system: Some(format!("connected system {system}")),
                })
            }
            Err(error) => self.attach(run_profile, name, began, error).await,
        }
    }

    async fn execute_until_sent(&self, system: i32, run_profile: i32) -> Result<Execution, Error> {
        let mut pauses = PAUSES.into_iter();
        loop {
            let error = match self.execute(system, run_profile).await {
                Ok(execution) => return Ok(execution),
                Err(error) => error,
            };
            let again = error.is_transient()
                && error.surely_not_done()
                && error.retry_after().unwrap_or_default() <= PATIENCE;
            let (true, Some(pause)) = (again, pauses.next()) else {
                return Err(error);
            };
            let pause = error.retry_after().unwrap_or(pause);
            self.tell(|| {
                let seconds = pause.as_secs();
                Notice::Retry(format!(
                    "{error}; nothing was started, trying again in {seconds} s"
                ))
            });
            sleep(pause).await;
        }
    }

    async fn execute(&self, system: i32, run_profile: i32) -> Result<Execution, Error> {
        let [area, systems] = SYSTEMS;
        let (system, run_profile) = (system.to_string(), run_profile.to_string());
        let path = [
            area,
            systems,
            &system,
            "run-profiles",
            &run_profile,
            "execute",
        ];
        let request = Request::new(Method::POST, &path);
        self.send(request, self.request_limit()).await?.json()
    }

    /// Looks for the one run of the profile that began since the start was sent.
    async fn attach(
        &self,
        run_profile: i32,
        name: Option<&str>,
        began: Instant,
        lost: Error,
    ) -> Result<Started, Error> {
        let mut failure = None;
        for pause in LOOKS {
            sleep(pause).await;
            match self.runs_since(run_profile, name, began).await {
                Ok(runs) => match runs.as_slice() {
                    [] => failure = None,
                    [only] => return Ok(found(only, &lost)),
                    _ => {
                        let why = "several runs of it began at that moment".to_owned();
                        let ids = runs.into_iter().map(|run| run.id).collect();
                        return Err(uncertain(run_profile, why, ids, lost));
                    }
                },
                Err(error) => failure = Some(error),
            }
        }
        let why = match failure {
            None => "the server shows no run of it that began since".to_owned(),
            Some(error) => format!("the server could not be asked ({error})"),
        };
        Err(uncertain(run_profile, why, Vec::new(), lost))
    }

    async fn runs_since(
        &self,
        run_profile: i32,
        name: Option<&str>,
        began: Instant,
    ) -> Result<Vec<Activity>, Error> {
        // The server's clock decides, set back by all the time that passed here.
        let now = self.server_time().await?;
        let since = now - began.elapsed();
        let mut runs = Vec::new();
        for listed in self.newest_runs(name, since).await? {
            let created = listed.created.as_deref().unwrap_or_default();
            if created
                .parse::<jiff::Timestamp>()
                .is_ok_and(|created| created < since)
            {
                continue;
            }
            // Only the activity itself tells which run profile it ran.
            let run = self.activity(&listed.id).await?;
            if run.connected_system_run_profile_id == Some(run_profile) {
                runs.push(run);
            }
        }
        Ok(runs)
    }
}

fn names_an_activity(execution: &Execution) -> bool {
    execution
        .activity_id
        .chars()
        .any(|character| !matches!(character, '0' | '-'))
}

fn found(run: &Activity, lost: &Error) -> Started {
    Started {
        execution: Execution {
            activity_id: run.id.clone(),
            task_id: None,
            message: run.message.clone(),
            warnings: None,
            rest: Rest::new(),
        },
        attached: Some(Attached {
            lost: lost.to_string(),
        }),
    }
}

fn uncertain(run_profile: i32, why: String, candidates: Vec<String>, lost: Error) -> Error {
    Error::StartUncertain {
        run_profile: run_profile.to_string(),
        why,
        candidates,
        source: Box::new(lost),
    }
}
