//! Carrying out what the machine decides, over any transport.

use std::collections::HashSet;
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout};

use crate::error::Error;
use crate::lookup::{Found, RunProfileReference};
use crate::models::{Activity, Execution, Progress, WorkerTask};
use crate::run::rhythm::Rhythm;
use crate::run::{Action, Answer, End, Machine, MatchingRun, RunEvent, RunTarget};

/// How long the list of what is in progress may take.
const LIST_LIMIT: Duration = Duration::from_secs(10);

/// What a machine needs from the world. Each request takes no longer than its limit.
pub(super) trait Transport {
    /// Looks up a run profile.
    async fn find(&self, wanted: &RunProfileReference, limit: Duration) -> Result<Found, Error>;
    /// Sends the start, once.
    async fn execute(&self, target: &RunTarget, limit: Duration) -> Result<Execution, Error>;
    /// Lists the runs of the profile that began since then.
    async fn runs_since(
        &self,
        target: &RunTarget,
        sent: Instant,
        limit: Duration,
    ) -> Result<Vec<MatchingRun>, Error>;
    /// Reads an activity, once.
    async fn look(&self, activity: &str, limit: Duration) -> Result<Activity, Error>;
    /// Asks how the run stands, once.
    async fn progress(&self, activity: &str, limit: Duration) -> Result<Progress, Error>;
    /// Reads the worker's task, by its id or by its activity; `None` when it is gone.
    async fn worker_task(
        &self,
        activity: &str,
        task: Option<&str>,
        limit: Duration,
    ) -> Result<Option<WorkerTask>, Error>;
    /// Reads the run's activity, in time or not at all.
    async fn activity(&self, activity: &str, limit: Duration) -> Option<Activity>;
    /// Lists the activities in progress, and counts the requests that it took; in time or not at all.
    async fn in_progress(&self, limit: Duration) -> Option<(HashSet<String>, u32)>;
}

/// Drives a machine to its end. Its questions to the server have their turns in the rhythm of all waits.
pub(super) async fn drive(
    mut machine: Machine,
    transport: &impl Transport,
    rhythm: &Rhythm,
    mut on_event: impl FnMut(RunEvent),
) -> End {
    let began = Instant::now();
    let mut asked = began;
    let mut has_turn = false;
    loop {
        let (action, events) = machine.next(began.elapsed());
        events.into_iter().for_each(&mut on_event);
        if action.takes_a_turn() && !has_turn {
            let left = || machine.last_moment().saturating_sub(began.elapsed());
            let turn = async {
                match action.goes_on() {
                    Some(activity) => rhythm.turn_about(activity, asked).await,
                    None => rhythm.turn().await,
                }
            };
            has_turn = timeout(left(), turn).await.is_ok();
            if has_turn {
                read_list_if_due(transport, rhythm, left()).await;
            } else {
                machine.turn_missed(began.elapsed());
            }
            continue;
        }
        let request = match action {
            Action::End(end) => return end,
            Action::Sleep { until } => {
                sleep_until_elapsed(began, until).await;
                continue;
            }
            request => request,
        };
        has_turn = false;
        asked = Instant::now();
        if let Some(answer) = carry_out(request, began, transport).await {
            let events = machine.answered(began.elapsed(), answer);
            events.into_iter().for_each(&mut on_event);
        }
    }
}

/// Whoever has a turn reads the list for all, where many wait. What fails there, fails for the question too.
async fn read_list_if_due(transport: &impl Transport, rhythm: &Rhythm, left: Duration) {
    if rhythm.list_is_due() {
        let asked = Instant::now();
        if let Some((activities, requests)) = transport.in_progress(left.min(LIST_LIMIT)).await {
            rhythm.listed(asked, activities, requests);
        }
    }
}

/// Makes the request that a machine wants which began then; none for what is no request.
pub(super) async fn carry_out(
    action: Action,
    began: Instant,
    transport: &impl Transport,
) -> Option<Answer> {
    Some(match action {
        Action::End(_) | Action::Sleep { .. } => return None,
        Action::Find { run_profile, limit } => {
            let found = transport.find(&run_profile, limit).await;
            Answer::Found(found.map(Box::new))
        }
        Action::Execute { target, limit } => {
            Answer::Executed(transport.execute(&target, limit).await)
        }
        Action::ListRuns {
            target,
            since,
            limit,
        } => {
            let sent = began + since;
            Answer::RunsListed(transport.runs_since(&target, sent, limit).await)
        }
        Action::Look { activity_id, limit } => {
            let activity = transport.look(&activity_id, limit).await;
            Answer::Looked(activity.map(Box::new))
        }
        Action::Poll { activity_id, limit } => {
            let polled = transport.progress(&activity_id, limit).await;
            Answer::Polled(polled.map(Box::new))
        }
        Action::ReadWorkerTask {
            activity_id,
            task_id,
            limit,
        } => {
            let task = transport.worker_task(&activity_id, task_id.as_deref(), limit);
            Answer::WorkerTaskRead(task.await.map(|task| task.map(Box::new)))
        }
        Action::ReadActivity { activity_id, limit } => {
            let activity = transport.activity(&activity_id, limit).await;
            Answer::ActivityRead(activity.map(Box::new))
        }
    })
}

/// A moment beyond what the clock can count never comes.
pub(crate) async fn sleep_until_elapsed(began: Instant, elapsed: Duration) {
    match began.checked_add(elapsed) {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;
