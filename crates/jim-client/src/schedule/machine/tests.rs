//! A schedule's start, and what a stop means on the way.

use serde_json::json;

use super::*;
use crate::error::{ApiError, ErrorKind};

fn request(wait: bool, timeout: Option<u64>) -> ScheduleRequest {
    ScheduleRequest {
        schedule: ScheduleReference::Id("s".into()),
        name: Some("Nightly".into()),
        wait,
        timeout: timeout.map(Duration::from_secs),
    }
}

fn accepted() -> Answer {
    Answer::Started(Ok(
        serde_json::from_value(json!({ "executionId": "e" })).unwrap()
    ))
}

fn refused(status: u16) -> Error {
    Error::Refused(Box::new(ApiError {
        status,
        ..ApiError::default()
    }))
}

fn lost() -> Answer {
    Answer::Started(Err(Error::Server(Box::new(ApiError {
        status: 503,
        ..ApiError::default()
    }))))
}

fn matching(id: &str, ours: Option<bool>) -> MatchingRun {
    MatchingRun {
        id: id.into(),
        message: None,
        ours,
    }
}

/// Lists after a lost start until it ends; how, and how often the start was sent.
fn after_a_lost_start(listed: &[MatchingRun]) -> (Result<ScheduleOutcome, Error>, usize) {
    let mut machine = Machine::new(request(false, None));
    let (mut now, mut sent) = (Duration::ZERO, 0);
    loop {
        let answer = match machine.next(now).0 {
            Action::Start { .. } => {
                sent += 1;
                lost()
            }
            Action::ListExecutions { since, .. } => {
                assert_eq!(since, Duration::ZERO);
                Answer::Listed(Ok(listed.to_vec()))
            }
            Action::Sleep { until } => {
                now = until;
                continue;
            }
            Action::End(end) => return (end, sent),
            other => panic!("{other:?}"),
        };
        machine.answered(now, answer);
    }
}

#[test]
fn a_lost_start_is_sent_once_and_its_execution_is_found() {
    let (end, sent) = after_a_lost_start(&[matching("e", Some(true)), matching("x", Some(false))]);
    let ScheduleOutcome::Queued(execution) = end.unwrap() else {
        panic!("its end was not waited for")
    };
    assert_eq!((execution.id.as_str(), sent), ("e", 1));
}

#[test]
fn a_lost_start_that_cannot_be_told_says_so() {
    for (listed, expected) in [
        (vec![], 0),
        (
            vec![matching("a", Some(true)), matching("b", Some(true))],
            2,
        ),
        (vec![matching("a", None)], 1),
    ] {
        let (end, sent) = after_a_lost_start(&listed);
        let error = end.unwrap_err();
        assert_eq!((error.kind(), sent), (ErrorKind::StartUncertain, 1));
        let Error::Schedule(error) = error else {
            panic!("{error:?}")
        };
        let ScheduleError::StartUncertain { candidates, .. } = *error else {
            panic!("{error:?}")
        };
        assert_eq!(candidates.len(), expected);
    }
}

#[test]
fn a_start_that_was_refused_started_nothing_and_is_not_repeated() {
    let mut machine = Machine::new(request(true, None));
    assert!(matches!(
        machine.next(Duration::ZERO).0,
        Action::Start { .. }
    ));
    machine.answered(Duration::ZERO, Answer::Started(Err(refused(400))));
    let (action, _) = machine.next(Duration::ZERO);
    assert!(
        matches!(&action, Action::End(Err(error)) if error.kind() == ErrorKind::RequestRefused),
        "{action:?}"
    );
}

#[test]
fn a_stop_is_told_what_is_true_at_that_moment() {
    let mut machine = Machine::new(ScheduleRequest {
        schedule: ScheduleReference::Name("nightly".into()),
        name: None,
        ..request(true, None)
    });
    let now = Duration::ZERO;
    let if_stopped = |events: &[ScheduleEvent]| {
        let said = events.iter().find_map(|event| match event {
            ScheduleEvent::IfStopped(what) => Some(what.clone()),
            _ => None,
        });
        said.unwrap()
    };
    let (action, events) = machine.next(now);
    assert!(matches!(action, Action::Find { .. }));
    assert_eq!(if_stopped(&events), IfStopped::NothingStarted);
    machine.answered(now, Answer::Found(Ok(("s".into(), "Nightly".into()))));
    let (action, events) = machine.next(now);
    assert!(matches!(action, Action::Start { schedule_id, .. } if schedule_id == "s"));
    assert_eq!(if_stopped(&events), IfStopped::MayHaveStarted);
    let goes_on = IfStopped::GoesOn {
        execution_id: "e".into(),
    };
    assert_eq!(if_stopped(&machine.answered(now, accepted())), goes_on);
    assert!(matches!(machine.next(now).0, Action::Poll { .. }));
}

#[test]
fn a_deadline_before_the_start_starts_nothing() {
    let mut machine = Machine::new(request(true, Some(5)));
    let (action, _) = machine.next(Duration::from_secs(6));
    let Action::End(Err(error)) = action else {
        panic!("{action:?}")
    };
    assert_eq!(
        error.to_string(),
        "schedule 'Nightly' was not started within 5 s; nothing was started"
    );
    let (action, _) = machine.next(Duration::from_secs(7));
    assert!(matches!(action, Action::Sleep { until } if until == Duration::MAX));
}
