//! Named outcomes, in virtual time.

use serde_json::json;

use super::*;
use crate::refusal::Refusal;
use crate::subject::Subject;

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
    said: Vec<Report>,
    end: End,
    ended: Duration,
}

/// Runs a wait whose polls are answered at once, in order, the last answer for ever.
fn wait(timeout: Option<u64>, answers: &[fn() -> Result<Progress, Error>]) -> Outcome {
    let mut waiting = Waiting::new(Limits::new(timeout.map(at)), Duration::ZERO);
    let (mut now, mut polls, mut said) = (Duration::ZERO, Vec::new(), Vec::new());
    loop {
        match waiting.next(now) {
            Want::Sleep { until } => {
                assert!(until > now, "a sleep that does not pass time");
                now = until;
            }
            Want::Poll { .. } => {
                let answer = answers[polls.len().min(answers.len() - 1)]();
                polls.push(now);
                let reports = waiting.answered(now, answer);
                said.extend(reports.into_iter().filter(|report| {
                    !matches!(report, Report::Progress(_) | Report::Milestone(_))
                }));
                assert!(polls.len() < 1000, "a wait without an end");
            }
            Want::End(end) => {
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
    let mut waiting = Waiting::new(Limits::new(None), Duration::ZERO);
    waiting.answered(Duration::from_millis(2700), progress("InProgress"));
    let Want::Sleep { until } = waiting.next(Duration::from_millis(2700)) else {
        panic!("it should sleep");
    };
    assert_eq!(until, at(4));
}

#[test]
fn the_last_poll_falls_on_the_deadline() {
    let outcome = wait(Some(5), &[|| progress("InProgress")]);
    assert_eq!(seconds(&outcome.polls), [0, 2, 4, 5]);
    assert_eq!(outcome.ended, at(5));
    assert!(
        matches!(outcome.end, End::Failed(Failed::TimedOut { status }) if status == "InProgress")
    );
}

#[test]
fn a_run_that_ends_on_the_deadline_has_ended() {
    let run = || progress("InProgress");
    let outcome = wait(Some(3), &[run, run, || progress("FailedWithError")]);
    assert!(matches!(outcome.end, End::RunEnded(_)));
}

#[test]
fn a_pause_beyond_the_deadline_ends_with_one_poll_on_it() {
    let run = || progress("InProgress");
    let outcome = wait(Some(10), &[run, || limited(60)]);
    assert_eq!(seconds(&outcome.polls), [0, 2, 10]);
    assert_eq!(outcome.ended, at(10));
    assert!(matches!(outcome.end, End::Failed(Failed::TimedOut { .. })));

    let outcome = wait(Some(10), &[run, || limited(60), || progress("Complete")]);
    assert!(matches!(outcome.end, End::RunEnded(_)));
}

#[test]
fn no_pause_is_longer_than_a_minute_whatever_a_maintenance_page_says() {
    let maintenance = || {
        Err(Error::Server(Box::new(Refusal {
            status: 503,
            retry_after: Some(at(3600)),
            ..Refusal::default()
        })))
    };
    let outcome = wait(None, &[maintenance, || progress("Complete")]);
    assert_eq!(seconds(&outcome.polls), [0, 60]);
}

#[test]
fn a_key_that_is_limited_is_asked_less_often() {
    let run = || progress("InProgress");
    let once = wait(Some(20), &[|| limited(1), run]);
    assert_eq!(seconds(&once.polls), [0, 4, 8, 12, 16, 20]);
    let ever = wait(Some(100), &[|| limited(1)]);
    assert_eq!(seconds(&ever.polls), [0, 4, 8, 16, 32, 64, 96, 100]);
}

#[test]
fn a_pause_that_the_server_asks_for_is_kept() {
    let outcome = wait(None, &[|| limited(5), || progress("Complete")]);
    assert_eq!(seconds(&outcome.polls), [0, 8]);
}

fn unreachable() -> Result<Progress, Error> {
    Err(Error::TooSlow {
        url: "u".into(),
        limit: at(30),
    })
}

#[test]
fn a_server_that_stumbles_is_worth_a_line_in_a_log_and_no_warning() {
    let four = [unavailable as fn() -> _; 4];
    let answers = [four.as_slice(), &[|| progress("Complete")]].concat();
    let outcome = wait(None, &answers);
    assert!(matches!(outcome.end, End::RunEnded(_)));
    assert_eq!(outcome.said.len(), 4);
    let all = outcome.said.iter();
    assert!(all.clone().all(|said| matches!(said, Report::Attempt(_))));
}

#[test]
fn whatever_stands_in_between_may_stumble_too() {
    for status in [408, 500, 502, 504, 520, 530] {
        let mut waiting = Waiting::new(Limits::new(None), Duration::ZERO);
        let error = match status {
            408 => Error::Refused(refusal(status)),
            _ => Error::Server(refusal(status)),
        };
        waiting.answered(at(0), Err(error));
        assert!(matches!(waiting.next(at(2)), Want::Poll { .. }), "{status}");
    }
}

#[test]
fn a_server_that_goes_on_to_fail_is_told_once() {
    let six = [unavailable as fn() -> _; 6];
    let answers = [six.as_slice(), &[|| progress("Complete")]].concat();
    let outcome = wait(None, &answers);
    assert!(matches!(outcome.said[4], Report::Interrupted(_)));
    assert!(matches!(outcome.said[5], Report::Attempt(_)));
    assert_eq!(outcome.said[6], Report::Recovered { after: at(12) });
}

#[test]
fn a_network_that_is_gone_is_told_when_it_begins_and_when_it_is_back() {
    let outcome = wait(
        None,
        &[unreachable, unreachable, unreachable, || {
            progress("Complete")
        }],
    );
    assert!(matches!(outcome.end, End::RunEnded(_)));
    assert_eq!(outcome.said.len(), 4);
    assert!(matches!(outcome.said[0], Report::Interrupted(_)));
    assert!(matches!(outcome.said[1], Report::Attempt(_)));
    assert_eq!(outcome.said[3], Report::Recovered { after: at(6) });
}

#[test]
fn a_long_pause_that_the_server_asks_for_is_told() {
    let outcome = wait(None, &[|| limited(60), || progress("Complete")]);
    assert!(matches!(outcome.said[0], Report::Interrupted(_)));
}

#[test]
fn a_database_that_is_down_does_not_end_it() {
    let down = || Err(Error::NotReady(Box::new(unauthorised().unwrap_err())));
    let ten = [down as fn() -> _; 10];
    let answers = [ten.as_slice(), &[|| progress("Complete")]].concat();
    assert!(matches!(wait(None, &answers).end, End::RunEnded(_)));
}

#[test]
fn a_log_has_a_line_for_each_phase_and_each_minute() {
    let mut waiting = Waiting::new(Limits::new(None), Duration::ZERO);
    let phase = |name: &str| {
        let phase = json!({ "key": name, "name": name, "status": "Active" });
        let progress = json!({ "status": "InProgress", "phases": [phase] });
        Ok(serde_json::from_value(progress).unwrap())
    };
    let mut told = Vec::new();
    for second in (0..200).step_by(2) {
        let name = if second < 20 { "Reading" } else { "Saving" };
        let reports = waiting.answered(at(second), phase(name));
        let milestones = reports.iter();
        if milestones
            .filter(|report| matches!(report, Report::Milestone(_)))
            .count()
            > 0
        {
            told.push(second);
        }
    }
    assert_eq!(told, [0, 20, 80, 140]);
}

#[test]
fn faults_count_against_the_timeout() {
    let outcome = wait(Some(7), &[unavailable]);
    assert_eq!(outcome.ended, at(7));
    assert!(
        matches!(outcome.end, End::Failed(Failed::TimedOut { status }) if status == "not known")
    );
}

#[test]
fn three_failed_authentications_in_a_row_end_it() {
    let outcome = wait(None, &[|| progress("InProgress"), unauthorised]);
    assert_eq!(seconds(&outcome.polls), [0, 2, 6, 14]);
    assert!(matches!(
        outcome.end,
        End::Failed(Failed::GivenUp(Error::Authentication(_)))
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
    assert!(matches!(
        outcome.end,
        End::Failed(Failed::GivenUp(Error::Forbidden(_)))
    ));

    let gone = || Err(Error::NotFound(Subject::Activity("a".into())));
    let outcome = wait(None, &[gone]);
    assert_eq!(outcome.polls.len(), 1);
    assert!(matches!(
        outcome.end,
        End::Failed(Failed::GivenUp(Error::NotFound(_)))
    ));
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
    assert!(matches!(
        outcome.end,
        End::Failed(Failed::GivenUp(Error::NotJim { .. }))
    ));
}

#[test]
fn web_pages_between_other_failures_do_not_end_it() {
    let both = [web_page as fn() -> _, unavailable].repeat(8);
    let answers = [both.as_slice(), &[|| progress("Complete")]].concat();
    assert!(matches!(wait(None, &answers).end, End::RunEnded(_)));
}

#[test]
fn an_unknown_status_is_no_end_and_is_told_once() {
    let paused = || progress("Paused");
    let run = || progress("InProgress");
    let outcome = wait(
        None,
        &[paused, paused, run, paused, || progress("Complete")],
    );
    assert_eq!(outcome.said, [Report::UnknownStatus("Paused".into())]);
    assert!(matches!(outcome.end, End::RunEnded(_)));
}

#[test]
fn a_poll_near_the_deadline_may_not_run_far_beyond_it() {
    let mut waiting = Waiting::new(Limits::new(Some(at(10))), Duration::ZERO);
    assert!(matches!(waiting.next(at(0)), Want::Poll { limit } if limit == at(10)));
    assert!(matches!(waiting.next(at(10)), Want::Poll { limit } if limit == GRACE));
    let mut patient = Waiting::new(Limits::new(None), Duration::ZERO);
    assert!(matches!(patient.next(at(0)), Want::Poll { limit } if limit == at(30)));
}
