//! Named outcomes, in virtual time.

use serde_json::{Value, json};

use super::*;
use crate::error::{ApiError, ErrorKind, LookupTarget};

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// An execution that stands so, with steps that stand so.
fn execution(status: &str, steps: &[&str]) -> Result<ScheduleExecution, Error> {
    let step = |(place, status): (usize, &&str)| -> Value {
        json!({
            "stepIndex": place, "status": status, "activityId": format!("a{place}"), "taskId": "t",
            "runProfileName": "Import", "connectedSystemName": "HR",
        })
    };
    let steps: Vec<_> = steps.iter().enumerate().map(step).collect();
    let execution = json!({
        "id": "e", "scheduleId": "s", "scheduleName": "Nightly", "status": status,
        "totalSteps": steps.len(), "steps": steps,
    });
    Ok(serde_json::from_value(execution).unwrap())
}

fn api_error(status: u16, retry_after: Option<u64>) -> Box<ApiError> {
    Box::new(ApiError {
        status,
        retry_after: retry_after.map(at),
        ..ApiError::default()
    })
}

fn progress(objects: u64) -> Result<Progress, Error> {
    let phase = json!({ "key": "import.save", "name": "Saving", "status": "Active" });
    let progress = json!({
        "status": "InProgress", "objectsProcessed": objects, "objectsToProcess": 100, "phases": [phase],
    });
    Ok(serde_json::from_value(progress).unwrap())
}

fn task(status: &str) -> Result<Option<WorkerTask>, Error> {
    Ok(Some(
        serde_json::from_value(json!({ "id": "t", "status": status })).unwrap(),
    ))
}

/// A world that answers by the second.
struct World<'a> {
    execution: &'a dyn Fn(u64) -> Result<ScheduleExecution, Error>,
    progress: &'a dyn Fn(u64) -> Result<Progress, Error>,
    task: &'a dyn Fn(u64) -> Result<Option<WorkerTask>, Error>,
}

/// What a wait did: when it polled, which steps it followed, what it said and how it ended.
struct Outcome {
    polls: Vec<u64>,
    followed: Vec<String>,
    tasks: usize,
    said: Vec<ScheduleEvent>,
    end: Result<ScheduleExecution, Error>,
    ended: u64,
}

impl Outcome {
    fn error(&self) -> &ScheduleError {
        match &self.end {
            Err(Error::Schedule(error)) => error,
            other => panic!("{other:?}"),
        }
    }

    /// What the server event was, one word each.
    fn server(&self) -> Vec<&'static str> {
        let word = |event: &ScheduleEvent| match event {
            ScheduleEvent::Server(ServerEvent::Attempt(_)) => Some("attempt"),
            ScheduleEvent::Server(ServerEvent::Interrupted(_)) => Some("interrupted"),
            ScheduleEvent::Server(ServerEvent::Recovered { .. }) => Some("recovered"),
            _ => None,
        };
        self.said.iter().filter_map(word).collect()
    }
}

impl Default for World<'_> {
    fn default() -> Self {
        Self {
            execution: &|_| execution("InProgress", &["Processing", "Waiting"]),
            progress: &progress,
            task: &|_| task("Processing"),
        }
    }
}

impl World<'_> {
    fn wait(&self, timeout: Option<u64>) -> Outcome {
        let queued = ScheduleExecution::queued("e".into(), "s".into(), Some("Nightly".into()));
        let mut wait = Wait::new(queued, Deadline::after(timeout.map(at)), Duration::ZERO);
        let (mut now, mut polls, mut followed) = (Duration::ZERO, Vec::new(), Vec::new());
        let (mut tasks, mut said) = (0, Vec::new());
        let latest = timeout.map_or(Duration::MAX, at);
        let end = loop {
            let second = now.as_secs();
            match wait.next(now) {
                Action::Sleep { until } => {
                    assert!(until > now, "a sleep that does not pass time");
                    now = until;
                }
                Action::Poll { execution_id, .. } => {
                    assert_eq!(execution_id, "e");
                    polls.push(second);
                    assert!(polls.len() < 2000, "a wait without an end");
                    if wait.polled(now, (self.execution)(second), &mut said) {
                        break Ok(wait.execution().clone());
                    }
                }
                Action::PollStep { activity_id, limit } => {
                    assert!(now + limit <= latest, "a question beyond the deadline");
                    followed.push(activity_id);
                    wait.step_polled(now, (self.progress)(second), &mut said);
                }
                Action::ReadWorkerTask { task_id, .. } => {
                    assert_eq!(task_id.as_deref(), Some("t"));
                    tasks += 1;
                    wait.task_answered(now, (self.task)(second), &mut said);
                }
                Action::End(Err(error)) => break Err(error),
                other => panic!("{other:?}"),
            }
        };
        Outcome {
            polls,
            followed,
            tasks,
            said,
            end,
            ended: now.as_secs(),
        }
    }
}

#[test]
fn it_polls_every_two_seconds_and_follows_the_step_that_runs() {
    let outcome = World {
        execution: &|second| match second {
            0 => execution("InProgress", &["Queued", "Waiting"]),
            2 => execution("InProgress", &["Processing", "Waiting"]),
            4 => execution("InProgress", &["Completed", "Processing"]),
            _ => execution("Complete", &["Completed", "Completed"]),
        },
        ..World::default()
    }
    .wait(None);
    assert_eq!(outcome.polls, [0, 2, 4, 6]);
    assert_eq!(outcome.followed, ["a0", "a0", "a1"]);
    assert_eq!(outcome.end.unwrap().status, ScheduleStatus::Complete);
    let changes = outcome.said.iter().filter_map(|event| match event {
        ScheduleEvent::StepChanged(step) => Some(format!("{} {}", step.step_index, step.status)),
        _ => None,
    });
    let changes: Vec<_> = changes.collect();
    assert_eq!(
        changes,
        [
            "0 Queued",
            "0 Processing",
            "0 Completed",
            "1 Processing",
            "1 Completed"
        ]
    );
    let shown = outcome.said.iter().filter_map(|event| match event {
        ScheduleEvent::Progress(progress) => {
            let rate = progress
                .running
                .as_ref()
                .and_then(|(_, sample)| sample.as_ref()?.rate);
            Some((progress.done, progress.total, rate))
        }
        _ => None,
    });
    let shown: Vec<_> = shown.collect();
    // Each step has a pace of its own.
    assert_eq!(shown, [(0, 2, None), (0, 2, Some(1.0)), (1, 2, None)]);
}

#[test]
fn the_last_poll_falls_on_the_deadline() {
    let outcome = World::default().wait(Some(5));
    assert_eq!(outcome.polls, [0, 2, 4, 5]);
    assert_eq!(outcome.followed.len(), 3, "nothing else is asked then");
    let error = outcome.error();
    assert_eq!(outcome.ended, 5);
    assert_eq!(
        error.to_string(),
        "schedule 'Nightly' did not end within 5 s; execution e is still InProgress at step 1 (run \
         profile 'Import' on 'HR')"
    );
}

#[test]
fn faults_that_pass_do_not_end_it_and_are_told_once() {
    let outcome = World {
        execution: &|second| match second {
            2..=20 => Err(Error::Server(api_error(503, None))),
            22.. => execution("Complete", &["Completed"]),
            _ => execution("InProgress", &["Processing"]),
        },
        ..World::default()
    }
    .wait(None);
    let server = outcome.server();
    let told = |what: &str| server.iter().filter(|said| **said == what).count();
    assert_eq!(
        (told("interrupted"), told("recovered")),
        (1, 1),
        "{server:?}"
    );
    assert!(outcome.end.is_ok());
}

#[test]
fn a_step_that_cannot_be_asked_ends_nothing() {
    let outcome = World {
        execution: &|second| match second {
            10.. => execution("Complete", &["Completed"]),
            _ => execution("InProgress", &["Processing"]),
        },
        progress: &|_| Err(Error::NotFound(LookupTarget::Activity("a0".into()))),
        ..World::default()
    }
    .wait(None);
    assert!(outcome.end.is_ok());
    assert_eq!(outcome.server(), ["attempt"; 5]);
}

#[test]
fn what_will_not_pass_ends_it() {
    type Failure = fn() -> Error;
    let failures: [(Failure, ErrorKind, usize); 3] = [
        (
            || Error::Forbidden(api_error(403, None)),
            ErrorKind::AccessDenied,
            1,
        ),
        (
            || Error::NotFound(LookupTarget::ScheduleExecution("e".into())),
            ErrorKind::ScheduleExecutionNotFound,
            1,
        ),
        (
            || Error::Authentication(api_error(401, None)),
            ErrorKind::AuthenticationFailed,
            3,
        ),
    ];
    for (failure, kind, polls) in failures {
        let outcome = World {
            execution: &|_| Err(failure()),
            ..World::default()
        }
        .wait(None);
        let Err(error) = &outcome.end else {
            panic!("{kind:?} should end it")
        };
        assert_eq!(error.kind(), kind);
        assert!(matches!(outcome.error(), ScheduleError::WaitFailed { .. }));
        assert_eq!(outcome.polls.len(), polls, "{kind:?}");
    }
}

#[test]
fn a_key_that_is_limited_asks_less_often() {
    let outcome = World {
        execution: &|second| match second {
            2..=6 => Err(Error::RateLimited(api_error(429, Some(1)))),
            60.. => execution("Complete", &["Completed"]),
            _ => execution("InProgress", &["Processing"]),
        },
        ..World::default()
    }
    .wait(None);
    let apart = outcome.polls.windows(2).map(|pair| pair[1] - pair[0]);
    assert!(apart.max() >= Some(4), "{:?}", outcome.polls);
    assert!(outcome.end.is_ok());
}

#[test]
fn one_that_somebody_cancels_ends_it() {
    let outcome = World {
        execution: &|second| match second {
            4.. => execution("Cancelled", &["Cancelling", "Cancelled"]),
            _ => execution("InProgress", &["Processing", "Waiting"]),
        },
        ..World::default()
    }
    .wait(None);
    assert_eq!(outcome.ended, 4);
    assert_eq!(outcome.end.unwrap().status, ScheduleStatus::Cancelled);
}

#[test]
fn a_status_of_a_newer_server_is_told_once_and_is_no_end() {
    let outcome = World {
        execution: &|second| match second {
            10.. => execution("Complete", &[]),
            _ => execution("Paused", &[]),
        },
        ..World::default()
    }
    .wait(None);
    let told = outcome.said.iter();
    let told = told.filter(|event| matches!(event, ScheduleEvent::UnknownStatus(_)));
    assert_eq!(told.count(), 1);
    assert_eq!(outcome.ended, 10);
}

#[test]
fn a_step_that_its_worker_dropped_ends_it_within_a_minute_or_so() {
    let outcome = World {
        progress: &|_| progress(7),
        task: &|_| Ok(None),
        ..World::default()
    }
    .wait(None);
    let ScheduleError::StepLost { step, .. } = outcome.error() else {
        panic!("{:?}", outcome.error());
    };
    assert_eq!(step.step_index, 0);
    assert!(outcome.ended <= 70, "{}", outcome.ended);
    assert!(outcome.tasks <= 3, "{}", outcome.tasks);
}

#[test]
fn a_step_that_no_worker_picks_up_is_told_once() {
    let outcome = World {
        execution: &|second| match second {
            300.. => execution("Complete", &["Completed"]),
            _ => execution("InProgress", &["Queued"]),
        },
        progress: &|_| progress(0),
        task: &|_| task("Queued"),
    }
    .wait(None);
    let told = outcome.said.iter();
    let told = told.filter(|event| matches!(event, ScheduleEvent::StillQueued { .. }));
    assert_eq!(told.count(), 1);
    assert!(outcome.end.is_ok());
}
