//! Starting a run profile and waiting for its end.

use std::time::Duration;

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use jim_client::Error;
use jim_client::models::RunStatus;
use jim_client::run::Started;
use jim_client::run::{IfStopped, ProgressSample, Run, RunEnd, RunEvent, RunOutcome, RunRequest};
use serde::Deserialize;

use super::failed_items;
use super::side_by_side::SideBySide;
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

/// Starts run profiles and waits for their ends, so many at a time.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct StartRunProfiles {
    run_profiles: Vec<RunProfileReference>,
    throttle_limit: usize,
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
    let mut presenter = RunPresenter::new(context);
    presenter.announces = wait;
    let asked = asked_for(&run_profile, wait, timeout_seconds)?;
    let outcome = context
        .client
        .run(asked, |event| presenter.present(event))
        .await;
    match outcome {
        Ok(RunOutcome::Queued(run)) => {
            emit_queued(context, "Queued", &run);
            // That is said: what stops the pipeline later is another command's to tell.
            context.emit(Event::IfStopped { text: None });
            emit_execution(context, pass_thru, in_progress(context, &run)).await;
            Ok(())
        }
        Ok(RunOutcome::Ended(end)) => ended(context, pass_thru, *end, None).await,
        Err(error) => Err(not_ended(context, pass_thru, &error).about(run_profile.given())),
    }
}

/// Starts the next as soon as one ends. Whatever becomes of one, the others go on.
pub(super) async fn start_several(
    context: &Context,
    request: StartRunProfiles,
) -> Result<(), Box<Failure>> {
    let together = SideBySide::new(context, request.run_profiles.len(), request.pass_thru);
    let mut left = request.run_profiles.into_iter().enumerate();
    let mut running = FuturesUnordered::new();
    loop {
        while running.len() < request.throttle_limit
            && let Some((number, run_profile)) = left.next()
        {
            running
                .push(start_one(&together, number, run_profile, request.timeout_seconds).boxed());
        }
        let Some((number, outcome)) = running.next().await else {
            return Ok(());
        };
        together.is_over(number);
        let outcome = match outcome {
            Ok(end) => {
                let title = together.several().then(|| title(&end.run));
                ended(context, request.pass_thru, *end, title).await
            }
            Err(failure) => Err(failure),
        };
        if let Err(mut failure) = outcome {
            failure.ends_command = false;
            context.emit(Event::Error { failure });
        }
    }
}

async fn start_one(
    together: &SideBySide<'_>,
    number: usize,
    run_profile: RunProfileReference,
    timeout_seconds: Option<u64>,
) -> (usize, Result<Box<RunEnd>, Box<Failure>>) {
    let mut presenter = RunPresenter::among(together, number);
    presenter.announces = true;
    let context = together.context;
    let outcome = match asked_for(&run_profile, true, timeout_seconds) {
        Err(failure) => Err(failure),
        Ok(asked) => context
            .client
            .run(asked, |event| presenter.present(event))
            .await
            .map_err(|error| not_ended(context, together.pass_thru, &error)),
    };
    let outcome = match outcome {
        Ok(RunOutcome::Ended(end)) => Ok(end),
        Ok(RunOutcome::Queued(run)) => Ok(Box::new(RunEnd::new(run, None, Duration::ZERO))),
        Err(failure) => Err(failure.about(run_profile.given())),
    };
    (number, outcome)
}

fn asked_for(
    run_profile: &RunProfileReference,
    wait: bool,
    timeout_seconds: Option<u64>,
) -> Result<RunRequest, Box<Failure>> {
    Ok(RunRequest {
        run_profile: run_profile.try_into().map_err(misunderstood)?,
        run_profile_name: run_profile.name_read(),
        connected_system_name: run_profile.system_name_read(),
        wait,
        timeout: timeout_seconds.map(Duration::from_secs),
    })
}

/// A start that came to nothing, or a run whose end was not seen: with the execution where there is one.
pub(super) fn not_ended(context: &Context, pass_thru: bool, error: &Error) -> Box<Failure> {
    let mut failure = failure(error);
    if let Some(run) = error.run() {
        failure.target = Some(target(in_progress(context, run)));
        failure.pass_thru = pass_thru;
    }
    failure
}

/// Two short lines: an activity id alone takes half of a narrow screen.
fn emit_queued(context: &Context, what: &str, run: &Run) {
    context.emit(Event::status(format!("{what} {run}.")));
    context.emit(Event::status(format!("Activity: {}", run.activity_id)));
}

/// Puts what happens to a run into words.
pub(super) struct RunPresenter<'a> {
    context: &'a Context,
    /// Whether its start is told before its end is waited for.
    announces: bool,
    /// What is running, above its progress.
    title: String,
    /// Whether a start was sent: before, a stop needs no word.
    was_sent: bool,
    /// The others beside which it runs, and its number among them.
    among: Option<(&'a SideBySide<'a>, usize)>,
}

impl<'a> RunPresenter<'a> {
    pub(super) fn new(context: &'a Context) -> Self {
        Self {
            context,
            announces: false,
            title: String::new(),
            was_sent: false,
            among: None,
        }
    }

    pub(super) fn among(together: &'a SideBySide<'a>, number: usize) -> Self {
        Self {
            among: Some((together, number)),
            ..Self::new(together.context)
        }
    }

    pub(super) fn present(&mut self, event: RunEvent) {
        let event = match (event, self.among) {
            (RunEvent::IfStopped(what), Some((together, number))) => {
                return together.if_stopped(number, what);
            }
            (RunEvent::IfStopped(what), None) => {
                self.was_sent |= what != IfStopped::NothingStarted;
                Event::IfStopped {
                    text: if_stopped(&what).filter(|_| self.was_sent),
                }
            }
            (RunEvent::StartRepeated { why, pause }, _) => {
                text::retry(&format!("{why}; nothing was started"), pause)
            }
            (RunEvent::Started(started), _) => return self.present_started(&started),
            (RunEvent::Known(run), _) => {
                self.title = title(&run);
                return;
            }
            (RunEvent::Progress(sample), _) => self.progress(&sample),
            (RunEvent::Milestone(sample), _) => {
                Event::verbose(format!("{}: {}", self.title, text::progress(&sample)))
            }
            (RunEvent::UnknownStatus(status), _) => Event::warning(format!(
                "The server tells a status that this module does not know: '{status}'. It is not \
                 taken for an end; the wait goes on."
            )),
            (RunEvent::StillQueued { queued }, _) => Event::warning(format!(
                "No worker has picked up {} for {}: its task is still queued. The wait goes on. Check \
                 that JIM's worker service runs, and which runs are before this one.",
                self.title,
                text::duration(queued)
            )),
            (RunEvent::Interrupted(why), Some((together, _))) if !together.outage_begins() => {
                attempt(&why)
            }
            (RunEvent::Attempt(why), _) => attempt(&why),
            (RunEvent::Interrupted(why), _) => Event::warning(format!(
                "The server cannot be asked how the run stands ({why}). The wait goes on."
            )),
            (RunEvent::Recovered { .. }, Some((together, _))) if !together.outage_ends() => return,
            (RunEvent::Recovered { after }, _) => Event::status(format!(
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
        self.title = title(run);
        if self.announces {
            emit_queued(self.context, "Started", run);
        }
    }

    fn progress(&self, sample: &ProgressSample) -> Event {
        Event::Progress {
            bar: self
                .among
                .map_or(0, |(together, number)| together.bar(number)),
            activity: self.title.clone(),
            status: text::progress(sample),
            percent: sample.percent(),
            seconds_left: sample.left.map(|left| left.as_secs()),
        }
    }
}

fn attempt(why: &str) -> Event {
    Event::verbose(format!(
        "The server does not tell how the run stands: {why}"
    ))
}

/// A run above its progress.
pub(super) fn title(run: &Run) -> String {
    match (
        &run.target.connected_system_name,
        &run.target.run_profile_name,
    ) {
        (Some(system), Some(profile)) => format!("{system}: {profile}"),
        _ => run.to_string(),
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
/// or with the error: who takes it may end the pipeline. Where several end, success names the run.
pub(super) async fn ended(
    context: &Context,
    pass_thru: bool,
    end: RunEnd,
    title: Option<String>,
) -> Result<(), Box<Failure>> {
    let execution = objects::with_server(objects::run_end(&end), context.client.url());
    match end.run.status {
        Some(RunStatus::Complete) => {
            let waited = text::duration(end.waited);
            let said = end.run.message.as_deref().unwrap_or("Complete");
            let what = title.map(|title| format!("{title}: ")).unwrap_or_default();
            context.emit(Event::status(format!("{what}{said} (waited {waited})")));
        }
        Some(RunStatus::CompleteWithWarning) => {
            context.emit(Event::warning(text::sentence(&end.to_string())));
        }
        _ => {
            let failed = failed_items::read(context, &end).await;
            let activity_id = end.run.activity_id.clone();
            let mut failure = failure(&Error::RunEnded(Box::new(end)));
            failure.target = Some(target(execution));
            failed_items::tell(&mut failure, &failed, &activity_id);
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
