//! A worker that is down, and runs that it loses.

use crate::client::Harness;
use jim_simulator::{Configuration, Outcome};

fn harness() -> Harness {
    Harness::at_a_standstill(Configuration::demo())
}

#[test]
fn runs_stay_queued_while_the_worker_is_down() {
    let harness = harness();
    let (running, _) = harness.execute(3, 30);
    harness.pass(2.0);
    harness.simulator.set_worker_down(true);
    let (activity, task) = harness.execute(1, 10);
    harness.pass(3600.0);
    assert_eq!(harness.task(&task).as_deref(), Some("Queued"));
    assert_eq!(harness.status(&activity), "InProgress");
    assert_eq!(harness.status(&running), "Complete");
    harness.simulator.set_worker_down(false);
    harness.pass(1.0);
    assert_eq!(harness.task(&task).as_deref(), Some("Processing"));
    harness.pass(600.0);
    assert_eq!(harness.status(&activity), "Complete");
}

#[test]
fn a_lost_run_has_no_task_and_stays_in_progress() {
    let harness = harness();
    harness.simulator.set_outcome(10, Outcome::Lost);
    let (activity, task) = harness.execute(1, 10);
    harness.pass(2.0);
    assert_eq!(harness.task(&task).as_deref(), Some("Processing"));
    harness.pass(86_400.0);
    assert_eq!(harness.task(&task), None);
    let progress = harness.progress(&activity);
    assert_eq!(progress["status"], "InProgress");
    assert_eq!(
        (
            progress["currentPhase"].is_null(),
            &progress["objectsPerSecond"]
        ),
        (true, &0.into())
    );
    let whole = harness.get(&format!("/activities/{activity}")).body;
    assert!(whole["executionTime"].is_null() && whole["totalActivityTime"].is_null());
    // The worker goes on with the next.
    harness.simulator.set_outcome(10, Outcome::Complete);
    let (next, _) = harness.execute(1, 10);
    harness.pass(600.0);
    assert_eq!(harness.status(&next), "Complete");
}

#[test]
fn a_run_that_its_cancel_loses_is_cancelled_for_a_moment() {
    let harness = harness();
    harness.simulator.set_outcome(10, Outcome::Lost);
    let (activity, task) = harness.execute(1, 10);
    harness.pass(2.0);
    harness.post(&format!("/worker-tasks/{task}/cancel"), None);
    let mut seen = Vec::new();
    for _ in 0..50 {
        let status = harness.status(&activity);
        if seen.last() != Some(&status) {
            seen.push(status);
        }
        harness.pass(0.1);
    }
    assert_eq!(seen, ["InProgress", "Cancelled", "InProgress"]);
    assert_eq!(harness.task(&task), None);
}

#[test]
fn a_deleted_activity_is_gone_while_its_run_goes_on() {
    let harness = harness();
    let (activity, task) = harness.execute(1, 10);
    harness.pass(2.0);
    harness.simulator.delete_activity(&activity);
    for part in ["", "/progress", "/stats", "/items", "/children"] {
        assert_eq!(
            harness.get(&format!("/activities/{activity}{part}")).status,
            404
        );
    }
    assert_eq!(
        harness.get("/activities?operation=Execute").body["totalCount"],
        0
    );
    assert_eq!(harness.task(&task).as_deref(), Some("Processing"));
    harness.pass(600.0);
    assert_eq!(harness.simulator.executions()[0].status, "Complete");
}
