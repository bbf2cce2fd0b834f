//! Get-JIMActivity.

use serde_json::json;

use crate::harness::{Errors, Harness, Outcomes};

#[test]
fn an_activity_tells_how_a_run_went() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$run = Start-JIMRunProfile -RunProfileId 66 -Wait -PassThru -ErrorAction SilentlyContinue
         Get-JIMActivity -Id $run.ActivityId; $run | Get-JIMActivity; $run.ActivityId | Get-JIMActivity",
    );
    assert_eq!(outcome.output.len(), 3);
    let activity = outcome.output[0].as_ref().unwrap();
    assert_eq!(activity.type_name(), "JIM.Activity");
    assert_eq!(activity["Status"], "CompleteWithError");
    assert_eq!(activity["TargetContext"], "Finance Database");
    assert_eq!(activity["ExecutionStats"]["TotalObjectErrors"], 3);
    assert_eq!(outcome.output[0], outcome.output[1]);
}

#[test]
fn times_and_durations_are_those_of_powershell() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$run = Start-JIMRunProfile -RunProfileId 13 -Wait -PassThru
         $activity = Get-JIMActivity $run.ActivityId
         $activity.Created -is [datetimeoffset]; $activity.ExecutionTime -is [timespan]",
    );
    assert_eq!(outcome.succeeded().values(), [&json!(true), &json!(true)]);
}

#[test]
fn an_id_that_is_none_and_one_that_is_not_known() {
    let harness = Harness::new();
    let before = harness.run("1").output.len();
    let wrong = harness.run("Get-JIMActivity -Id nonsense");
    let error = wrong.only_error();
    assert_eq!(
        (error.kind(), error.category.as_str()),
        ("InvalidActivityId", "InvalidArgument")
    );
    assert_eq!(before, 1);
    let unknown = harness.run("Get-JIMActivity -Id 00000000-0000-0000-0000-0000000000ff");
    let error = unknown.only_error();
    assert_eq!(
        (error.kind(), error.category.as_str()),
        ("ActivityNotFound", "ObjectNotFound")
    );
}
