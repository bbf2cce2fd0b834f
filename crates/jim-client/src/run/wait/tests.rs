//! Named outcomes, in virtual time.

use serde_json::json;

use super::*;
use crate::error::{ApiError, LookupTarget, SignOnError};
use crate::models::RunTarget;
use crate::run::deadline::GRACE;

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn progress(status: &str) -> Result<Progress, Error> {
    Ok(serde_json::from_value(json!({ "status": status })).unwrap())
}

fn api_error(status: u16) -> Box<ApiError> {
    Box::new(ApiError {
        status,
        ..ApiError::default()
    })
}

fn unavailable() -> Result<Progress, Error> {
    Err(Error::Server(api_error(503)))
}

fn unauthorised() -> Result<Progress, Error> {
    Err(Error::Authentication(api_error(401)))
}

fn limited(seconds: u64) -> Result<Progress, Error> {
    Err(Error::RateLimited(Box::new(ApiError {
        status: 429,
        retry_after: Some(at(seconds)),
        ..ApiError::default()
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
    said: Vec<RunEvent>,
    end: Result<Run, Error>,
    ended: Duration,
}

fn begin(timeout: Option<u64>) -> Wait {
    let execution = serde_json::from_value(json!({ "activityId": "a" })).unwrap();
    let target = RunTarget {
        run_profile_id: 7,
        run_profile_name: None,
        connected_system_id: 1,
        connected_system_name: None,
    };
    let run = Run::queued(target, execution);
    Wait::new(run, Deadline::after(timeout.map(at)), Duration::ZERO)
}

/// Hands in one answer; what happened then.
fn answered(wait: &mut Wait, now: Duration, answer: Result<Progress, Error>) -> Vec<RunEvent> {
    let mut events = Vec::new();
    wait.answered(now, answer, &mut events);
    events
}

/// Runs a wait whose polls are answered at once, in order, the last answer for ever.
fn wait(timeout: Option<u64>, answers: &[fn() -> Result<Progress, Error>]) -> Outcome {
    let mut wait = begin(timeout);
    let (mut now, mut polls, mut said) = (Duration::ZERO, Vec::new(), Vec::new());
    let end = loop {
        match wait.next(now) {
            Action::Sleep { until } => {
                assert!(until > now, "a sleep that does not pass time");
                now = until;
            }
            Action::Poll { .. } => {
                let answer = answers[polls.len().min(answers.len() - 1)]();
                polls.push(now);
                let mut events = Vec::new();
                let is_over = wait.answered(now, answer, &mut events);
                said.extend(events.into_iter().filter(|event| {
                    !matches!(event, RunEvent::Progress(_) | RunEvent::Milestone(_))
                }));
                assert!(polls.len() < 1000, "a wait without an end");
                if is_over {
                    break Ok(wait.run().clone());
                }
            }
            Action::ReadWorkerTask { .. } => {
                wait.task_answered(now, task("Processing"), &mut Vec::new());
            }
            Action::End(End::Failed(error)) => break Err(error),
            other => panic!("{other:?}"),
        }
    };
    Outcome {
        polls,
        said,
        end,
        ended: now,
    }
}

/// Whether the deadline ended it, when the run had that status.
fn timed_out(outcome: &Outcome, last: Option<RunStatus>) -> bool {
    matches!(&outcome.end, Err(Error::WaitTimedOut { run, .. }) if run.status == last)
}

/// What it was given up for.
fn given_up(outcome: &Outcome) -> &Error {
    match &outcome.end {
        Err(Error::WaitFailed { run, source }) => {
            assert_eq!(run.activity_id, "a");
            source
        }
        other => panic!("{other:?}"),
    }
}

/// How a wait went whose run stands still at times.
struct Watched {
    polls: usize,
    /// When the worker task was asked for.
    asked: Vec<u64>,
    said: Vec<RunEvent>,
    end: Result<Run, Error>,
    ended: Duration,
}

/// Runs a wait in a world that answers by the time: the progress, and whether the task is there.
fn watch(
    timeout: Option<u64>,
    progress: impl Fn(u64) -> Result<Progress, Error>,
    task: impl Fn(u64) -> Result<Option<WorkerTask>, Error>,
) -> Watched {
    let mut wait = begin(timeout);
    let (mut now, mut polls, mut asked, mut said) = (Duration::ZERO, 0, Vec::new(), Vec::new());
    let end = loop {
        match wait.next(now) {
            Action::Sleep { until } => now = until,
            Action::Poll { .. } => {
                polls += 1;
                assert!(polls < 10_000, "a wait without an end");
                if wait.answered(now, progress(now.as_secs()), &mut said) {
                    break Ok(wait.run().clone());
                }
            }
            Action::ReadWorkerTask { limit, .. } => {
                let latest = timeout.map_or(Duration::MAX, at);
                assert!(now + limit <= latest, "a question beyond the deadline");
                asked.push(now.as_secs());
                wait.task_answered(now, task(now.as_secs()), &mut said);
            }
            Action::End(End::Failed(error)) => break Err(error),
            other => panic!("{other:?}"),
        }
    };
    said.retain(|event| !matches!(event, RunEvent::Progress(_) | RunEvent::Milestone(_)));
    Watched {
        polls,
        asked,
        said,
        end,
        ended: now,
    }
}

/// A run that came so far.
fn came_to(objects: u64) -> Result<Progress, Error> {
    let phase = json!({ "key": "import.save", "name": "Saving", "status": "Active" });
    let progress = json!({
        "status": "InProgress", "objectsProcessed": objects, "phases": [phase],
    });
    Ok(serde_json::from_value(progress).unwrap())
}

fn task(status: &str) -> Result<Option<WorkerTask>, Error> {
    let task = json!({ "id": "t", "status": status });
    Ok(Some(serde_json::from_value(task).unwrap()))
}

fn seconds(polls: &[Duration]) -> Vec<u64> {
    polls.iter().map(Duration::as_secs).collect()
}

#[test]
fn it_polls_at_once_and_then_every_two_seconds() {
    let run = || progress("InProgress");
    let outcome = wait(None, &[run, run, run, || progress("Complete")]);
    assert_eq!(seconds(&outcome.polls), [0, 2, 4, 6]);
    assert!(matches!(outcome.end, Ok(run) if run.status == Some(RunStatus::Complete)));
    assert_eq!(outcome.said, []);
}

#[test]
fn a_slow_answer_does_not_shift_the_grid() {
    let mut waiting = begin(None);
    answered(
        &mut waiting,
        Duration::from_millis(2700),
        progress("InProgress"),
    );
    let Action::Sleep { until } = waiting.next(Duration::from_millis(2700)) else {
        panic!("it should sleep");
    };
    assert_eq!(until, at(4));
}

#[test]
fn the_last_poll_falls_on_the_deadline() {
    let outcome = wait(Some(5), &[|| progress("InProgress")]);
    assert_eq!(seconds(&outcome.polls), [0, 2, 4, 5]);
    assert_eq!(outcome.ended, at(5));
    assert!(timed_out(&outcome, Some(RunStatus::InProgress)));
}

#[test]
fn a_deadline_at_which_nobody_answers_tells_what_was_last_seen_and_since_when() {
    let gone = || {
        Err(Error::SignOn(Box::new(SignOnError::ProviderUnreachable {
            url: "https://idp.example.com".into(),
            why: "it answered 503".into(),
        })))
    };
    let run = || progress("InProgress");
    let outcome = wait(Some(20), &[run, run, run, gone]);
    let said = outcome.end.unwrap_err().to_string();
    for words in [
        "last seen InProgress",
        "for the last 14 s",
        "it answered 503",
    ] {
        assert!(said.contains(words), "{said}");
    }
    assert!(!said.contains("still"), "{said}");

    let answered = wait(Some(20), &[run, gone, run]);
    let said = answered.end.unwrap_err().to_string();
    assert!(said.contains("is still InProgress"), "{said}");
}

#[test]
fn a_run_that_ends_on_the_deadline_has_ended() {
    let run = || progress("InProgress");
    let outcome = wait(Some(3), &[run, run, || progress("FailedWithError")]);
    assert!(outcome.end.is_ok());
}

#[test]
fn a_pause_beyond_the_deadline_ends_with_one_poll_on_it() {
    let run = || progress("InProgress");
    let outcome = wait(Some(10), &[run, || limited(60)]);
    assert_eq!(seconds(&outcome.polls), [0, 2, 10]);
    assert_eq!(outcome.ended, at(10));
    assert!(matches!(outcome.end, Err(Error::WaitTimedOut { .. })));

    let outcome = wait(Some(10), &[run, || limited(60), || progress("Complete")]);
    assert!(outcome.end.is_ok());
}

#[test]
fn no_pause_is_longer_than_a_minute_whatever_a_maintenance_page_says() {
    let maintenance = || {
        Err(Error::Server(Box::new(ApiError {
            status: 503,
            retry_after: Some(at(3600)),
            ..ApiError::default()
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
fn an_interval_that_a_limit_stretched_recovers() {
    let run = || progress("InProgress");
    let four = [(|| limited(1)) as fn() -> _; 4];
    let answers = [four.as_slice(), &[run]].concat();
    let outcome = wait(Some(400), &answers);
    let polls = seconds(&outcome.polls);
    assert_eq!(polls[..5], [0, 4, 8, 16, 32]);
    let gaps: Vec<_> = polls.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let slow = |gap: u64| gaps.iter().filter(|known| **known == gap).count();
    assert_eq!(gaps.last(), Some(&2), "{polls:?}");
    assert!(slow(32) <= 5 && slow(16) <= 6, "{polls:?}");
    assert!(gaps[4..].is_sorted_by(|one, next| one >= next), "{polls:?}");
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
    assert!(outcome.end.is_ok());
    assert_eq!(outcome.said.len(), 4);
    let all = outcome.said.iter();
    assert!(all.clone().all(|said| matches!(said, RunEvent::Attempt(_))));
}

#[test]
fn whatever_stands_in_between_may_stumble_too() {
    for status in [408, 500, 502, 504, 520, 530] {
        let mut waiting = begin(None);
        let error = match status {
            408 => Error::Refused(api_error(status)),
            _ => Error::Server(api_error(status)),
        };
        answered(&mut waiting, at(0), Err(error));
        assert!(
            matches!(waiting.next(at(2)), Action::Poll { .. }),
            "{status}"
        );
    }
}

#[test]
fn a_server_that_goes_on_to_fail_is_told_once() {
    let six = [unavailable as fn() -> _; 6];
    let answers = [six.as_slice(), &[|| progress("Complete")]].concat();
    let outcome = wait(None, &answers);
    assert!(matches!(outcome.said[4], RunEvent::Interrupted(_)));
    assert!(matches!(outcome.said[5], RunEvent::Attempt(_)));
    assert_eq!(outcome.said[6], RunEvent::Recovered { after: at(12) });
}

#[test]
fn a_network_that_is_gone_is_told_when_it_begins_and_when_it_is_back() {
    let outcome = wait(
        None,
        &[unreachable, unreachable, unreachable, || {
            progress("Complete")
        }],
    );
    assert!(outcome.end.is_ok());
    assert_eq!(outcome.said.len(), 4);
    assert!(matches!(outcome.said[0], RunEvent::Interrupted(_)));
    assert!(matches!(outcome.said[1], RunEvent::Attempt(_)));
    assert_eq!(outcome.said[3], RunEvent::Recovered { after: at(6) });
}

#[test]
fn a_long_pause_that_the_server_asks_for_is_told() {
    let outcome = wait(None, &[|| limited(60), || progress("Complete")]);
    assert!(matches!(outcome.said[0], RunEvent::Interrupted(_)));
}

#[test]
fn a_database_that_is_down_does_not_end_it() {
    let down = || Err(Error::NotReady(Box::new(unauthorised().unwrap_err())));
    let ten = [down as fn() -> _; 10];
    let answers = [ten.as_slice(), &[|| progress("Complete")]].concat();
    assert!(wait(None, &answers).end.is_ok());
}

#[test]
fn a_log_has_a_line_for_each_phase_and_each_minute() {
    let mut waiting = begin(None);
    let phase = |name: &str| {
        let phase = json!({ "key": name, "name": name, "status": "Active" });
        let progress = json!({ "status": "InProgress", "phases": [phase] });
        Ok(serde_json::from_value(progress).unwrap())
    };
    let mut told = Vec::new();
    for second in (0..200).step_by(2) {
        let name = if second < 20 { "Reading" } else { "Saving" };
        let reports = answered(&mut waiting, at(second), phase(name));
        let milestones = reports.iter();
        if milestones
            .filter(|report| matches!(report, RunEvent::Milestone(_)))
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
    assert!(timed_out(&outcome, None));
    let said = outcome.end.unwrap_err().to_string();
    assert!(
        said.contains("; for the last 7 s nothing could be asked: the server failed"),
        "{said}"
    );
}

#[test]
fn three_failed_authentications_in_a_row_end_it() {
    let outcome = wait(None, &[|| progress("InProgress"), unauthorised]);
    assert_eq!(seconds(&outcome.polls), [0, 2, 6, 14]);
    assert!(matches!(given_up(&outcome), Error::Authentication(_)));
}

#[test]
fn two_failed_authentications_are_a_database_that_was_down() {
    let two = [unauthorised, unauthorised];
    let run = || progress("InProgress");
    let outcome = wait(
        None,
        &[two[0], two[1], run, two[0], two[1], || progress("Complete")],
    );
    assert!(outcome.end.is_ok());
}

#[test]
fn what_cannot_change_ends_it_at_once() {
    let forbidden = || Err(Error::Forbidden(api_error(403)));
    let outcome = wait(None, &[|| progress("InProgress"), forbidden]);
    assert_eq!(outcome.polls.len(), 2);
    assert!(matches!(given_up(&outcome), Error::Forbidden(_)));

    let gone = || Err(Error::NotFound(LookupTarget::Activity("a".into())));
    let outcome = wait(None, &[gone]);
    assert_eq!(outcome.polls.len(), 1);
    assert!(matches!(given_up(&outcome), Error::NotFound(_)));
}

#[test]
fn a_proxys_page_in_between_does_not_end_it() {
    let outcome = wait(None, &[web_page, web_page, || progress("Complete")]);
    assert!(outcome.end.is_ok());
}

#[test]
fn nothing_but_web_pages_ends_it() {
    let outcome = wait(None, &[web_page]);
    assert_eq!(outcome.polls.len(), 5);
    assert!(matches!(given_up(&outcome), Error::NotJim { .. }));
}

#[test]
fn web_pages_between_other_failures_do_not_end_it() {
    let both = [web_page as fn() -> _, unavailable].repeat(8);
    let answers = [both.as_slice(), &[|| progress("Complete")]].concat();
    assert!(wait(None, &answers).end.is_ok());
}

#[test]
fn an_unknown_status_is_no_end_and_is_told_once() {
    let paused = || progress("Paused");
    let run = || progress("InProgress");
    let outcome = wait(
        None,
        &[paused, paused, run, paused, || progress("Complete")],
    );
    assert_eq!(outcome.said, [RunEvent::UnknownStatus("Paused".into())]);
    assert!(outcome.end.is_ok());
}

#[test]
fn a_poll_near_the_deadline_may_not_run_far_beyond_it() {
    let mut waiting = begin(Some(10));
    assert!(matches!(waiting.next(at(0)), Action::Poll { limit, .. } if limit == at(10)));
    assert!(matches!(waiting.next(at(10)), Action::Poll { limit, .. } if limit == GRACE));
    let mut patient = begin(None);
    assert!(matches!(patient.next(at(0)), Action::Poll { limit, .. } if limit == at(30)));
}

#[test]
fn a_run_that_stands_still_without_a_task_is_lost_within_a_minute() {
    // It came to its last object after 10 s; its task vanished a moment before.
    let watched = watch(None, |now| came_to(now.min(10)), |_| Ok(None));
    assert_eq!(watched.asked, [30, 50]);
    assert_eq!(watched.ended, at(60));
    let Err(Error::RunLost { run, unchanged }) = watched.end else {
        panic!("{:?}", watched.end)
    };
    assert_eq!(
        (run.activity_id.as_str(), run.objects_processed, unchanged),
        ("a", 10, at(50))
    );
}

#[test]
fn an_activity_that_is_written_after_its_task_is_gone_has_its_time() {
    let written_late = |now| match now {
        ..58 => came_to(10),
        _ => progress("Cancelled"),
    };
    // The task goes at the last moment before it is asked for.
    let watched = watch(None, written_late, |now| match now {
        ..40 => task("Processing"),
        _ => Ok(None),
    });
    assert_eq!(watched.asked, [20, 40]);
    assert!(matches!(watched.end, Ok(run) if run.status == Some(RunStatus::Cancelled)));
}

#[test]
fn a_change_after_the_task_is_gone_gives_the_activity_its_time_again() {
    let changes_once = |now| came_to(if now < 44 { 10 } else { 11 });
    let watched = watch(None, changes_once, |_| Ok(None));
    assert!(matches!(watched.end, Err(Error::RunLost { .. })));
    assert_eq!(watched.ended, at(44 + 20 + 30));
}

#[test]
fn what_changes_by_itself_is_no_change() {
    let with_clocks = |now: u64| {
        let progress = json!({
            "status": "InProgress", "objectsProcessed": 10, "elapsedSeconds": now,
            "retrievedAt": now.to_string(), "objectsPerSecond": 10.0 / now as f64,
        });
        Ok(serde_json::from_value(progress).unwrap())
    };
    let watched = watch(None, with_clocks, |_| Ok(None));
    assert!(matches!(watched.end, Err(Error::RunLost { .. })));
}

#[test]
fn a_run_that_goes_on_costs_no_question_and_one_that_stands_still_few() {
    let goes_on = watch(Some(3600), came_to, |_| panic!("nobody need ask"));
    assert!(matches!(goes_on.end, Err(Error::WaitTimedOut { .. })));

    let stands_still = watch(Some(3600), |_| came_to(10), |_| task("Processing"));
    assert!(matches!(stands_still.end, Err(Error::WaitTimedOut { .. })));
    assert_eq!(stands_still.polls, 1801);
    assert_eq!(stands_still.asked.len(), 179);
    assert_eq!(stands_still.said, []);
}

#[test]
fn a_server_that_could_not_be_asked_may_not_have_written_either() {
    let with_an_outage = |now| match now {
        48..60 => unavailable(),
        _ => came_to(10),
    };
    let watched = watch(None, with_an_outage, |_| Ok(None));
    assert!(matches!(watched.end, Err(Error::RunLost { .. })));
    assert_eq!(watched.asked, [20, 40, 60, 80]);
    assert_eq!(watched.ended, at(90));
}

#[test]
fn a_question_that_is_not_answered_proves_nothing() {
    let refused = |_| Err(Error::Forbidden(api_error(403)));
    let watched = watch(Some(300), |_| came_to(10), refused);
    assert!(timed_out_at(&watched, at(300)));
    let back = |now| {
        if now < 30 {
            Ok(None)
        } else {
            task("Processing")
        }
    };
    let watched = watch(Some(300), |_| came_to(10), back);
    assert!(timed_out_at(&watched, at(300)));
}

fn timed_out_at(watched: &Watched, moment: Duration) -> bool {
    matches!(watched.end, Err(Error::WaitTimedOut { .. })) && watched.ended == moment
}

#[test]
fn a_run_that_no_worker_picks_up_is_told_once_and_waited_for() {
    let picked_up_late = |now| match now {
        ..200 => progress("InProgress"),
        _ => progress("Complete"),
    };
    let watched = watch(None, picked_up_late, |_| task("Queued"));
    assert!(watched.end.is_ok());
    assert_eq!(watched.said, [RunEvent::StillQueued { queued: at(60) }]);

    let short = watch(Some(60), |_| progress("InProgress"), |_| task("Queued"));
    assert_eq!(short.said, [], "nothing special yet");
}
