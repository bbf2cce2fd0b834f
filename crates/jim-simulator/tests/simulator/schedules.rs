//! Schedules: run, watched and cancelled.

use crate::client::{Harness, names};
use jiff::Timestamp;
use jim_simulator::{Configuration, Outcome, Trigger};
use serde_json::{Value, json};

/// A schedule of an import, a synchronisation and an export, on two systems.
fn harness() -> Harness {
    Harness::at_a_standstill(
        Configuration::new()
            .system(1, "HR")
            .system(2, "Payroll")
            .run_profile(10, 1, "Import", "FullImport")
            .run_profile(11, 1, "Sync", "FullSynchronisation")
            .run_profile(20, 2, "Export", "Export")
            .schedule("Nightly")
            .step(1, 10)
            .step(1, 11)
            .step(2, 20)
            .schedule("Daily")
            .triggered(Trigger::Daily(3), false),
    )
}

impl Harness {
    fn schedule(&self, index: usize) -> String {
        let id = self.get("/schedules").body["items"][index]["id"].clone();
        format!("/schedules/{}", id.as_str().unwrap())
    }

    /// Runs a schedule, and gives the path of its execution.
    fn run_schedule(&self) -> String {
        let started = self.post(&format!("{}/run", self.schedule(0)), None);
        assert_eq!(started.status, 202, "{}", started.text);
        let id = started.body["executionId"].as_str().unwrap().to_owned();
        format!("/schedule-executions/{id}")
    }

    fn steps(&self, execution: &str) -> Vec<Value> {
        let body = self.get(execution).body;
        let steps = body["steps"].as_array().unwrap();
        steps.iter().map(|step| step["status"].clone()).collect()
    }
}

#[test]
fn the_steps_of_a_schedule_run_one_after_another_as_activities() {
    let harness = harness();
    let execution = harness.run_schedule();
    assert_eq!(harness.steps(&execution), ["Queued", "Waiting", "Waiting"]);
    let tasks = harness.get("/worker-tasks");
    let waiting = "WaitingForPreviousStep";
    assert_eq!(tasks.all("status"), [waiting, waiting, "Queued"]);
    assert_eq!(tasks.all("scheduleStepIndex"), [2, 1, 0]);
    let mut seen = Vec::new();
    while harness.get(&execution).body["status"] == "InProgress" {
        let steps = harness.steps(&execution);
        assert!(steps.iter().filter(|step| **step == "Processing").count() <= 1);
        if seen.last() != Some(&steps) {
            seen.push(steps);
        }
        harness.pass(0.5);
    }
    assert!(seen.contains(&vec![
        json!("Completed"),
        json!("Processing"),
        json!("Waiting")
    ]));
    let end = harness.get(&execution).body;
    assert_eq!(
        [
            &end["status"],
            &end["currentStepIndex"],
            &end["errorMessage"]
        ],
        [&json!("Complete"), &json!(2), &Value::Null]
    );
    assert_eq!(harness.steps(&execution), ["Completed"; 3]);
    let activity = end["steps"][1]["activityId"].as_str().unwrap();
    assert_eq!(harness.status(activity), "Complete");
    let whole = harness.get(&format!("/activities/{activity}")).body;
    assert_eq!(whole["scheduledByScheduleName"], "Nightly");
    assert_eq!(whole["scheduleExecutionId"], end["id"]);
}

#[test]
fn the_activities_of_a_schedule_can_be_listed() {
    let harness = harness();
    harness.execute(1, 10);
    harness.run_schedule();
    let id = harness.schedule(0).replace("/schedules/", "");
    let of_it = harness.get(&format!("/activities?scheduleId={id}"));
    assert_eq!(of_it.all("scheduleStepIndex"), [0, 1, 2]);
    assert_eq!(harness.get("/activities?scheduleId=none").status, 400);
}

#[test]
fn nothing_runs_after_a_step_that_failed() {
    let harness = harness();
    harness
        .simulator
        .set_outcome(11, Outcome::Failed("gone".into()));
    let execution = harness.run_schedule();
    harness.pass(600.0);
    let end = harness.get(&execution).body;
    assert_eq!(
        (&end["status"], &end["currentStepIndex"]),
        (&json!("Failed"), &json!(1))
    );
    let error = end["errorMessage"].as_str().unwrap();
    assert!(error.ends_with("failed and ContinueOnFailure is false."));
    assert_eq!(
        harness.steps(&execution),
        ["Completed", "Failed", "Cancelled"]
    );
    assert_eq!(end["steps"][1]["errorMessage"], "gone");
    let last = harness.simulator.executions().pop().unwrap();
    assert_eq!(last.status, "Cancelled");
}

#[test]
fn a_step_may_fail_if_its_schedule_says_so() {
    let harness = harness();
    harness
        .simulator
        .set_outcome(11, Outcome::Failed("gone".into()));
    harness.simulator.configuration(|configuration| {
        configuration.schedules[0].steps[1].continue_on_failure = true
    });
    let execution = harness.run_schedule();
    harness.pass(600.0);
    assert_eq!(harness.get(&execution).body["status"], "Complete");
    assert_eq!(
        harness.steps(&execution),
        ["Completed", "Failed", "Completed"]
    );
}

#[test]
fn a_cancelled_execution_cancels_its_runs() {
    let harness = harness();
    let execution = harness.run_schedule();
    let other = harness.execute(2, 20).0;
    harness.pass(2.0);
    let cancelled = harness.post(&format!("{execution}/cancel"), None);
    assert_eq!(
        (cancelled.status, &cancelled.body["status"]),
        (200, &json!("Cancelled"))
    );
    assert_eq!(
        harness.steps(&execution),
        ["Cancelling", "Cancelled", "Cancelled"]
    );
    harness.pass(600.0);
    assert_eq!(harness.steps(&execution), ["Cancelled"; 3]);
    assert_eq!(harness.status(&other), "Complete");
    let again = harness.post(&format!("{execution}/cancel"), None);
    assert_eq!(
        (again.status, &again.body["code"], &again.body["message"]),
        (
            400,
            &json!(""),
            &json!("Cannot cancel execution with status: Cancelled")
        )
    );
}

#[test]
fn a_schedule_that_runs_can_be_run_again() {
    let harness = harness();
    let first = harness.run_schedule();
    harness.pass(1.0);
    let second = harness.run_schedule();
    assert_eq!(
        harness
            .get("/schedule-executions/active")
            .body
            .as_array()
            .unwrap()
            .len(),
        2
    );
    harness.pass(600.0);
    assert_eq!(harness.get("/schedule-executions/active").body, json!([]));
    let of_it = harness.get("/schedule-executions?status=complete");
    let paths: Vec<_> = of_it
        .all("id")
        .iter()
        .map(|id| format!("/schedule-executions/{}", id.as_str().unwrap()))
        .collect();
    assert_eq!(paths, [second, first]);
    assert_eq!(
        harness.get("/schedule-executions?status=Failed").body["totalCount"],
        0
    );
    assert_eq!(
        harness.get("/schedule-executions?scheduleId=none").status,
        400
    );
}

#[test]
fn a_schedule_tells_of_its_last_execution_in_the_list() {
    let harness = harness();
    let execution = harness.run_schedule();
    harness.pass(600.0);
    let listed = harness.get("/schedules").body["items"][0].clone();
    assert!(execution.ends_with(listed["lastExecutionId"].as_str().unwrap()));
    assert_eq!(
        [&listed["lastExecutionStatus"], &listed["stepCount"]],
        [&json!("Complete"), &json!(3)]
    );
    let alone = harness.get(&harness.schedule(0)).body;
    assert_eq!(
        (&alone["lastExecutionId"], names(&alone)[0]),
        (&Value::Null, "steps")
    );
    assert_eq!(alone["lastRunTime"], listed["lastRunTime"]);
}

#[test]
fn an_enabled_schedule_says_when_it_is_next() {
    let harness = harness();
    let schedule = harness.schedule(1);
    assert_eq!(harness.get(&schedule).body["nextRunTime"], Value::Null);
    let moment = |text: &Value| text.as_str().unwrap().parse::<Timestamp>().unwrap();
    let now = moment(&harness.get("/health").body["timestamp"]);
    for _ in 0..2 {
        let enabled = harness.post(&format!("{schedule}/enable"), None).body;
        assert_eq!(enabled["isEnabled"], true);
        let next = &enabled["nextRunTime"];
        assert!(next.as_str().unwrap().ends_with("T03:00:00+00:00"));
        let wait = moment(next).duration_since(now).as_hours();
        assert!(moment(next) > now && wait < 24, "{next} after {now}");
    }
    for _ in 0..2 {
        let disabled = harness.post(&format!("{schedule}/disable"), None).body;
        assert_eq!(
            (&disabled["isEnabled"], &disabled["nextRunTime"]),
            (&json!(false), &Value::Null)
        );
    }
}
