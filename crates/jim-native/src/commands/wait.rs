//! Waiting for the ends of runs that were started before.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use jim_client::Error;
use jim_client::activity_id;
use jim_client::models::RunStatus;
use jim_client::run::{RunEnd, WatchRequest};
use serde::Deserialize;

use super::read::{self, GetActivity};
use super::run::{RunPresenter, ended, not_ended, title};
use super::side_by_side::{SideBySide, named};
use crate::contract::{Event, Failure, RunReference};
use crate::operation::Context;
use crate::present::failure::failure as failure_of;
use crate::present::text;

/// Waits for runs, all at the same time, and gives each as it ends.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct WaitActivities {
    runs: Vec<RunReference>,
    timeout_seconds: Option<u64>,
    any: bool,
}

/// Shows how an activity goes on, and gives it in the end.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FollowActivity {
    id: String,
    interval_seconds: Option<u64>,
    max_polls: Option<u32>,
}

/// Whatever becomes of one, the others are waited for, unless it concerns all.
pub(super) async fn wait(context: &Context, request: WaitActivities) -> Result<(), Box<Failure>> {
    let runs = each_once(request.runs);
    let together = SideBySide::new(context, runs.len(), true);
    let timeout = request.timeout_seconds.map(Duration::from_secs);
    let mut waits: FuturesUnordered<_> = runs
        .into_iter()
        .enumerate()
        .map(|(number, run)| watch(&together, number, run, timeout).boxed())
        .collect();
    while let Some((number, outcome)) = waits.next().await {
        if let Err((_, error)) = &outcome
            && concerns_all(error)
        {
            return Err(all_given_up(error, &together.going_on()));
        }
        together.is_over(number);
        let is_end = outcome.is_ok();
        let outcome = match outcome {
            Ok(end) => {
                let title = together.several().then(|| title(&end.run));
                ended(context, together.pass_thru, end, title).await
            }
            Err((id, error)) => Err(not_ended(context, false, &error).about(id)),
        };
        if let Err(mut failure) = outcome {
            failure.ends_command = false;
            context.emit(Event::Error { failure });
        }
        if is_end && request.any {
            break;
        }
    }
    Ok(())
}

async fn watch(
    together: &SideBySide<'_>,
    number: usize,
    run: RunReference,
    timeout: Option<Duration>,
) -> (usize, Result<RunEnd, (String, Error)>) {
    let mut presenter = RunPresenter::among(together, number);
    let watched = WatchRequest {
        task_id: run.task_id,
        timeout,
        ..WatchRequest::new(run.activity_id.as_str())
    };
    let client = &together.context.client;
    let outcome = client
        .watch(watched, |event| presenter.present(event))
        .await;
    (number, outcome.map_err(|error| (run.activity_id, error)))
}

/// Who is named twice is waited for once.
fn each_once(runs: Vec<RunReference>) -> Vec<RunReference> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut each: Vec<RunReference> = Vec::new();
    for run in runs {
        let id = activity_id(&run.activity_id).unwrap_or_else(|_| run.activity_id.clone());
        match places.get(&id) {
            Some(place) => {
                let known = &mut each[*place].task_id;
                *known = known.take().or(run.task_id);
            }
            None => {
                places.insert(id, each.len());
                each.push(run);
            }
        }
    }
    each
}

/// Whether a wait was given up for something that every other wait will meet too.
fn concerns_all(error: &Error) -> bool {
    matches!(error, Error::WaitFailed { source, .. } if source.concerns_the_caller())
}

/// One error for all of them.
fn all_given_up(error: &Error, going_on: &[String]) -> Box<Failure> {
    let mut failure = failure_of(error);
    if let Error::WaitFailed { source, .. } = error
        && going_on.len() > 1
    {
        failure.message = text::sentence(&format!(
            "the wait for {} runs ended early: {source}",
            going_on.len()
        ));
        failure.advice = format!(
            "The runs may go on. {} See how they went with: Get-JIMActivity -Id {}",
            failure_of(source).advice,
            named(going_on)
        );
    }
    failure.ends_command = true;
    failure.about(going_on.to_vec())
}

pub(super) async fn follow(context: &Context, request: FollowActivity) -> Result<(), Box<Failure>> {
    let mut presenter = RunPresenter::new(context);
    let watched = WatchRequest {
        interval: request.interval_seconds.map(Duration::from_secs),
        polls: request.max_polls,
        any_activity: true,
        ..WatchRequest::new(request.id.as_str())
    };
    let client = &context.client;
    let outcome = client
        .watch(watched, |event| presenter.present(event))
        .boxed();
    match outcome.await {
        Ok(_) => {}
        Err(Error::WaitTimedOut { run, .. }) => {
            let status = run.status.as_ref().map_or("not known", RunStatus::as_str);
            context.emit(Event::warning(text::sentence(&format!(
                "{run} was not over after -MaxPolls questions: it is {status}"
            ))));
        }
        // It will not change any more, and is given as it is.
        Err(error @ Error::RunLost { .. }) => {
            context.emit(Event::warning(text::sentence(&error.to_string())));
        }
        Err(error) => {
            let mut failure = not_ended(context, false, &error);
            failure.ends_command = false;
            return Err(failure.about(request.id));
        }
    }
    read::activity(context, GetActivity { id: request.id }).await
}
