//! Starting a run profile and waiting for its end.

use std::time::Duration;

use jim_client::models::RunStatus;
use jim_client::run::{IfStopped, Limits, Order, Outcome, Reading, Report, Run, RunEnd, Started};
use jim_client::{Client, Error};
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
    fn order(self) -> Order {
        let timeout = self.timeout_seconds.map(Duration::from_secs);
        Order {
            run_profile_id: self.run_profile_id,
            run_profile_name: self.run_profile_name,
            connected_system_id: self.connected_system_id,
            connected_system_name: self.connected_system_name,
            wait: self.wait.then(|| Limits::new(timeout)),
        }
    }
}

pub(super) async fn start(context: &Context, asked: Start) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let (pass_thru, id) = (asked.pass_thru, asked.run_profile_id);
    let mut teller = Teller::new(context);
    let outcome = client
        .run(asked.order(), |report| teller.tell(report))
        .await;
    match outcome {
        Ok(Outcome::Queued(run)) => {
            tell_queued(context, "Queued", &run);
            let execution = in_progress(client, &run, teller.started.as_ref());
            give(context, pass_thru, execution).await;
            Ok(())
        }
        Ok(Outcome::Ended(end)) => ended(context, pass_thru, *end).await,
        Err(error) => match &teller.run {
            Some(run) => {
                let execution = in_progress(client, run, teller.started.as_ref());
                let mut failure = advice::fatal(&error);
                failure.target = Some((output::EXECUTION, execution.clone()));
                give(context, pass_thru, execution).await;
                Err(failure)
            }
            None => Err(uncertain_is_fatal(&error).about("id", id)),
        },
    }
}

/// Whether the run began is then a question for a person, not for the rest of a pipeline.
fn uncertain_is_fatal(error: &Error) -> Box<Failure> {
    let mut failure = advice::failure(error);
    failure.terminating = matches!(error, Error::StartUncertain { .. });
    failure
}

/// Two short lines: an activity id alone takes half of a narrow screen.
fn tell_queued(context: &Context, what: &str, run: &Run) {
    context.tell(Event::status(format!("{what} {run}.")));
    context.tell(Event::status(format!("Activity: {}", run.activity_id)));
}

/// Puts what happens into words, and remembers what was started.
struct Teller<'a> {
    context: &'a Context,
    started: Option<Started>,
    /// Known once the wait begins.
    run: Option<Run>,
}

impl<'a> Teller<'a> {
    fn new(context: &'a Context) -> Self {
        Self {
            context,
            started: None,
            run: None,
        }
    }

    fn tell(&mut self, report: Report) {
        let event = match report {
            Report::IfStopped(what) => Event::IfStopped {
                text: if_stopped(&what),
            },
            Report::StartRepeated { why, pause } => {
                Event::retry(&format!("{why}; nothing was started"), pause)
            }
            Report::Started(started) => return self.tell_started(started),
            Report::Waiting(run) => {
                tell_queued(self.context, "Started", &run);
                self.run = Some(run);
                return;
            }
            Report::Progress(reading) => self.progress(&reading),
            Report::Milestone(reading) => {
                Event::verbose(format!("{}: {}", self.title(), text::reading(&reading)))
            }
            Report::UnknownStatus(status) => Event::warning(format!(
                "The server tells a status that this module does not know: '{status}'. It is not \
                 taken for an end; the wait goes on."
            )),
            Report::Attempt(why) => Event::verbose(format!(
                "The server does not tell how the run stands: {why}"
            )),
            Report::Interrupted(why) => Event::warning(format!(
                "The server cannot be asked how the run stands ({why}). The wait goes on."
            )),
            Report::Recovered { after } => Event::status(format!(
                "The server answers again after {}.",
                text::duration(after)
            )),
        };
        self.context.tell(event);
    }

    fn tell_started(&mut self, started: Started) {
        if let Some(attached) = &started.attached {
            self.context.tell(Event::warning(format!(
                "The answer to the start was lost ({}). The one run that began at that moment under \
                 the same name is taken for it: activity {}.",
                attached.lost, started.execution.activity_id
            )));
        }
        for warning in started.execution.warnings.iter().flatten() {
            self.context.tell(Event::warning(warning.clone()));
        }
        self.started = Some(started);
    }

    fn progress(&self, reading: &Reading) -> Event {
        Event::Progress {
            activity: self.title(),
            status: text::reading(reading),
            percent: reading.percent(),
            seconds_left: reading.left.map(|left| left.as_secs()),
        }
    }

    fn title(&self) -> String {
        let Some(run) = &self.run else {
            return String::new();
        };
        match (&run.connected_system_name, &run.run_profile_name) {
            (Some(system), Some(profile)) => format!("{system}: {profile}"),
            _ => run.to_string(),
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
    match end.status {
        RunStatus::Complete => {
            let waited = text::duration(end.waited);
            let said = end.message.as_deref().unwrap_or("Complete");
            context.tell(Event::status(format!("{said} (waited {waited})")));
            Ok(())
        }
        RunStatus::CompleteWithWarning => {
            context.tell(Event::warning(text::sentence(&end.to_string())));
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

fn in_progress(client: &Client, run: &Run, started: Option<&Started>) -> Object {
    let status = RunStatus::InProgress;
    output::with_server(output::run(run, status.as_str(), started), client.url())
}

async fn give(context: &Context, wanted: bool, execution: Object) {
    if wanted {
        let (r#type, items) = (output::EXECUTION, vec![execution]);
        context.give(Event::Objects { r#type, items }).await;
    }
}
