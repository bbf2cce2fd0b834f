//! A worker that is down, and runs that it loses.

use crate::client::Lab;
use jim_simulator::{Estate, Outcome};

fn lab() -> Lab {
    Lab::at_a_standstill(Estate::demo())
}

#[test]
fn runs_stay_queued_while_the_worker_is_down() {
    let lab = lab();
    let (running, _) = lab.execute(3, 30);
    lab.pass(2.0);
    lab.simulator.set_worker_down(true);
    let (activity, task) = lab.execute(1, 10);
    lab.pass(3600.0);
    assert_eq!(lab.task(&task).as_deref(), Some("Queued"));
    assert_eq!(lab.status(&activity), "InProgress");
    assert_eq!(lab.status(&running), "Complete");
    lab.simulator.set_worker_down(false);
    lab.pass(1.0);
    assert_eq!(lab.task(&task).as_deref(), Some("Processing"));
    lab.pass(600.0);
    assert_eq!(lab.status(&activity), "Complete");
}

#[test]
fn a_lost_run_has_no_task_and_stays_in_progress() {
    let lab = lab();
    lab.simulator.set_outcome(10, Outcome::Lost);
    let (activity, task) = lab.execute(1, 10);
    lab.pass(2.0);
    assert_eq!(lab.task(&task).as_deref(), Some("Processing"));
    lab.pass(86_400.0);
    assert_eq!(lab.task(&task), None);
    let progress = lab.progress(&activity);
    assert_eq!(progress["status"], "InProgress");
    assert_eq!(
        (
            progress["currentPhase"].is_null(),
            &progress["objectsPerSecond"]
        ),
        (true, &0.into())
    );
    let whole = lab.get(&format!("/activities/{activity}")).body;
    assert!(whole["executionTime"].is_null() && whole["totalActivityTime"].is_null());
    // The worker goes on with the next.
    lab.simulator.set_outcome(10, Outcome::Complete);
    let (next, _) = lab.execute(1, 10);
    lab.pass(600.0);
    assert_eq!(lab.status(&next), "Complete");
}

#[test]
fn a_run_that_its_cancel_loses_is_cancelled_for_a_moment() {
    let lab = lab();
    lab.simulator.set_outcome(10, Outcome::Lost);
    let (activity, task) = lab.execute(1, 10);
    lab.pass(2.0);
    lab.post(&format!("/worker-tasks/{task}/cancel"), None);
    let mut seen = Vec::new();
    for _ in 0..50 {
        let status = lab.status(&activity);
        if seen.last() != Some(&status) {
            seen.push(status);
        }
        lab.pass(0.1);
    }
    assert_eq!(seen, ["InProgress", "Cancelled", "InProgress"]);
    assert_eq!(lab.task(&task), None);
}

#[test]
fn a_deleted_activity_is_gone_while_its_run_goes_on() {
    let lab = lab();
    let (activity, task) = lab.execute(1, 10);
    lab.pass(2.0);
    lab.simulator.delete_activity(&activity);
    for part in ["", "/progress", "/stats", "/items", "/children"] {
        assert_eq!(
            lab.get(&format!("/activities/{activity}{part}")).status,
            404
        );
    }
    assert_eq!(
        lab.get("/activities?operation=Execute").body["totalCount"],
        0
    );
    assert_eq!(lab.task(&task).as_deref(), Some("Processing"));
    lab.pass(600.0);
    assert_eq!(lab.simulator.executions()[0].status, "Complete");
}
