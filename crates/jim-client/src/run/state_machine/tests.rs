use serde_json::json;

use super::*;
use crate::run::Limits;

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn order(wait: Option<Limits>) -> Order {
    Order {
        run_profile_id: 7,
        run_profile_name: None,
        connected_system_id: 1,
        connected_system_name: Some("HR".into()),
        wait,
    }
}

fn accepted() -> Answer {
    let execution = json!({ "activityId": "a1", "taskId": "t1" });
    Answer::Executed(Ok(serde_json::from_value(execution).unwrap()))
}

#[test]
fn a_start_without_a_wait_ends_with_the_run_queued() {
    let mut machine = Machine::new(order(None));
    let (next, reports) = machine.next(at(0));
    assert!(matches!(next, Next::Execute));
    assert_eq!(reports, [Report::IfStopped(IfStopped::MayHaveStarted)]);
    assert_eq!(machine.answered(at(1), accepted()), []);
    let (next, reports) = machine.next(at(1));
    assert!(matches!(next, Next::End(End::Queued(run)) if run.task_id.as_deref() == Some("t1")));
    let activity_id = "a1".to_owned();
    assert_eq!(
        reports[0],
        Report::IfStopped(IfStopped::GoesOn { activity_id })
    );
    assert!(matches!(reports[1], Report::Started(_)));
    assert!(matches!(machine.next(at(2)).0, Next::Sleep { .. }));
}

#[test]
fn names_are_learned_within_the_wait() {
    let mut machine = Machine::new(order(Some(Limits::new(Some(at(4))))));
    machine.next(at(0));
    machine.answered(at(10), accepted());
    assert!(matches!(machine.next(at(10)).0, Next::Describe { limit } if limit == at(4)));
    let activity = json!({ "id": "a1", "status": "InProgress", "targetName": "Import" });
    let activity = Some(Box::new(serde_json::from_value(activity).unwrap()));
    let reports = machine.answered(at(12), Answer::Described(activity));
    let [Report::Waiting(run)] = reports.as_slice() else {
        panic!("{reports:?}")
    };
    assert_eq!(run.to_string(), "run profile 'Import' on 'HR'");
    assert!(matches!(machine.next(at(12)).0, Next::Poll { limit } if limit == at(2)));
}

#[test]
fn a_stop_before_a_start_is_repeated_starts_nothing() {
    let mut machine = Machine::new(order(None));
    machine.next(at(0));
    let limited = Error::RateLimited(Box::default());
    let reports = machine.answered(at(0), Answer::Executed(Err(limited)));
    assert!(matches!(reports[0], Report::StartRepeated { .. }));
    let (next, reports) = machine.next(at(0));
    assert!(matches!(next, Next::Sleep { .. }));
    assert_eq!(reports, [Report::IfStopped(IfStopped::NothingStarted)]);
}

#[test]
fn an_error_after_the_start_names_the_run_and_its_activity() {
    let mut machine = Machine::new(order(Some(Limits::new(None))));
    machine.next(at(0));
    machine.answered(at(0), accepted());
    machine.next(at(0));
    machine.answered(at(0), Answer::Described(None));
    machine.next(at(0));
    let forbidden = Error::Forbidden(Box::default());
    machine.answered(at(1), Answer::Polled(Err(forbidden)));
    let Next::End(End::Failed(error)) = machine.next(at(1)).0 else {
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
    let mut machine = Machine::new(order(Some(Limits::new(Some(at(10))))));
    machine.next(at(0));
    machine.answered(at(0), accepted());
    machine.next(at(0));
    machine.answered(at(0), Answer::Described(None));
    machine.next(at(8));
    let failed = json!({ "status": "FailedWithError" });
    let failed = Box::new(serde_json::from_value(failed).unwrap());
    machine.answered(at(9), Answer::Polled(Ok(failed)));
    let (next, reports) = machine.next(at(9));
    assert!(
        matches!(next, Next::Describe { limit } if limit == at(3)),
        "{next:?}"
    );
    assert_eq!(reports, [Report::IfStopped(IfStopped::Ended)]);

    let reason = json!({ "id": "a1", "status": "FailedWithError", "errorMessage": "No disk." });
    let reason = Box::new(serde_json::from_value(reason).unwrap());
    machine.answered(at(11), Answer::Described(Some(reason)));
    let Next::End(End::RunEnded {
        activity, waited, ..
    }) = machine.next(at(11)).0
    else {
        panic!("it should have ended")
    };
    assert_eq!(waited, at(9));
    assert_eq!(activity.unwrap().error_message.as_deref(), Some("No disk."));
    assert!(matches!(machine.next(at(11)).0, Next::Sleep { .. }));
}
