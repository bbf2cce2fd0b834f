//! Each way in which a start can fail, in virtual time.

use serde_json::json;

use super::*;
use crate::error::ApiError;
use crate::error::ErrorKind;

fn target() -> RunTarget {
    RunTarget {
        run_profile_id: 7,
        run_profile_name: None,
        connected_system_id: 1,
        connected_system_name: None,
    }
}

fn begin(timeout: Option<u64>) -> Start {
    let deadline = Deadline::after(timeout.map(Duration::from_secs));
    Start::new(target(), deadline, Duration::ZERO)
}

fn api_error(status: u16, retry_after: Option<u64>) -> Box<ApiError> {
    Box::new(ApiError {
        status,
        retry_after: retry_after.map(Duration::from_secs),
        ..ApiError::default()
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
    Err(Error::Server(api_error(503, None)))
}

fn limited(seconds: u64) -> Result<Execution, Error> {
    Err(Error::RateLimited(api_error(429, Some(seconds))))
}

fn unauthorised() -> Result<Execution, Error> {
    Err(Error::Authentication(api_error(401, None)))
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

fn matching(id: &str, ours: Option<bool>) -> MatchingRun {
    MatchingRun {
        id: id.into(),
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

type Looks<'a> = &'a dyn Fn(usize) -> Result<Vec<MatchingRun>, Error>;

fn start(
    timeout: Option<u64>,
    answers: &[fn() -> Result<Execution, Error>],
    looks: Looks<'_>,
) -> Outcome {
    let mut start = begin(timeout);
    let (mut now, mut sent, mut looked) = (Duration::ZERO, Vec::new(), Vec::new());
    let result = loop {
        let millis = u64::try_from(now.as_millis()).unwrap();
        let outcome = match start.next(now) {
            Action::Execute { .. } => {
                let answer = answers[sent.len().min(answers.len() - 1)]();
                sent.push(millis / 1000);
                start.executed(now, answer, &mut Vec::new())
            }
            Action::ListRuns { since, .. } => {
                assert_eq!(since.as_secs(), *sent.last().unwrap());
                let outcome = start.runs_listed(now, looks(looked.len()));
                looked.push(millis);
                outcome
            }
            Action::Sleep { until } => {
                assert!(until > now, "a sleep that does not pass time");
                assert_ne!(until, Duration::MAX, "it waits for nothing");
                now = until;
                None
            }
            Action::End(End::Failed(error)) => Some(Err(error)),
            other => panic!("{other:?}"),
        };
        if let Some(result) = outcome {
            break result;
        }
    };
    Outcome {
        sent,
        looked,
        result,
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
        (started.run.activity_id.as_str(), started.attached),
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
    let refused = || Err(Error::Refused(api_error(400, None)));
    let outcome = start(None, &[refused], NOTHING);
    assert!(matches!(outcome.result, Err(Error::Refused(_))));
    let gone = || Err(Error::Refused(api_error(404, None)));
    let outcome = start(None, &[gone], NOTHING);
    assert!(matches!(
        outcome.result,
        Err(Error::NotFound(LookupTarget::RunProfileId { id: 7, .. }))
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
        || Err(Error::Refused(api_error(408, None))),
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
        _ => Ok(vec![matching("a1", Some(true))]),
    };
    let outcome = start(None, &[lost], late);
    let started = outcome.result.unwrap();
    assert_eq!(started.run.activity_id, "a1");
    assert!(started.attached.unwrap().lost.contains("did not answer"));
}

#[test]
fn a_run_is_taken_once_it_is_seen_to_be_the_only_one() {
    let alone: Looks<'_> = &|_| Ok(vec![matching("a", Some(true))]);
    let outcome = start(None, &[lost], alone);
    assert!(outcome.result.is_ok());
    assert_eq!(outcome.looked, [500, 1500]);

    let late: Looks<'_> = &|look| match look {
        0 => Ok(vec![matching("a", Some(true))]),
        _ => Ok(vec![matching("a", Some(true)), matching("b", Some(true))]),
    };
    let outcome = start(None, &[lost], late);
    assert_eq!(uncertain(&outcome).1, ["a", "b"]);
}

#[test]
fn what_somebody_else_began_at_the_same_moment_is_not_taken_for_it() {
    let both: Looks<'_> = &|_| {
        Ok(vec![
            matching("theirs", Some(false)),
            matching("ours", Some(true)),
        ])
    };
    let outcome = start(None, &[lost], both);
    assert_eq!(outcome.result.unwrap().run.activity_id, "ours");

    let theirs: Looks<'_> = &|_| Ok(vec![matching("theirs", Some(false))]);
    let outcome = start(None, &[lost], theirs);
    let (why, candidates) = uncertain(&outcome);
    assert!(why.contains("somebody else"), "{why}");
    assert_eq!(candidates, ["theirs"]);
}

#[test]
fn two_runs_that_cannot_be_told_apart_are_both_named() {
    let two: Looks<'_> = &|_| Ok(vec![matching("a", Some(true)), matching("b", Some(true))]);
    let outcome = start(None, &[lost], two);
    assert_eq!(uncertain(&outcome).1, ["a", "b"]);
    assert_eq!(outcome.looked, [500]);
}

#[test]
fn a_run_that_may_be_anybody_s_is_named_and_not_taken() {
    let anybody: Looks<'_> = &|_| Ok(vec![matching("a", None)]);
    let outcome = start(None, &[lost], anybody);
    let (why, candidates) = uncertain(&outcome);
    assert!(why.contains("does not tell who"), "{why}");
    assert_eq!(candidates, ["a"]);
    assert_eq!(outcome.looked.len(), 4, "it may be told in a moment");
}

#[test]
fn an_answer_that_is_given_up_counts_as_lost() {
    let mut start = begin(None);
    assert!(matches!(start.next(Duration::ZERO), Action::Execute { .. }));
    assert_eq!(start.if_stopped(), IfStopped::MayHaveStarted);
    let next = start.next(Duration::from_secs(1));
    assert!(matches!(next, Action::Sleep { .. }), "{next:?}");
}

#[test]
fn pauses_that_the_deadline_leaves_no_time_for_end_it_and_nothing_was_started() {
    let outcome = start(Some(21), &[|| limited(20)], NOTHING);
    assert_eq!(outcome.sent, [0, 20]);
    let Err(error @ Error::StartTimedOut { .. }) = &outcome.result else {
        panic!("{:?}", outcome.result);
    };
    assert_eq!(error.kind(), ErrorKind::WaitTimedOut);
    let said = error.to_string();
    assert!(
        said.contains("21 s") && said.contains("nothing was started"),
        "{said}"
    );
    assert_eq!(error.api_error().unwrap().status, 429);
}

#[test]
fn a_start_may_fall_on_the_deadline_but_not_after_it() {
    let outcome = start(Some(20), &[|| limited(20), || accepted("a1")], NOTHING);
    assert_eq!(outcome.sent, [0, 20]);
    assert!(outcome.result.is_ok());

    // As on a laptop that slept.
    let mut late = begin(Some(20));
    let next = late.next(Duration::from_secs(21));
    assert!(
        matches!(next, Action::End(End::Failed(Error::StartTimedOut { .. }))),
        "{next:?}"
    );
}

#[test]
fn a_request_takes_no_longer_than_the_deadline_allows() {
    let limit_at = |timeout, now| match begin(timeout).next(Duration::from_secs(now)) {
        Action::Execute { limit, .. } => limit.as_secs(),
        other => panic!("{other:?}"),
    };
    assert_eq!(limit_at(None, 0), 30);
    assert_eq!(limit_at(Some(20), 5), 15);
    assert_eq!(limit_at(Some(20), 20), 2);
}

#[test]
fn a_start_that_is_uncertain_at_the_deadline_says_so() {
    let outcome = start(Some(1), &[lost], NOTHING);
    assert_eq!(outcome.looked, [500, 1000]);
    assert!(uncertain(&outcome).0.contains("no run of it"));

    let late: Looks<'_> = &|look| match look {
        0 => Ok(Vec::new()),
        _ => Ok(vec![matching("a1", Some(true))]),
    };
    let outcome = start(Some(1), &[lost], late);
    let (why, candidates) = uncertain(&outcome);
    assert!(why.contains("timeout"), "{why}");
    assert_eq!(candidates, ["a1"]);
}
