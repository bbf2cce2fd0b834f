//! Named outcomes, in virtual time.

use serde_json::json;

use super::*;
use crate::error::Subject;
use crate::refusal::Refusal;

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn progress(status: &str) -> Result<Progress, Error> {
    Ok(serde_json::from_value(json!({ "status": status })).unwrap())
}

fn refusal(status: u16) -> Box<Refusal> {
    Box::new(Refusal {
        status,
        ..Refusal::default()
    })
}

fn unavailable() -> Result<Progress, Error> {
    Err(Error::Server(refusal(503)))
}

fn unauthorised() -> Result<Progress, Error> {
    Err(Error::Authentication(refusal(401)))
}

fn limited(seconds: u64) -> Result<Progress, Error> {
    Err(Error::RateLimited(Box::new(Refusal {
        status: 429,
        retry_after: Some(at(seconds)),
        ..Refusal::default()
    })))
}

fn web_page() -> Result<Progress, Error> {
    Err(Error::NotJim {
        url: "u".into(),
        what: "a web page (HTML)".into(),
    })
}

/// What a wait did: when it polled, what it said and how it ended.
struct Outcome {
    polls: Vec<Duration>,
    said: Vec<Said>,
    end: End,
    ended: Duration,
}

/// Runs a wait whose polls are answered at once, in order, the last answer for ever.
fn wait(timeout: Option<u64>, answers: &[fn() -> Result<Progress, Error>]) -> Outcome {
    let mut machine = Machine::new(Limits::new(timeout.map(at)));
    let (mut now, mut polls, mut said) = (Duration::ZERO, Vec::new(), Vec::new());
    loop {
        match machine.next(now) {
            Next::Sleep { until } => {
                assert!(until > now, "a sleep that does not pass time");
                now = until;
            }
            Next::Poll { .. } => {
                let answer = answers[polls.len().min(answers.len() - 1)]();
                polls.push(now);
                said.extend(machine.answered(now, answer));
                assert!(polls.len() < 1000, "a wait without an end");
            }
            Next::End(end) => {
                return Outcome {
                    polls,
                    said,
                    end,
                    ended: now,
                };
            }
        }
    }
}

fn seconds(polls: &[Duration]) -> Vec<u64> {
    polls.iter().map(Duration::as_secs).collect()
}

#[test]
fn it_polls_at_once_and_then_every_two_seconds() {
    let run = || progress("InProgress");
    let outcome = wait(None, &[run, run, run, || progress("Complete")]);
    assert_eq!(seconds(&outcome.polls), [0, 2, 4, 6]);
    assert!(matches!(outcome.end, End::RunEnded(end) if end.status == RunStatus::Complete));
    assert_eq!(outcome.said, []);
}

#[test]
fn a_slow_answer_does_not_shift_the_grid() {
    let mut machine = Machine::new(Limits::new(None));
    machine.answered(Duration::from_millis(2700), progress("InProgress"));
    let Next::Sleep { until } = machine.next(Duration::from_millis(2700)) else {
        panic!("it should sleep");
    };
    assert_eq!(until, at(4));
}

#[test]
fn the_last_poll_falls_on_the_deadline() {
    let outcome = wait(Some(5), &[|| progress("InProgress")]);
    assert_eq!(seconds(&outcome.polls), [0, 2, 4, 5]);
    assert_eq!(outcome.ended, at(5));
    assert!(matches!(outcome.end, End::TimedOut { status } if status == "InProgress"));
}

#[test]
fn a_run_that_ends_on_the_deadline_has_ended() {
    let run = || progress("InProgress");
    let outcome = wait(Some(3), &[run, run, || progress("FailedWithError")]);
    assert!(matches!(outcome.end, End::RunEnded(_)));
}

#[test]
fn a_pause_beyond_the_deadline_ends_at_the_deadline_without_another_poll() {
    let outcome = wait(Some(10), &[|| progress("InProgress"), || limited(60)]);
    assert_eq!(seconds(&outcome.polls), [0, 2]);
    assert_eq!(outcome.ended, at(10));
    assert!(matches!(outcome.end, End::TimedOut { .. }));
}

#[test]
fn a_pause_that_the_server_asks_for_is_kept() {
    let outcome = wait(None, &[|| limited(5), || progress("Complete")]);
    assert_eq!(seconds(&outcome.polls), [0, 6]);
}

#[test]
fn faults_of_the_server_are_told_once_and_do_not_end_it() {
    let outcome = wait(
        None,
        &[unavailable, unavailable, unavailable, || {
            progress("Complete")
        }],
    );
    assert!(matches!(outcome.end, End::RunEnded(_)));
    assert_eq!(outcome.said.len(), 4);
    assert!(matches!(outcome.said[0], Said::Interrupted(_)));
    assert!(matches!(outcome.said[1], Said::Attempt(_)));
    assert_eq!(outcome.said[3], Said::Recovered { after: at(6) });
}

#[test]
fn faults_count_against_the_timeout() {
    let outcome = wait(Some(7), &[unavailable]);
    assert_eq!(outcome.ended, at(7));
    assert!(matches!(outcome.end, End::TimedOut { status } if status == "not known"));
}

#[test]
fn three_failed_authentications_in_a_row_end_it() {
    let outcome = wait(None, &[|| progress("InProgress"), unauthorised]);
    assert_eq!(seconds(&outcome.polls), [0, 2, 6, 14]);
    assert!(matches!(
        outcome.end,
        End::GivenUp(Error::Authentication(_))
    ));
}

#[test]
fn two_failed_authentications_are_a_database_that_was_down() {
    let two = [unauthorised, unauthorised];
    let run = || progress("InProgress");
    let outcome = wait(
        None,
        &[two[0], two[1], run, two[0], two[1], || progress("Complete")],
    );
    assert!(matches!(outcome.end, End::RunEnded(_)));
}

#[test]
fn what_cannot_change_ends_it_at_once() {
    let forbidden = || Err(Error::Forbidden(refusal(403)));
    let outcome = wait(None, &[|| progress("InProgress"), forbidden]);
    assert_eq!(outcome.polls.len(), 2);
    assert!(matches!(outcome.end, End::GivenUp(Error::Forbidden(_))));

    let gone = || Err(Error::NotFound(Subject::Activity("a".into())));
    let outcome = wait(None, &[gone]);
    assert_eq!(outcome.polls.len(), 1);
    assert!(matches!(outcome.end, End::GivenUp(Error::NotFound(_))));
}

#[test]
fn a_proxys_page_in_between_does_not_end_it() {
    let outcome = wait(None, &[web_page, web_page, || progress("Complete")]);
    assert!(matches!(outcome.end, End::RunEnded(_)));
}

#[test]
fn nothing_but_web_pages_ends_it() {
    let outcome = wait(None, &[web_page]);
    assert_eq!(outcome.polls.len(), 5);
    assert!(matches!(outcome.end, End::GivenUp(Error::NotJim { .. })));
}

#[test]
fn an_unknown_status_is_no_end_and_is_told_once() {
    let paused = || progress("Paused");
    let outcome = wait(None, &[paused, paused, || progress("Complete")]);
    assert_eq!(outcome.said, [Said::UnknownStatus("Paused".into())]);
    assert!(matches!(outcome.end, End::RunEnded(_)));
}

#[test]
fn a_poll_near_the_deadline_may_not_run_far_beyond_it() {
    let mut machine = Machine::new(Limits::new(Some(at(10))));
    assert!(matches!(machine.next(at(0)), Next::Poll { limit } if limit == at(10)));
    assert!(matches!(machine.next(at(10)), Next::Poll { limit } if limit == GRACE));
    let mut patient = Machine::new(Limits::new(None));
    assert!(matches!(patient.next(at(0)), Next::Poll { limit } if limit == at(30)));
}
