//! Schedules: run, watched and cancelled.

use crate::client::{Lab, names};
use jiff::Timestamp;
use jim_simulator::{Estate, Outcome, Trigger};
use serde_json::{Value, json};

/// A schedule of an import, a synchronisation and an export, on two systems.
fn lab() -> Lab {
    Lab::at_a_standstill(
        Estate::new()
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

impl Lab {
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
    let lab = lab();
    let execution = lab.run_schedule();
    assert_eq!(lab.steps(&execution), ["Queued", "Waiting", "Waiting"]);
    let tasks = lab.get("/worker-tasks");
    let waiting = "WaitingForPreviousStep";
    assert_eq!(tasks.all("status"), [waiting, waiting, "Queued"]);
    assert_eq!(tasks.all("scheduleStepIndex"), [2, 1, 0]);
    let mut seen = Vec::new();
    while lab.get(&execution).body["status"] == "InProgress" {
        let steps = lab.steps(&execution);
        assert!(steps.iter().filter(|step| **step == "Processing").count() <= 1);
        if seen.last() != Some(&steps) {
            seen.push(steps);
        }
        lab.pass(0.5);
    }
    assert!(seen.contains(&vec![
        json!("Completed"),
        json!("Processing"),
        json!("Waiting")
    ]));
    let end = lab.get(&execution).body;
    assert_eq!(
        [
            &end["status"],
            &end["currentStepIndex"],
            &end["errorMessage"]
        ],
        [&json!("Complete"), &json!(2), &Value::Null]
    );
    assert_eq!(lab.steps(&execution), ["Completed"; 3]);
    let activity = end["steps"][1]["activityId"].as_str().unwrap();
    assert_eq!(lab.status(activity), "Complete");
    let whole = lab.get(&format!("/activities/{activity}")).body;
    assert_eq!(whole["scheduledByScheduleName"], "Nightly");
    assert_eq!(whole["scheduleExecutionId"], end["id"]);
}

#[test]
fn the_activities_of_a_schedule_can_be_listed() {
    let lab = lab();
    lab.execute(1, 10);
    lab.run_schedule();
    let id = lab.schedule(0).replace("/schedules/", "");
    let of_it = lab.get(&format!("/activities?scheduleId={id}"));
    assert_eq!(of_it.all("scheduleStepIndex"), [0, 1, 2]);
    assert_eq!(lab.get("/activities?scheduleId=none").status, 400);
}

#[test]
fn nothing_runs_after_a_step_that_failed() {
    let lab = lab();
    lab.simulator
        .set_outcome(11, Outcome::Failed("gone".into()));
    let execution = lab.run_schedule();
    lab.pass(600.0);
    let end = lab.get(&execution).body;
    assert_eq!(
        (&end["status"], &end["currentStepIndex"]),
        (&json!("Failed"), &json!(1))
    );
    let error = end["errorMessage"].as_str().unwrap();
    assert!(error.ends_with("failed and ContinueOnFailure is false."));
    assert_eq!(lab.steps(&execution), ["Completed", "Failed", "Cancelled"]);
    assert_eq!(end["steps"][1]["errorMessage"], "gone");
    let last = lab.simulator.executions().pop().unwrap();
    assert_eq!(last.status, "Cancelled");
}

#[test]
fn a_step_may_fail_if_its_schedule_says_so() {
    let lab = lab();
    lab.simulator
        .set_outcome(11, Outcome::Failed("gone".into()));
    lab.simulator
        .estate(|estate| estate.schedules[0].steps[1].continue_on_failure = true);
    let execution = lab.run_schedule();
    lab.pass(600.0);
    assert_eq!(lab.get(&execution).body["status"], "Complete");
    assert_eq!(lab.steps(&execution), ["Completed", "Failed", "Completed"]);
}

#[test]
fn a_cancelled_execution_cancels_its_runs() {
    let lab = lab();
    let execution = lab.run_schedule();
    let other = lab.execute(2, 20).0;
    lab.pass(2.0);
    let cancelled = lab.post(&format!("{execution}/cancel"), None);
    assert_eq!(
        (cancelled.status, &cancelled.body["status"]),
        (200, &json!("Cancelled"))
    );
    assert_eq!(
        lab.steps(&execution),
        ["Cancelling", "Cancelled", "Cancelled"]
    );
    lab.pass(600.0);
    assert_eq!(lab.steps(&execution), ["Cancelled"; 3]);
    assert_eq!(lab.status(&other), "Complete");
    let again = lab.post(&format!("{execution}/cancel"), None);
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
    let lab = lab();
    let first = lab.run_schedule();
    lab.pass(1.0);
    let second = lab.run_schedule();
    assert_eq!(
        lab.get("/schedule-executions/active")
            .body
            .as_array()
            .unwrap()
            .len(),
        2
    );
    lab.pass(600.0);
    assert_eq!(lab.get("/schedule-executions/active").body, json!([]));
    let of_it = lab.get("/schedule-executions?status=complete");
    let paths: Vec<_> = of_it
        .all("id")
        .iter()
        .map(|id| format!("/schedule-executions/{}", id.as_str().unwrap()))
        .collect();
    assert_eq!(paths, [second, first]);
    assert_eq!(
        lab.get("/schedule-executions?status=Failed").body["totalCount"],
        0
    );
    assert_eq!(lab.get("/schedule-executions?scheduleId=none").status, 400);
}

#[test]
fn a_schedule_tells_of_its_last_execution_in_the_list() {
    let lab = lab();
    let execution = lab.run_schedule();
    lab.pass(600.0);
    let listed = lab.get("/schedules").body["items"][0].clone();
    assert!(execution.ends_with(listed["lastExecutionId"].as_str().unwrap()));
    assert_eq!(
        [&listed["lastExecutionStatus"], &listed["stepCount"]],
        [&json!("Complete"), &json!(3)]
    );
    let alone = lab.get(&lab.schedule(0)).body;
    assert_eq!(
        (&alone["lastExecutionId"], names(&alone)[0]),
        (&Value::Null, "steps")
    );
    assert_eq!(alone["lastRunTime"], listed["lastRunTime"]);
}

#[test]
fn an_enabled_schedule_says_when_it_is_next() {
    let lab = lab();
    let schedule = lab.schedule(1);
    assert_eq!(lab.get(&schedule).body["nextRunTime"], Value::Null);
    let moment = |text: &Value| text.as_str().unwrap().parse::<Timestamp>().unwrap();
    let now = moment(&lab.get("/health").body["timestamp"]);
    for _ in 0..2 {
        let enabled = lab.post(&format!("{schedule}/enable"), None).body;
        assert_eq!(enabled["isEnabled"], true);
        let next = &enabled["nextRunTime"];
        assert!(next.as_str().unwrap().ends_with("T03:00:00+00:00"));
        let wait = moment(next).duration_since(now).as_hours();
        assert!(moment(next) > now && wait < 24, "{next} after {now}");
    }
    for _ in 0..2 {
        let disabled = lab.post(&format!("{schedule}/disable"), None).body;
        assert_eq!(
            (&disabled["isEnabled"], &disabled["nextRunTime"]),
            (&json!(false), &Value::Null)
        );
    }
}
