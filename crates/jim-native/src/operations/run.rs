//! Starting a run profile and waiting for its end.

use std::time::Duration;

use jim_client::models::RunStatus;
use jim_client::wait::{Limits, Reading, Report, Run, RunEnd, Said};
use jim_client::{Client, Error, Started};
use serde::Deserialize;

use crate::advice;
use crate::event::{Event, Failure, Object};
use crate::operation::Context;
use crate::output;
use crate::text;

/// How long names are worth waiting for.
const NAMES_LIMIT: Duration = Duration::from_secs(5);

/// A run profile that was found, and what to do with it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Start {
    connected_system_id: i32,
    connected_system_name: Option<String>,
    run_profile_id: i32,
    run_profile_name: Option<String>,
    wait: bool,
    timeout_seconds: Option<u64>,
    pass_thru: bool,
}

pub(super) async fn start(context: &Context, asked: Start) -> Result<(), Box<Failure>> {
    let client = &context.client;
    context.tell(Event::IfStopped {
        text: "Stopped while the run profile was being started: it may run. Look at the newest \
               activities in JIM before you start it again."
            .into(),
    });
    let started = client
        .start(
            asked.connected_system_id,
            asked.run_profile_id,
            asked.run_profile_name.as_deref(),
        )
        .await
        .map_err(|error| uncertain_is_fatal(&error).about("id", asked.run_profile_id))?;
    let mut run = Run {
        activity_id: started.execution.activity_id.clone(),
        task_id: started.execution.task_id.clone(),
        run_profile_id: asked.run_profile_id,
        run_profile_name: asked.run_profile_name,
        connected_system_id: asked.connected_system_id,
        connected_system_name: asked.connected_system_name,
    };
    tell_start(context, &run, &started);
    if !asked.wait {
        tell_queued(context, "Queued", &run);
        give(
            context,
            asked.pass_thru,
            in_progress(client, &run, &started),
        )
        .await;
        return Ok(());
    }
    name(client, &mut run).await;
    tell_queued(context, "Started", &run);
    let limits = Limits::new(asked.timeout_seconds.map(Duration::from_secs));
    let title = title(&run);
    let outcome = client
        .wait(&run, limits, |report| tell(context, &title, report))
        .await;
    match outcome {
        Ok(end) => ended(context, asked.pass_thru, end).await,
        Err(error) => {
            let execution = in_progress(client, &run, &started);
            let mut failure = advice::fatal(&error);
            failure.target = Some((output::EXECUTION, execution.clone()));
            give(context, asked.pass_thru, execution).await;
            Err(failure)
        }
    }
}

/// Whether the run began is then a question for a person, not for the rest of a pipeline.
fn uncertain_is_fatal(error: &Error) -> Box<Failure> {
    let mut failure = advice::failure(error);
    failure.terminating = matches!(error, Error::StartUncertain { .. });
    failure
}

fn tell_start(context: &Context, run: &Run, started: &Started) {
    context.tell(Event::IfStopped {
        text: format!(
            "The run goes on. See how it stands with:\n  Get-JIMActivity -Id {}",
            run.activity_id
        ),
    });
    if let Some(attached) = &started.attached {
        context.tell(Event::warning(format!(
            "The answer to the start was lost ({}). The run that it began was found: activity {}.",
            attached.lost, run.activity_id
        )));
    }
    for warning in started.execution.warnings.iter().flatten() {
        context.tell(Event::warning(warning.clone()));
    }
}

/// Two short lines: an activity id alone takes half of a narrow screen.
fn tell_queued(context: &Context, what: &str, run: &Run) {
    context.tell(Event::status(format!("{what} {run}.")));
    context.tell(Event::status(format!("Activity: {}", run.activity_id)));
}

/// Learns the names that the user did not give; without them the ids have to do.
async fn name(client: &Client, run: &mut Run) {
    if run.run_profile_name.is_some() && run.connected_system_name.is_some() {
        return;
    }
    let asked = tokio::time::timeout(NAMES_LIMIT, client.activity(&run.activity_id));
    if let Ok(Ok(activity)) = asked.await {
        run.run_profile_name = run.run_profile_name.take().or(activity.target_name);
        run.connected_system_name = run.connected_system_name.take().or(activity.target_context);
    }
}

fn title(run: &Run) -> String {
    match (&run.connected_system_name, &run.run_profile_name) {
        (Some(system), Some(profile)) => format!("{system}: {profile}"),
        _ => run.to_string(),
    }
}

fn tell(context: &Context, title: &str, report: Report) {
    match report {
        Report::Progress(reading) => tell_progress(context, title, &reading),
        Report::Said(Said::UnknownStatus(status)) => context.tell(Event::warning(format!(
            "The server tells a status that this module does not know: '{status}'. It is not \
             taken for an end; the wait goes on."
        ))),
        Report::Said(Said::Interrupted(why)) => context.tell(Event::warning(format!(
            "The server cannot be asked how the run stands ({why}). The wait goes on."
        ))),
        Report::Said(Said::Recovered { after }) => context.tell(Event::status(format!(
            "The server answers again after {}.",
            text::duration(after)
        ))),
        Report::Said(Said::Attempt(why)) => {
            context.tell(Event::verbose(format!("Still no answer: {why}")));
        }
    }
}

fn tell_progress(context: &Context, title: &str, reading: &Reading) {
    context.tell(Event::Progress {
        activity: title.to_owned(),
        status: text::reading(reading),
        percent: reading.percent(),
        seconds_left: reading.left.map(|left| left.as_secs()),
    });
}

/// Success is told, a warning is a warning, and everything else is an error.
async fn ended(context: &Context, pass_thru: bool, end: RunEnd) -> Result<(), Box<Failure>> {
    let server = context.client.url();
    let execution = output::with_server(output::run_end(&end), server);
    give(context, pass_thru, execution.clone()).await;
    match end.status {
        RunStatus::Complete => {
            let waited = text::duration(end.waited);
            let said = end.message.as_deref().unwrap_or("Complete");
            context.tell(Event::status(format!("{said} (waited {waited})")));
            Ok(())
        }
        RunStatus::CompleteWithWarning => {
            context.tell(Event::warning(advice::sentence(&end.to_string())));
            Ok(())
        }
        _ => {
            let objects_failed = end.status == RunStatus::CompleteWithError;
            let mut failure = advice::failure(&Error::RunEnded(Box::new(end)));
            failure.terminating = !objects_failed;
            failure.target = Some((output::EXECUTION, execution));
            Err(failure)
        }
    }
}

fn in_progress(client: &Client, run: &Run, started: &Started) -> Object {
    let status = RunStatus::InProgress;
    output::with_server(output::run(run, status.as_str(), started), client.url())
}

async fn give(context: &Context, wanted: bool, execution: Object) {
    if wanted {
        let (r#type, items) = (output::EXECUTION, vec![execution]);
        context.give(Event::Objects { r#type, items }).await;
    }
}
