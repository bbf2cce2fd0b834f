//! Starting a run profile and waiting for its end.

use std::time::Duration;

use jim_client::Error;
use jim_client::models::RunStatus;
use jim_client::run::Started;
use jim_client::run::{IfStopped, ProgressSample, Run, RunEnd, RunEvent, RunOutcome, RunRequest};
use serde::Deserialize;

use crate::contract::{Event, Failure, Object, RunProfileReference, Target};
use crate::operation::Context;
use crate::present::failure::{failure, misunderstood};
use crate::present::{objects, text};

/// Starts a run profile, and waits for the run's end if asked to.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct StartRunProfile {
    run_profile: RunProfileReference,
    wait: bool,
    timeout_seconds: Option<u64>,
    pass_thru: bool,
}

pub(super) async fn start(context: &Context, request: StartRunProfile) -> Result<(), Box<Failure>> {
    let StartRunProfile {
        run_profile,
        wait,
        timeout_seconds,
        pass_thru,
    } = request;
    let asked = RunRequest {
        run_profile: (&run_profile).try_into().map_err(misunderstood)?,
        run_profile_name: run_profile.name_read(),
        connected_system_name: run_profile.system_name_read(),
        wait,
        timeout: timeout_seconds.map(Duration::from_secs),
    };
    let mut presenter = RunPresenter {
        context,
        waits: wait,
        title: String::new(),
        was_sent: false,
    };
    let outcome = context
        .client
        .run(asked, |event| presenter.present(event))
        .await;
    match outcome {
        Ok(RunOutcome::Queued(run)) => {
            emit_queued(context, "Queued", &run);
            emit_execution(context, pass_thru, in_progress(context, &run)).await;
            Ok(())
        }
        Ok(RunOutcome::Ended(end)) => ended(context, pass_thru, *end).await,
        Err(error) => {
            let mut failure = failure(&error);
            let Some(run) = error.run() else {
                return Err(failure.about(run_profile.given()));
            };
            failure.target = Some(target(in_progress(context, run)));
            failure.pass_thru = pass_thru;
            Err(failure)
        }
    }
}

/// Two short lines: an activity id alone takes half of a narrow screen.
fn emit_queued(context: &Context, what: &str, run: &Run) {
    context.emit(Event::status(format!("{what} {run}.")));
    context.emit(Event::status(format!("Activity: {}", run.activity_id)));
}

/// Puts what happens into words.
struct RunPresenter<'a> {
    context: &'a Context,
    waits: bool,
    /// What is running, above its progress.
    title: String,
    /// Whether a start was sent: before, a stop needs no word.
    was_sent: bool,
}

impl RunPresenter<'_> {
    fn present(&mut self, event: RunEvent) {
        let event = match event {
            RunEvent::IfStopped(what) => {
                self.was_sent |= what != IfStopped::NothingStarted;
                Event::IfStopped {
                    text: if_stopped(&what).filter(|_| self.was_sent),
                }
            }
            RunEvent::StartRepeated { why, pause } => {
                text::retry(&format!("{why}; nothing was started"), pause)
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
            RunEvent::StillQueued { queued } => Event::warning(format!(
                "No worker has picked up {} for {}: its task is still queued. The wait goes on. Check \
                 that JIM's worker service runs, and which runs are before this one.",
                self.title,
                text::duration(queued)
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
        self.context.emit(event);
    }

    fn present_started(&mut self, started: &Started) {
        let run = &started.run;
        if let Some(attached) = &started.attached {
            self.context.emit(Event::warning(format!(
                "The answer to the start was lost ({}). The one run that began at that moment under \
                 the same name is taken for it: activity {}.",
                attached.lost, run.activity_id
            )));
        }
        for warning in &run.warnings {
            self.context.emit(Event::warning(warning.clone()));
        }
        self.title = match (
            &run.target.connected_system_name,
            &run.target.run_profile_name,
        ) {
            (Some(system), Some(profile)) => format!("{system}: {profile}"),
            _ => run.to_string(),
        };
        if self.waits {
            emit_queued(self.context, "Started", run);
        }
    }

    fn progress(&self, sample: &ProgressSample) -> Event {
        Event::Progress {
            activity: self.title.clone(),
            status: text::progress(sample),
            percent: sample.percent(),
            seconds_left: sample.left.map(|left| left.as_secs()),
            below: None,
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

/// Success is told, a warning is a warning, and everything else is an error. The execution comes last,
/// or with the error: who takes it may end the pipeline.
async fn ended(context: &Context, pass_thru: bool, end: RunEnd) -> Result<(), Box<Failure>> {
    let execution = objects::with_server(objects::run_end(&end), context.client.url());
    match end.run.status {
        Some(RunStatus::Complete) => {
            let waited = text::duration(end.waited);
            let said = end.run.message.as_deref().unwrap_or("Complete");
            context.emit(Event::status(format!("{said} (waited {waited})")));
        }
        Some(RunStatus::CompleteWithWarning) => {
            context.emit(Event::warning(text::sentence(&end.to_string())));
        }
        _ => {
            let mut failure = failure(&Error::RunEnded(Box::new(end)));
            failure.target = Some(target(execution));
            failure.pass_thru = pass_thru;
            return Err(failure);
        }
    }
    emit_execution(context, pass_thru, execution).await;
    Ok(())
}

fn in_progress(context: &Context, run: &Run) -> Object {
    objects::with_server(objects::run(run), context.client.url())
}

fn target(execution: Object) -> Target {
    Target {
        r#type: Some(objects::EXECUTION),
        value: execution.into(),
    }
}

async fn emit_execution(context: &Context, wanted: bool, execution: Object) {
    if wanted {
        context.emit_object(objects::EXECUTION, execution).await;
    }
}
