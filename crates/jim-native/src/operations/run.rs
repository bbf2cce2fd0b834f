//! Starting a run profile and waiting for its end.

use std::time::Duration;

use jim_client::models::RunStatus;
use jim_client::run::{
    IfStopped, ProgressSample, Run, RunEnd, RunEvent, RunOutcome, RunRequest, Started,
};
use jim_client::{Client, Error, RunProfileReference, SystemReference};
use serde::Deserialize;

use crate::advice;
use crate::event::{Event, Failure, Object};
use crate::operation::Context;
use crate::output;
use crate::text;

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

impl Start {
    fn request(self) -> RunRequest {
        let system = SystemReference::Id(self.connected_system_id);
        RunRequest {
            run_profile: RunProfileReference::Id(self.run_profile_id, Some(system)),
            run_profile_name: self.run_profile_name,
            connected_system_name: self.connected_system_name,
            wait: self.wait,
            timeout: self.timeout_seconds.map(Duration::from_secs),
        }
    }
}

pub(super) async fn start(context: &Context, asked: Start) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let (pass_thru, id) = (asked.pass_thru, asked.run_profile_id);
    let mut presenter = RunPresenter {
        context,
        waits: asked.wait,
        title: String::new(),
    };
    let outcome = client
        .run(asked.request(), |event| presenter.present(event))
        .await;
    match outcome {
        Ok(RunOutcome::Queued(run)) => {
            tell_queued(context, "Queued", &run);
            give(context, pass_thru, in_progress(client, &run)).await;
            Ok(())
        }
        Ok(RunOutcome::Ended(end)) => ended(context, pass_thru, *end).await,
        Err(error) => match error.run() {
            Some(run) => {
                let execution = in_progress(client, run);
                let mut failure = advice::fatal(&error);
                failure.target = Some((output::EXECUTION, execution.clone()));
                give(context, pass_thru, execution).await;
                Err(failure)
            }
            None => Err(start_failure(&error).about("id", id)),
        },
    }
}

/// Whether the run began can be a question for a person, and the time can be over: neither is then
/// for the rest of a pipeline.
fn start_failure(error: &Error) -> Box<Failure> {
    let mut failure = advice::failure(error);
    failure.terminating = matches!(
        error,
        Error::StartUncertain { .. } | Error::StartTimedOut { .. }
    );
    failure
}

/// Two short lines: an activity id alone takes half of a narrow screen.
fn tell_queued(context: &Context, what: &str, run: &Run) {
    context.tell(Event::status(format!("{what} {run}.")));
    context.tell(Event::status(format!("Activity: {}", run.activity_id)));
}

/// Puts what happens into words.
struct RunPresenter<'a> {
    context: &'a Context,
    waits: bool,
    /// What is running, above its progress.
    title: String,
}

impl RunPresenter<'_> {
    fn present(&mut self, event: RunEvent) {
        let event = match event {
            RunEvent::IfStopped(what) => Event::IfStopped {
                text: if_stopped(&what),
            },
            RunEvent::StartRepeated { why, pause } => {
                Event::retry(&format!("{why}; nothing was started"), pause)
            }
            RunEvent::Started(started) => return self.present_started(&started),
            RunEvent::Progress(sample) => self.progress(&sample),
            RunEvent::Milestone(sample) => {
                Event::verbose(format!("{}: {}", self.title, text::progress(&sample)))
            }
            RunEvent::UnknownStatus(status) => Event::warning(format!(
                "The server tells a status that this module does not know: '{status}'. It is not \
                 taken for an end; the wait goes on."
            )),
            RunEvent::Attempt(why) => Event::verbose(format!(
                "The server does not tell how the run stands: {why}"
            )),
            RunEvent::Interrupted(why) => Event::warning(format!(
                "The server cannot be asked how the run stands ({why}). The wait goes on."
            )),
            RunEvent::Recovered { after } => Event::status(format!(
                "The server answers again after {}.",
                text::duration(after)
            )),
        };
        self.context.tell(event);
    }

    fn present_started(&mut self, started: &Started) {
        let run = &started.run;
        if let Some(attached) = &started.attached {
            self.context.tell(Event::warning(format!(
                "The answer to the start was lost ({}). The one run that began at that moment under \
                 the same name is taken for it: activity {}.",
                attached.lost, run.activity_id
            )));
        }
        for warning in &run.warnings {
            self.context.tell(Event::warning(warning.clone()));
        }
        self.title = match (
            &run.target.connected_system_name,
            &run.target.run_profile_name,
        ) {
            (Some(system), Some(profile)) => format!("{system}: {profile}"),
            _ => run.to_string(),
        };
        if self.waits {
            tell_queued(self.context, "Started", run);
        }
    }

    fn progress(&self, sample: &ProgressSample) -> Event {
        Event::Progress {
            activity: self.title.clone(),
            status: text::progress(sample),
            percent: sample.percent(),
            seconds_left: sample.left.map(|left| left.as_secs()),
        }
    }
}

fn if_stopped(what: &IfStopped) -> Option<String> {
    Some(match what {
        IfStopped::NothingStarted => "Stopped before the run profile was started.".into(),
        IfStopped::MayHaveStarted => {
            "Stopped while the run profile was being started: it may run. Look at the newest \
             activities in JIM before you start it again."
                .into()
        }
        IfStopped::GoesOn { activity_id } => {
            format!("The run goes on. See how it stands with:\n  Get-JIMActivity -Id {activity_id}")
        }
        IfStopped::Ended => return None,
    })
}

/// Success is told, a warning is a warning, and everything else is an error.
async fn ended(context: &Context, pass_thru: bool, end: RunEnd) -> Result<(), Box<Failure>> {
    let server = context.client.url();
    let execution = output::with_server(output::run_end(&end), server);
    give(context, pass_thru, execution.clone()).await;
    match end.run.status {
        Some(RunStatus::Complete) => {
            let waited = text::duration(end.waited);
            let said = end.run.message.as_deref().unwrap_or("Complete");
            context.tell(Event::status(format!("{said} (waited {waited})")));
            Ok(())
        }
        Some(RunStatus::CompleteWithWarning) => {
            context.tell(Event::warning(text::sentence(&end.to_string())));
            Ok(())
        }
        _ => {
            let objects_failed = end.run.status == Some(RunStatus::CompleteWithError);
            let mut failure = advice::failure(&Error::RunEnded(Box::new(end)));
            failure.terminating = !objects_failed;
            failure.target = Some((output::EXECUTION, execution));
            Err(failure)
        }
    }
}

fn in_progress(client: &Client, run: &Run) -> Object {
    output::with_server(output::run(run), client.url())
}

async fn give(context: &Context, wanted: bool, execution: Object) {
    if wanted {
        let (r#type, items) = (output::EXECUTION, vec![execution]);
        context.give(Event::Objects { r#type, items }).await;
    }
}
