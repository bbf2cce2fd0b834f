//! Starting a schedule and waiting for the end of its execution.

use std::time::Duration;

use jim_client::Error;
use jim_client::models::{ScheduleEnd, ScheduleExecution, ScheduleStep};
use jim_client::run::ServerEvent;
use jim_client::schedule::{
    IfStopped, ScheduleEvent, ScheduleOutcome, ScheduleProgress, ScheduleRequest,
};
use serde::Deserialize;

use crate::contract::{Event, Failure, Object, ScheduleReference, Target};
use crate::operation::Context;
use crate::present::failure::{failure, misunderstood};
use crate::present::{objects, text};

/// Starts a schedule, and waits for the end of its execution if asked to.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct StartSchedule {
    schedule: ScheduleReference,
    wait: bool,
    timeout_seconds: Option<u64>,
    pass_thru: bool,
}

pub(super) async fn start(context: &Context, request: StartSchedule) -> Result<(), Box<Failure>> {
    let StartSchedule {
        schedule,
        wait,
        timeout_seconds,
        pass_thru,
    } = request;
    let asked = ScheduleRequest {
        schedule: (&schedule).try_into().map_err(misunderstood)?,
        // A name that was only typed is not the one that it was read with.
        name: schedule.id.as_ref().and(schedule.name.clone()),
        wait,
        timeout: timeout_seconds.map(Duration::from_secs),
    };
    let mut presenter = Presenter {
        context,
        waits: wait,
        title: String::new(),
        steps: 0,
        was_sent: false,
    };
    let outcome = context
        .client
        .start_schedule(asked, |event| presenter.present(event))
        .await;
    match outcome {
        Ok(ScheduleOutcome::Queued(execution)) => {
            emit_started(context, "Queued", &execution);
            if pass_thru {
                // What it looks like is for the one who takes it, and no part of the start.
                let read = context.client.schedule_execution(&execution.id).await;
                let execution = read.unwrap_or(*execution);
                emit_execution(context, true, shown(context, &execution)).await;
            }
            Ok(())
        }
        Ok(ScheduleOutcome::Ended(end)) => ended(context, pass_thru, *end).await,
        Err(error) => {
            let mut failure = failure(&error);
            let execution = match &error {
                Error::Schedule(error) => error.execution(),
                _ => None,
            };
            let Some(execution) = execution else {
                let given = schedule.id.or(schedule.name);
                return Err(failure.about(given));
            };
            failure.target = Some(target(shown(context, execution)));
            failure.pass_thru = pass_thru;
            Err(failure)
        }
    }
}

/// Two short lines: an id alone takes half of a narrow screen.
fn emit_started(context: &Context, what: &str, execution: &ScheduleExecution) {
    context.emit(Event::status(format!("{what} {execution}.")));
    context.emit(Event::status(format!("Execution: {}", execution.id)));
}

/// The bar of the step that runs, below the schedule's.
const STEP_BAR: u32 = 1;

/// Puts what happens into words.
struct Presenter<'a> {
    context: &'a Context,
    waits: bool,
    /// What is running, above its progress.
    title: String,
    steps: usize,
    /// Whether a start was sent: before, a stop needs no word.
    was_sent: bool,
}

impl Presenter<'_> {
    fn present(&mut self, event: ScheduleEvent) {
        let event = match event {
            ScheduleEvent::IfStopped(what) => {
                self.was_sent |= what != IfStopped::NothingStarted;
                Event::IfStopped {
                    text: Some(if_stopped(&what)).filter(|_| self.was_sent),
                }
            }
            ScheduleEvent::StartRepeated { why, pause } => {
                text::retry(&format!("{why}; nothing was started"), pause)
            }
            ScheduleEvent::Started { execution, lost } => {
                return self.present_started(&execution, lost.as_deref());
            }
            ScheduleEvent::StepChanged(step) => {
                Event::verbose(format!("{}: {step}: {}", self.title, step.status))
            }
            ScheduleEvent::Progress(progress) => {
                for event in self.progress(&progress) {
                    self.context.emit(event);
                }
                return;
            }
            ScheduleEvent::UnknownStatus(status) => Event::warning(format!(
                "The server tells a status that this module does not know: '{status}'. It is not \
                 taken for an end; the wait goes on."
            )),
            ScheduleEvent::StillQueued { step, queued } => Event::warning(format!(
                "No worker has picked up {step} of {} for {}: its task is still queued. The wait goes \
                 on. Check that JIM's worker service runs, and which runs are before this one.",
                self.title,
                text::duration(queued)
            )),
            ScheduleEvent::Server(event) => server_event(event),
        };
        self.context.emit(event);
    }

    fn present_started(&mut self, execution: &ScheduleExecution, lost: Option<&str>) {
        if let Some(lost) = lost {
            self.context.emit(Event::warning(format!(
                "The answer to the start was lost ({lost}). The one execution of the schedule that began \
                 at that moment under the same name is taken for it: {}.",
                execution.id
            )));
        }
        self.title = text::sentence(&execution.to_string())
            .trim_end_matches('.')
            .to_owned();
        if self.waits {
            emit_started(self.context, "Started", execution);
        }
    }

    /// The schedule with its step, and below it the run's own bar.
    fn progress(&mut self, progress: &ScheduleProgress) -> [Event; 2] {
        self.steps = progress.total.max(self.steps);
        let over = || format!("{} of {} steps done", progress.done, self.steps);
        let percent = (progress.done * 100).checked_div(self.steps);
        let (status, below) = match &progress.running {
            None => (over(), None),
            Some((step, sample)) => {
                let number = step.step_index.saturating_add(1);
                let what = run_of(step);
                let status = format!("Step {number} of {}: {what}", self.steps);
                let below = sample.as_ref().map(|sample| Event::Progress {
                    bar: STEP_BAR,
                    activity: what,
                    status: text::progress(sample),
                    percent: sample.percent(),
                    seconds_left: sample.left.map(|left| left.as_secs()),
                });
                (status, below)
            }
        };
        let whole = Event::Progress {
            bar: 0,
            activity: self.title.clone(),
            status,
            percent: percent.and_then(|percent| u8::try_from(percent).ok()),
            seconds_left: None,
        };
        [
            whole,
            below.unwrap_or(Event::ProgressEnded { bar: STEP_BAR }),
        ]
    }
}

/// `HR System: Full Import`, or what else the step is called.
fn run_of(step: &ScheduleStep) -> String {
    match (&step.connected_system_name, &step.run_profile_name) {
        (Some(system), Some(profile)) => format!("{system}: {profile}"),
        _ => step.name.clone().unwrap_or_else(|| step.to_string()),
    }
}

fn server_event(event: ServerEvent) -> Event {
    match event {
        ServerEvent::Attempt(why) => Event::verbose(format!(
            "The server does not tell how the schedule stands: {why}"
        )),
        ServerEvent::Interrupted(why) => Event::warning(format!(
            "The server cannot be asked how the schedule stands ({why}). The wait goes on."
        )),
        ServerEvent::Recovered { after } => Event::status(format!(
            "The server answers again after {}.",
            text::duration(after)
        )),
    }
}

fn if_stopped(what: &IfStopped) -> String {
    match what {
        IfStopped::NothingStarted => "Stopped before the schedule was started.".into(),
        IfStopped::MayHaveStarted => {
            "Stopped while the schedule was being started: it may run. Look with \
             Get-JIMScheduleExecution -Active before you start it again."
                .into()
        }
        IfStopped::GoesOn { execution_id } => format!(
            "The schedule goes on. See how it stands with:\n  Get-JIMScheduleExecution -Id {execution_id}"
        ),
    }
}

/// Success is told, warnings of steps are warnings, and everything else is an error. The execution comes
/// last, or with the error: who takes it may end the pipeline.
async fn ended(context: &Context, pass_thru: bool, end: ScheduleEnd) -> Result<(), Box<Failure>> {
    let execution = shown(context, &end.execution);
    for step in end
        .execution
        .steps()
        .iter()
        .filter(|step| step.has_warning())
    {
        let activity = step.activity_id.as_deref().unwrap_or_default();
        context.emit(Event::warning(text::sentence(&format!(
            "{step} is complete, with a warning: Get-JIMActivity -Id {activity} tells it"
        ))));
    }
    if !end.is_success() {
        let error = jim_client::ScheduleError::Ended(Box::new(end));
        let mut failure = failure(&error.into());
        failure.target = Some(target(execution));
        failure.pass_thru = pass_thru;
        return Err(failure);
    }
    let waited = text::duration(end.waited);
    let said = text::sentence(&end.execution.to_string());
    let said = said.trim_end_matches('.');
    context.emit(Event::status(format!(
        "{said} is complete, {} steps (waited {waited})",
        end.execution.steps().len()
    )));
    emit_execution(context, pass_thru, execution).await;
    Ok(())
}

fn shown(context: &Context, execution: &ScheduleExecution) -> Object {
    objects::schedule_execution(context.client.url(), execution)
}

fn target(execution: Object) -> Target {
    Target {
        r#type: Some(objects::SCHEDULE_EXECUTION),
        value: execution.into(),
    }
}

async fn emit_execution(context: &Context, wanted: bool, execution: Object) {
    if wanted {
        context
            .emit_object(objects::SCHEDULE_EXECUTION, execution)
            .await;
    }
}
