//! Failures in the words of the module's users: what happened, and what to do.

use std::error::Error as _;

use jim_client::models::RunStatus;
use jim_client::{Error, LookupTarget, ScheduleError};

use super::error_table::{self, EndsCommand};
use super::{objects, text};
use crate::contract::{Failure, Target};

impl From<Error> for Box<Failure> {
    fn from(error: Error) -> Self {
        failure(&error)
    }
}

/// A failure of the client.
pub(crate) fn failure(error: &Error) -> Box<Failure> {
    let entry = error_table::entry(error.kind().name());
    Box::new(Failure {
        id: entry.id,
        category: entry.category,
        message: entry.message(&error.to_string()),
        advice: advice(error, entry.advice),
        causes: causes(error),
        ends_command: match entry.ends_command {
            EndsCommand::Yes => true,
            EndsCommand::No | EndsCommand::OnlyAWait => is_wait_failed(error),
        },
        target: target(error),
        pass_thru: false,
    })
}

/// A failure to read the run profiles of one system among all: it ends nothing.
pub(crate) fn of_system(error: &Error, system: &str) -> Box<Failure> {
    let mut failure = failure(error);
    failure.message = format!(
        "The run profiles of '{system}' could not be read: {}",
        failure.message
    );
    failure.ends_command = false;
    failure.about(system)
}

/// The same failure, ending the command in any case.
pub(crate) fn fatal(error: &Error) -> Box<Failure> {
    let mut failure = failure(error);
    failure.ends_command = true;
    failure
}

/// A fault of our own.
pub(crate) fn internal(said: &str) -> Box<Failure> {
    let entry = &error_table::INTERNAL_ERROR;
    Box::new(Failure {
        id: entry.id,
        category: entry.category,
        message: text::sentence(&format!("the module met a fault of its own: {said}")),
        advice: entry.advice.to_owned(),
        causes: Vec::new(),
        ends_command: true,
        target: None,
        pass_thru: false,
    })
}

/// The module and its library do not fit together.
#[allow(
    clippy::needless_pass_by_value,
    reason = "it is used as a function of map_err"
)]
pub(crate) fn misunderstood(error: impl std::error::Error) -> Box<Failure> {
    internal(&error.to_string())
}

fn target(error: &Error) -> Option<Target> {
    Some(match error {
        // As the error has it: what was given can hold a password.
        Error::InvalidUrl { url, .. } => Target::given(url.as_str()),
        Error::InvalidActivityId(id) => Target::given(id.as_str()),
        Error::InvalidApiPath { path, .. } => Target::given(path.as_str()),
        Error::NotARun(activity) => Target::given(activity.id.as_str()),
        Error::RunEnded(end) => Target {
            r#type: Some(objects::EXECUTION),
            value: objects::run_end(end).into(),
        },
        Error::NotFound(target) | Error::Ambiguous { target, .. } => match target {
            LookupTarget::ConnectedSystemId(id) | LookupTarget::RunProfileId { id, .. } => {
                Target::given(*id)
            }
            LookupTarget::ConnectedSystemName(name)
            | LookupTarget::RunProfileName { name, .. }
            | LookupTarget::Activity(name)
            | LookupTarget::WorkerTask(name)
            | LookupTarget::TaskOfActivity(name) => Target::given(name.as_str()),
            LookupTarget::ScheduleId(name)
            | LookupTarget::ScheduleName(name)
            | LookupTarget::ScheduleExecution(name) => Target::given(name.as_str()),
        },
        _ => return None,
    })
}

/// The chain of causes that the message does not already tell.
fn causes(error: &Error) -> Vec<String> {
    let mut causes = Vec::new();
    let mut cause = error.source();
    while let Some(current) = cause {
        causes.push(current.to_string());
        cause = current.source();
    }
    causes
}

/// What to do, with the values that make it exact.
fn advice(error: &Error, otherwise: &str) -> String {
    match error {
        Error::WaitFailed { run, source } if is_deleted(source) => format!(
            "The activity was deleted, by somebody or by a clean-up of the history, and the run may go \
             on without it. {} in JIM tells whether it does; start the run profile again only when it \
             does not. That the activity is gone can be seen with: Get-JIMActivity -Id {}",
            match &run.task_id {
                Some(task) => format!("The worker's task {task}"),
                None => "The worker's queue".to_owned(),
            },
            run.activity_id
        ),
        Error::RunLost { run, .. } => format!(
            "Nothing works on the run any more: a cancelled run can be left so. See how far it came \
             with: Get-JIMActivity -Id {}. Start the run profile again to have it done.",
            run.activity_id
        ),
        Error::WaitFailed { run, .. } => format!(
            "The run may go on. {otherwise} See how it went with: Get-JIMActivity -Id {}",
            run.activity_id
        ),
        Error::Schedule(error) => schedule_advice(error, otherwise),
        Error::StartTimedOut { .. } => {
            "Start it again, and give -Timeout more seconds: it begins with the command.".to_owned()
        }
        Error::WaitTimedOut {
            run,
            unanswered: Some(_),
            ..
        } => format!(
            "The run may have ended meanwhile. See how it went, once there is an answer again, with: \
             Get-JIMActivity -Id {}",
            run.activity_id
        ),
        Error::WaitTimedOut { run, .. } => format!(
            "The run goes on. See how it stands with: Get-JIMActivity -Id {}. \
             Give -Timeout more seconds, or leave it out to wait until the run ends.",
            run.activity_id
        ),
        Error::RunEnded(end) if end.run.status == Some(RunStatus::Cancelled) => format!(
            "Somebody cancelled the run; the server does not tell who. See the details with: \
             Get-JIMActivity -Id {}",
            end.run.activity_id
        ),
        Error::RunEnded(end) => format!(
            "See the details with: Get-JIMActivity -Id {}",
            end.run.activity_id
        ),
        Error::StartUncertain { candidates, .. } if candidates.is_empty() => {
            "Look at the newest activities of this run profile in JIM before you start it again: \
             a second run is not refused."
                .to_owned()
        }
        Error::StartUncertain { candidates, .. } => format!(
            "One of these activities may be the run: {}. Look at each with Get-JIMActivity -Id \
             before you start the run profile again.",
            candidates.join(", ")
        ),
        Error::Ambiguous { .. } => {
            "Use the id instead of the name, for example -ConnectedSystemId or -RunProfileId."
                .to_owned()
        }
        _ => otherwise.to_owned(),
    }
}

fn is_wait_failed(error: &Error) -> bool {
    match error {
        Error::WaitFailed { .. } => true,
        Error::Schedule(error) => matches!(**error, ScheduleError::WaitFailed { .. }),
        _ => false,
    }
}

fn schedule_advice(error: &ScheduleError, otherwise: &str) -> String {
    let see = |id: &str| format!("Get-JIMScheduleExecution -Id {id}");
    match error {
        ScheduleError::StartUncertain { candidates, .. } if candidates.is_empty() => {
            "Look with Get-JIMScheduleExecution whether it runs before you start it again: a second \
             execution is not refused."
                .to_owned()
        }
        ScheduleError::StartUncertain { candidates, .. } => format!(
            "One of these executions may be it: {}. Look at each with Get-JIMScheduleExecution -Id \
             before you start the schedule again.",
            candidates.join(", ")
        ),
        ScheduleError::WaitTimedOut {
            execution,
            unanswered: Some(_),
            ..
        } => format!(
            "The schedule may have ended meanwhile. See how it went, once there is an answer again, \
             with: {}",
            see(&execution.id)
        ),
        ScheduleError::WaitTimedOut { execution, .. } => format!(
            "The schedule goes on. See how it stands with: {}. Give -Timeout more seconds, or leave it \
             out to wait until the schedule ends.",
            see(&execution.id)
        ),
        ScheduleError::StepLost { execution, .. } => format!(
            "Nothing works on the step any more, and the steps after it wait for it. End the execution \
             with: Stop-JIMScheduleExecution -Id {}",
            execution.id
        ),
        ScheduleError::WaitFailed { execution, .. } => format!(
            "The schedule may go on. {otherwise} See how it went with: {}",
            see(&execution.id)
        ),
        ScheduleError::Ended(end) => {
            let failed = end.failed_steps().find_map(|step| step.activity_id.as_ref());
            let why = failed.map(|id| format!(" Why the step failed: Get-JIMActivity -Id {id}"));
            format!(
                "See how each step went with: {}.{}",
                see(&end.execution.id),
                why.unwrap_or_default()
            )
        }
        _ => otherwise.to_owned(),
    }
}

/// Whether the activity that was waited for is no longer there.
fn is_deleted(source: &Error) -> bool {
    matches!(source, Error::NotFound(LookupTarget::Activity(_)))
}

#[cfg(test)]
mod tests {
    use jim_client::ApiError;
    use jim_client::run::{Run, RunTarget};

    use super::*;

    fn wait_failed(source: Error) -> Error {
        let execution = serde_json::from_value(serde_json::json!({ "activityId": "01a2" }));
        let target = RunTarget {
            run_profile_id: 7,
            run_profile_name: Some("A".into()),
            connected_system_id: 1,
            connected_system_name: Some("B".into()),
        };
        Error::WaitFailed {
            run: Box::new(Run::queued(target, execution.unwrap())),
            source: Box::new(source),
        }
    }

    #[test]
    fn a_request_that_took_too_long_is_told_with_its_limit() {
        let error = Error::TooSlow {
            url: "https://jim.example.com".into(),
            limit: std::time::Duration::from_secs(30),
        };
        let failure = failure(&error);
        assert_eq!(failure.id, "RequestTimedOut");
        assert_eq!(
            failure.message,
            "https://jim.example.com did not answer within 30 s."
        );
        assert!(failure.advice.contains("Test-JIMConnection"));
    }

    #[test]
    fn a_wait_that_failed_names_its_activity_and_the_way_on() {
        let failure = failure(&wait_failed(Error::NotFound(LookupTarget::Activity(
            "01a2".into(),
        ))));
        assert_eq!(failure.id, "ActivityNotFound");
        assert!(
            failure.advice.contains("Get-JIMActivity -Id 01a2"),
            "{}",
            failure.advice
        );
    }

    #[test]
    fn an_error_that_ends_a_wait_ends_the_command_and_the_table_says_so() {
        let said_no = || Box::new(ApiError::default());
        let url = || "https://jim.example.com".to_owned();
        for error in [
            Error::Authentication(said_no()),
            Error::Forbidden(said_no()),
            Error::Refused(said_no()),
            Error::NotFound(LookupTarget::Activity("01a2".into())),
            Error::Redirected {
                url: url(),
                location: "elsewhere".into(),
            },
            Error::NotJim {
                url: url(),
                what: "a page".into(),
            },
            Error::ProxyRefused("407".into()),
        ] {
            let entry = error_table::entry(failure(&error).id);
            assert_eq!(entry.ends_command, EndsCommand::OnlyAWait, "{error}");
            assert!(!failure(&error).ends_command, "{error}");
            assert!(failure(&wait_failed(error)).ends_command);
        }
    }

    #[test]
    fn an_error_that_no_wait_ends_with_says_so() {
        let said_no = || Box::new(ApiError::default());
        for error in [Error::Server(said_no()), Error::RateLimited(said_no())] {
            assert!(error.is_transient());
            let entry = error_table::entry(failure(&error).id);
            assert_eq!(entry.ends_command, EndsCommand::No, "{error}");
        }
    }
}
