//! Each way in which a start can fail, in virtual time.

use serde_json::json;

use super::*;
use crate::refusal::Refusal;
use crate::run::Limits;

fn order(timeout: Option<u64>) -> Order {
    Order {
        run_profile_id: 7,
        run_profile_name: None,
        connected_system_id: 1,
        connected_system_name: None,
        wait: Some(Limits::new(timeout.map(Duration::from_secs))),
    }
}

fn refusal(status: u16, retry_after: Option<u64>) -> Box<Refusal> {
    Box::new(Refusal {
        status,
        retry_after: retry_after.map(Duration::from_secs),
        ..Refusal::default()
    })
}

fn accepted(activity: &str) -> Result<Execution, Error> {
    Ok(serde_json::from_value(json!({ "activityId": activity })).unwrap())
}

fn lost() -> Result<Execution, Error> {
    Err(Error::TooSlow {
        url: "u".into(),
        limit: Duration::from_secs(30),
    })
}

fn failing() -> Result<Execution, Error> {
    Err(Error::Server(refusal(503, None)))
}

fn limited(seconds: u64) -> Result<Execution, Error> {
    Err(Error::RateLimited(refusal(429, Some(seconds))))
}

fn unauthorised() -> Result<Execution, Error> {
    Err(Error::Authentication(refusal(401, None)))
}

fn not_ready() -> Result<Execution, Error> {
    Err(Error::NotReady(Box::new(unauthorised().unwrap_err())))
}

fn broken() -> Result<Execution, Error> {
    Err(Error::NotJim {
        url: "u".into(),
        what: "a web page (HTML)".into(),
    })
}

fn candidate(id: &str, ours: Option<bool>) -> Candidate {
    Candidate {
        activity_id: id.into(),
        message: None,
        ours,
    }
}

/// What a start did: when it sent, when it looked, and what came of it.
struct Outcome {
    sent: Vec<u64>,
    looked: Vec<u64>,
    result: Result<Started, Error>,
}

type Looks<'a> = &'a dyn Fn(usize) -> Result<Vec<Candidate>, Error>;

fn start(
    timeout: Option<u64>,
    answers: &[fn() -> Result<Execution, Error>],
    looks: Looks<'_>,
) -> Outcome {
    let mut starting = Starting::new(&order(timeout));
    let (mut now, mut sent, mut looked) = (Duration::ZERO, Vec::new(), Vec::new());
    loop {
        let millis = u64::try_from(now.as_millis()).unwrap();
        match starting.next(now) {
            Some(Step::Execute) => {
                let answer = answers[sent.len().min(answers.len() - 1)]();
                sent.push(millis / 1000);
                starting.executed(now, answer);
            }
            Some(Step::Look { since }) => {
                assert_eq!(since.as_secs(), *sent.last().unwrap());
                starting.looked(now, looks(looked.len()));
                looked.push(millis);
            }
            Some(Step::Sleep { until }) => {
                assert!(until > now, "a sleep that does not pass time");
                now = until;
            }
            Some(Step::Started(started)) => {
                return Outcome {
                    sent,
                    looked,
                    result: Ok(started),
                };
            }
            Some(Step::Failed(error)) => {
                return Outcome {
                    sent,
                    looked,
                    result: Err(error),
                };
            }
            None => panic!("it waits for nothing"),
        }
    }
}

const NOTHING: Looks<'static> = &|_| Ok(Vec::new());

fn uncertain(outcome: &Outcome) -> (&str, &[String]) {
    match &outcome.result {
        Err(Error::StartUncertain {
            why, candidates, ..
        }) => (why, candidates),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_answer_is_a_run() {
    let outcome = start(None, &[|| accepted("a1")], NOTHING);
    let started = outcome.result.unwrap();
    assert_eq!(
        (started.execution.activity_id.as_str(), started.attached),
        ("a1", None)
    );
    assert_eq!((outcome.sent, outcome.looked), (vec![0], vec![]));
}

#[test]
fn what_surely_started_nothing_is_sent_again() {
    let outcome = start(
        None,
        &[|| limited(60), not_ready, || accepted("a1")],
        NOTHING,
    );
    assert!(outcome.result.is_ok());
    assert_eq!(outcome.sent, [0, 60, 62]);
    let outcome = start(None, &[unauthorised, || accepted("a1")], NOTHING);
    assert_eq!(outcome.sent, [0, 2]);
}

#[test]
fn it_is_not_sent_for_ever() {
    let outcome = start(None, &[|| limited(1)], NOTHING);
    assert!(matches!(outcome.result, Err(Error::RateLimited(_))));
    assert_eq!(outcome.sent, [0, 1, 2, 3]);
    let outcome = start(None, &[unauthorised], NOTHING);
    assert!(matches!(outcome.result, Err(Error::Authentication(_))));
    assert_eq!(outcome.sent, [0, 2]);
}

#[test]
fn a_pause_longer_than_its_user_would_wait_is_not_waited() {
    for (timeout, asked) in [(Some(10), 60), (None, 121)] {
        let answer = if asked == 60 {
            || limited(60)
        } else {
            || limited(121)
        };
        let outcome = start(timeout, &[answer], NOTHING);
        assert!(matches!(outcome.result, Err(Error::RateLimited(_))));
        assert_eq!(outcome.sent, [0]);
    }
}

#[test]
fn what_the_server_refuses_is_not_sent_again() {
    let refused = || Err(Error::Refused(refusal(400, None)));
    let outcome = start(None, &[refused], NOTHING);
    assert!(matches!(outcome.result, Err(Error::Refused(_))));
    let gone = || Err(Error::Refused(refusal(404, None)));
    let outcome = start(None, &[gone], NOTHING);
    assert!(matches!(
        outcome.result,
        Err(Error::NotFound(Subject::RunProfileId { id: 7, .. }))
    ));
    assert_eq!(outcome.sent, [0]);
}

#[test]
fn after_an_answer_was_lost_it_is_never_sent_again() {
    for answer in [
        lost,
        failing,
        broken,
        || accepted(""),
        || accepted(" "),
        || Err(Error::Refused(refusal(408, None))),
        || accepted("00000000-0000-0000-0000-000000000000"),
    ] {
        let outcome = start(None, &[answer], NOTHING);
        assert_eq!(
            uncertain(&outcome).0,
            "the server shows no run of it that began since"
        );
        assert_eq!(
            (outcome.sent, outcome.looked),
            (vec![0], vec![500, 1500, 3500, 7500])
        );
    }
}

#[test]
fn the_one_run_that_began_is_the_one() {
    let late: Looks<'_> = &|look| match look {
        0 => Ok(Vec::new()),
        1 => Err(lost().unwrap_err()),
        _ => Ok(vec![candidate("a1", Some(true))]),
    };
    let outcome = start(None, &[lost], late);
    let started = outcome.result.unwrap();
    assert_eq!(started.execution.activity_id, "a1");
    assert!(started.attached.unwrap().lost.contains("did not answer"));
}

#[test]
fn a_run_is_taken_once_it_is_seen_to_be_the_only_one() {
    let alone: Looks<'_> = &|_| Ok(vec![candidate("a", Some(true))]);
    let outcome = start(None, &[lost], alone);
    assert!(outcome.result.is_ok());
    assert_eq!(outcome.looked, [500, 1500]);

    let late: Looks<'_> = &|look| match look {
        0 => Ok(vec![candidate("a", Some(true))]),
        _ => Ok(vec![candidate("a", Some(true)), candidate("b", Some(true))]),
    };
    let outcome = start(None, &[lost], late);
    assert_eq!(uncertain(&outcome).1, ["a", "b"]);
}

#[test]
fn what_somebody_else_began_at_the_same_moment_is_not_taken_for_it() {
    let both: Looks<'_> = &|_| {
        Ok(vec![
            candidate("theirs", Some(false)),
            candidate("ours", Some(true)),
        ])
    };
    let outcome = start(None, &[lost], both);
    assert_eq!(outcome.result.unwrap().execution.activity_id, "ours");

    let theirs: Looks<'_> = &|_| Ok(vec![candidate("theirs", Some(false))]);
    let outcome = start(None, &[lost], theirs);
    let (why, candidates) = uncertain(&outcome);
    assert!(why.contains("somebody else"), "{why}");
    assert_eq!(candidates, ["theirs"]);
}

#[test]
fn two_runs_that_cannot_be_told_apart_are_both_named() {
    let two: Looks<'_> = &|_| Ok(vec![candidate("a", Some(true)), candidate("b", Some(true))]);
    let outcome = start(None, &[lost], two);
    assert_eq!(uncertain(&outcome).1, ["a", "b"]);
    assert_eq!(outcome.looked, [500]);
}

#[test]
fn a_run_that_may_be_anybody_s_is_named_and_not_taken() {
    let anybody: Looks<'_> = &|_| Ok(vec![candidate("a", None)]);
    let outcome = start(None, &[lost], anybody);
    let (why, candidates) = uncertain(&outcome);
    assert!(why.contains("does not tell who"), "{why}");
    assert_eq!(candidates, ["a"]);
    assert_eq!(outcome.looked.len(), 4, "it may be told in a moment");
}

#[test]
fn an_answer_that_is_given_up_counts_as_lost() {
    let mut starting = Starting::new(&order(None));
    assert!(matches!(starting.next(Duration::ZERO), Some(Step::Execute)));
    assert_eq!(starting.if_stopped(), IfStopped::MayHaveStarted);
    let next = starting.next(Duration::from_secs(1));
    assert!(matches!(next, Some(Step::Sleep { .. })), "{next:?}");
}
