use serde_json::json;

use super::*;
use crate::error::LookupTarget;
use crate::lookup::{RunProfileReference, SystemReference};

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn request(run_profile: RunProfileReference) -> RunRequest {
    RunRequest {
        connected_system_name: Some("HR".into()),
        ..RunRequest::new(run_profile)
    }
}

fn known() -> RunProfileReference {
    RunProfileReference::Id(7, Some(SystemReference::Id(1)))
}

fn waiting(timeout: Option<u64>) -> Machine {
    let request = RunRequest {
        wait: true,
        timeout: timeout.map(at),
        ..request(known())
    };
    Machine::new(request, None)
}

fn accepted() -> Answer {
    let execution = json!({ "activityId": "a1", "taskId": "t1" });
    Answer::Executed(Ok(serde_json::from_value(execution).unwrap()))
}

#[test]
fn a_start_without_a_wait_ends_with_the_run_queued() {
    let mut machine = Machine::new(request(known()), None);
    let (next, reports) = machine.next(at(0));
    assert!(matches!(next, Action::Execute { .. }));
    assert_eq!(reports, [RunEvent::IfStopped(IfStopped::MayHaveStarted)]);
    assert_eq!(machine.answered(at(1), accepted()), []);
    let (next, reports) = machine.next(at(1));
    assert!(matches!(next, Action::End(End::Queued(run)) if run.task_id.as_deref() == Some("t1")));
    let activity_id = "a1".to_owned();
    assert_eq!(
        reports[0],
        RunEvent::IfStopped(IfStopped::GoesOn { activity_id })
    );
    assert!(matches!(reports[1], RunEvent::Started(_)));
    assert!(matches!(machine.next(at(2)).0, Action::Sleep { .. }));
}

#[test]
fn names_that_are_not_known_are_taken_from_the_end_and_never_asked_for() {
    let mut machine = waiting(None);
    machine.next(at(0));
    machine.answered(at(0), accepted());
    let (next, events) = machine.next(at(0));
    assert!(matches!(next, Action::Poll { .. }), "{next:?}");
    let Some(RunEvent::Started(Started { run, .. })) = events.get(1) else {
        panic!("{events:?}")
    };
    assert_eq!(run.to_string(), "run profile 7 on 'HR'");
    let complete = serde_json::from_value(json!({ "status": "Complete" })).unwrap();
    machine.answered(at(0), Answer::Polled(Ok(complete)));
    machine.next(at(0));
    let activity = json!({
        "id": "a1", "status": "Complete", "targetName": "Import", "targetContext": "An older name",
    });
    let activity = Some(Box::new(serde_json::from_value(activity).unwrap()));
    machine.answered(at(0), Answer::ActivityRead(activity));
    let Action::End(End::RunEnded(end)) = machine.next(at(0)).0 else {
        panic!("it should have ended")
    };
    assert_eq!(end.run.to_string(), "run profile 'Import' on 'HR'");
}

#[test]
fn the_deadline_begins_with_the_look_up() {
    let by_id = RunProfileReference::Id(7, None);
    let request = RunRequest {
        wait: true,
        timeout: Some(at(10)),
        ..request(by_id)
    };
    let mut machine = Machine::new(request, None);
    let (next, events) = machine.next(at(0));
    assert!(
        matches!(next, Action::Find { limit, .. } if limit == at(10)),
        "{next:?}"
    );
    assert_eq!(events, [RunEvent::IfStopped(IfStopped::NothingStarted)]);
    machine.answered(at(6), Answer::Found(Ok(Box::new(found()))));
    let (next, _) = machine.next(at(6));
    assert!(
        matches!(next, Action::Execute { limit, .. } if limit == at(4)),
        "{next:?}"
    );
    machine.answered(at(7), accepted());
    let (next, events) = machine.next(at(7));
    assert!(
        matches!(next, Action::Poll { limit, .. } if limit == at(3)),
        "{next:?}"
    );
    let Some(RunEvent::Started(Started { run, .. })) = events.get(1) else {
        panic!("{events:?}")
    };
    assert_eq!(run.to_string(), "run profile 'Import' on 'Payroll'");
    let running: Box<crate::models::Progress> =
        serde_json::from_value(json!({ "status": "InProgress" })).unwrap();
    machine.answered(at(7), Answer::Polled(Ok(running.clone())));
    assert!(matches!(machine.next(at(10)).0, Action::Poll { .. }));
    machine.answered(at(10), Answer::Polled(Ok(running)));
    let Action::End(End::Failed(error)) = machine.next(at(10)).0 else {
        panic!("it should have ended")
    };
    assert!(error.to_string().contains("within 10 s"), "{error}");
}

#[test]
fn a_look_up_that_takes_until_the_deadline_starts_nothing() {
    let late = [
        (Ok(Box::new(found())), at(11)),
        (
            Err(Error::TooSlow {
                url: "u".into(),
                limit: at(10),
            }),
            at(10),
        ),
    ];
    for (answer, now) in late {
        let by_name = RunProfileReference::Name("Import".into(), SystemReference::Id(1));
        let request = RunRequest {
            timeout: Some(at(10)),
            ..request(by_name)
        };
        let mut machine = Machine::new(request, None);
        machine.next(at(0));
        machine.answered(now, Answer::Found(answer));
        let Action::End(End::Failed(error)) = machine.next(now).0 else {
            panic!("it should have ended")
        };
        assert!(matches!(error, Error::StartTimedOut { .. }), "{error:?}");
        assert!(error.to_string().contains("nothing was started"), "{error}");
    }
}

#[test]
fn an_owner_that_is_known_is_not_looked_up_unless_it_is_the_wrong_one() {
    let gone = || {
        let api_error = crate::error::decode(404, b"");
        Answer::Executed(Err(Error::Refused(Box::new(api_error))))
    };
    let by_id = RunProfileReference::Id(7, None);
    let mut machine = Machine::new(request(by_id), Some(3));
    let (next, _) = machine.next(at(0));
    assert!(
        matches!(&next, Action::Execute { target, .. } if target.connected_system_id == 3),
        "{next:?}"
    );
    machine.answered(at(0), gone());
    let (next, events) = machine.next(at(0));
    assert!(matches!(next, Action::Find { .. }), "{next:?}");
    assert_eq!(events, [RunEvent::IfStopped(IfStopped::NothingStarted)]);
    machine.answered(at(0), Answer::Found(Ok(Box::new(found()))));
    let (next, _) = machine.next(at(0));
    assert!(
        matches!(&next, Action::Execute { target, .. } if target.connected_system_id == 1),
        "{next:?}"
    );
    machine.answered(at(0), gone());
    assert!(matches!(
        machine.next(at(0)).0,
        Action::End(End::Failed(Error::NotFound(LookupTarget::RunProfileId {
            id: 7,
            ..
        })))
    ));
}

fn found() -> Found {
    let profile = json!({ "id": 7, "name": "Import", "connectedSystemId": 1, "runType": "Export" });
    Found {
        profile: serde_json::from_value(profile).unwrap(),
        system_name: Some("Payroll".into()),
    }
}

#[test]
fn a_stop_before_a_start_is_repeated_starts_nothing() {
    let mut machine = Machine::new(request(known()), None);
    machine.next(at(0));
    let limited = Error::RateLimited(Box::default());
    let reports = machine.answered(at(0), Answer::Executed(Err(limited)));
    assert!(matches!(reports[0], RunEvent::StartRepeated { .. }));
    let (next, reports) = machine.next(at(0));
    assert!(matches!(next, Action::Sleep { .. }));
    assert_eq!(reports, [RunEvent::IfStopped(IfStopped::NothingStarted)]);
}

#[test]
fn an_error_after_the_start_names_the_run_and_its_activity() {
    let mut machine = waiting(None);
    machine.next(at(0));
    machine.answered(at(0), accepted());
    machine.next(at(0));
    let forbidden = Error::Forbidden(Box::default());
    machine.answered(at(1), Answer::Polled(Err(forbidden)));
    let Action::End(End::Failed(error)) = machine.next(at(1)).0 else {
        panic!("it should have ended")
    };
    let said = error.to_string();
    assert!(
        said.contains("run profile 7 on 'HR'") && said.contains("a1"),
        "{said}"
    );
}

#[test]
fn the_end_is_explained_within_what_is_left_and_no_longer_a_run_that_goes_on() {
    let mut machine = waiting(Some(10));
    machine.next(at(0));
    machine.answered(at(0), accepted());
    machine.next(at(0));
    machine.next(at(8));
    let failed = json!({ "status": "FailedWithError" });
    let failed = Box::new(serde_json::from_value(failed).unwrap());
    machine.answered(at(9), Answer::Polled(Ok(failed)));
    let (next, reports) = machine.next(at(9));
    assert!(
        matches!(next, Action::ReadActivity { limit, .. } if limit == at(3)),
        "{next:?}"
    );
    assert_eq!(reports, [RunEvent::IfStopped(IfStopped::Ended)]);

    let reason = json!({ "id": "a1", "status": "FailedWithError", "errorMessage": "No disk." });
    let reason = Box::new(serde_json::from_value(reason).unwrap());
    machine.answered(at(11), Answer::ActivityRead(Some(reason)));
    let Action::End(End::RunEnded(end)) = machine.next(at(11)).0 else {
        panic!("it should have ended")
    };
    assert_eq!(end.waited, at(9));
    assert_eq!(end.error_message.as_deref(), Some("No disk."));
    assert!(matches!(machine.next(at(11)).0, Action::Sleep { .. }));
}
