//! What a client sees of a run, from the queue to its end, at moments that the test chooses.

use std::time::Duration;

use crate::client::Lab;
use jim_simulator::{Estate, Options, Outcome};
use serde_json::{Value, json};

const LONG: Duration = Duration::from_secs(600);

fn lab_with(change: impl FnOnce(&mut Options)) -> Lab {
    let mut options = Options {
        manual_clock: true,
        ..Options::default()
    };
    change(&mut options);
    Lab::with(options)
}

fn lab() -> Lab {
    lab_with(|_| ())
}

#[test]
fn a_run_waits_is_processed_and_leaves_the_queue() {
    let lab = lab();
    let (activity, task) = lab.execute(1, 10);
    assert_eq!(lab.task(&task).as_deref(), Some("Queued"));
    let queued = lab.progress(&activity);
    assert_eq!(
        (&queued["status"], &queued["phases"]),
        (&json!("InProgress"), &json!([]))
    );
    lab.pass(2.0);
    assert_eq!(lab.task(&task).as_deref(), Some("Processing"));
    let running = lab.progress(&activity);
    assert_eq!(
        running["currentPhase"]["name"],
        "Processing imported objects"
    );
    assert_eq!(
        (&running["currentPhaseNumber"], &running["totalPhases"]),
        (&json!(1), &json!(6))
    );
    lab.simulator.advance(LONG);
    assert_eq!(lab.task(&task), None);
    let over = lab.progress(&activity);
    assert_eq!(
        (&over["status"], &over["percentComplete"]),
        (&json!("Complete"), &json!(100))
    );
}

#[test]
fn the_elapsed_time_falls_at_the_pick_up_and_goes_on_after_the_end() {
    let lab = lab();
    let (activity, _) = lab.execute(1, 10);
    let elapsed = || lab.progress(&activity)["elapsedSeconds"].as_f64().unwrap();
    lab.pass(0.75);
    let queued = elapsed();
    lab.pass(0.1);
    assert!(elapsed() < queued);
    lab.simulator.advance(LONG);
    let over = elapsed();
    lab.pass(1.0);
    assert!(elapsed() > over);
}

#[test]
fn two_runs_of_a_system_go_one_after_the_other() {
    let lab = lab();
    let (_, first) = lab.execute(1, 10);
    let (_, second) = lab.execute(1, 10);
    let (_, elsewhere) = lab.execute(3, 42);
    lab.pass(2.0);
    let standing = [first.as_str(), &second, &elsewhere].map(|task| lab.task(task).unwrap());
    assert_eq!(standing, ["Processing", "Queued", "Processing"]);
    assert_eq!(lab.get("/worker-tasks").all("status").len(), 3);
    let started = lab.simulator.executions();
    assert_eq!(
        started
            .iter()
            .map(|run| run.run_profile_id)
            .collect::<Vec<_>>(),
        [10, 10, 42]
    );
}

#[test]
fn each_end_is_told_and_explained() {
    let lab = lab();
    let cases = [
        (Outcome::Complete, "Complete", "x", None),
        (
            Outcome::Warning("careful".into()),
            "CompleteWithWarning",
            "warningMessage",
            Some("careful"),
        ),
        (
            Outcome::Errors(3),
            "CompleteWithError",
            "errorMessage",
            Some("3 unhandled error(s)"),
        ),
        (
            Outcome::Failed("gone".into()),
            "FailedWithError",
            "errorMessage",
            Some("gone"),
        ),
        (Outcome::Cancelled, "Cancelled", "x", None),
        (Outcome::Unknown("Pondering".into()), "Pondering", "x", None),
        (Outcome::Endless, "InProgress", "x", None),
    ];
    for (outcome, status, field, text) in cases {
        lab.simulator.set_outcome(60, outcome);
        let (activity, task) = lab.execute(5, 60);
        lab.simulator.advance(LONG);
        assert_eq!(lab.status(&activity), status);
        let whole = lab.get(&format!("/activities/{activity}")).body;
        let told = whole[field].as_str();
        assert!(
            text.is_none_or(|text| told.unwrap().contains(text)),
            "{status}: {told:?}"
        );
        // What never ends makes room for the next.
        lab.post(&format!("/worker-tasks/{task}/cancel"), None);
        lab.simulator.advance(LONG);
    }
}

#[test]
fn the_items_are_as_many_as_the_counts_say() {
    let lab = lab();
    let (activity, _) = lab.execute(5, 66);
    assert_eq!(
        lab.get(&format!("/activities/{activity}/items")).body["totalCount"],
        0
    );
    lab.simulator.advance(LONG);
    let stats = lab.get(&format!("/activities/{activity}/stats")).body;
    let count = |name: &str| stats[name].as_u64().unwrap();
    let (mut changes, mut ids) = (Vec::new(), Vec::new());
    for page in 1.. {
        let answer = lab.get(&format!(
            "/activities/{activity}/items?pageSize=100&page={page}"
        ));
        changes.extend(answer.all("objectChangeType"));
        ids.extend(answer.all("id").iter().map(Value::to_string));
        if answer.body["hasNextPage"] == false {
            break;
        }
    }
    let of = |kind: &str| changes.iter().filter(|change| **change == kind).count() as u64;
    assert_eq!(of("Added"), count("totalCsoAdds"));
    assert_eq!(of("Updated"), count("totalCsoUpdates"));
    assert_eq!((of("NotSet"), count("totalObjectErrors")), (3, 3));
    assert_eq!(changes.len() as u64, count("totalObjectChangeCount"));
    assert_eq!(
        count("totalObjectChangeCount") + count("totalUnchanged"),
        count("totalObjectsProcessed")
    );
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), changes.len());
    let operations = &lab.progress(&activity)["operationCounts"];
    assert_eq!(operations["Added"].as_u64(), Some(of("Added")));
    assert_eq!(
        lab.get(&format!("/activities/{activity}/children")).body["totalCount"],
        0
    );
}

#[test]
fn a_cancelled_run_stops_where_it_was() {
    let lab = lab();
    let (activity, task) = lab.execute(1, 10);
    lab.pass(2.0);
    let cancel = format!("/worker-tasks/{task}/cancel");
    let accepted = lab.post(&cancel, None);
    assert_eq!(
        (accepted.status, accepted.header("content-length")),
        (202, "0")
    );
    assert_eq!(lab.task(&task).as_deref(), Some("CancellationRequested"));
    assert_eq!(lab.status(&activity), "InProgress");
    lab.simulator.advance(LONG);
    let over = lab.progress(&activity);
    assert_eq!(
        (&over["status"], &over["objectsProcessed"]),
        (&json!("Cancelled"), &json!(0))
    );
    assert_eq!(over["currentPhase"]["name"], "Processing imported objects");
    assert_eq!(lab.post(&cancel, None).status, 404);
}

#[test]
fn a_strict_server_refuses_what_is_already_running() {
    let lab = lab_with(|options| options.strict = true);
    let execute = "/synchronisation/connected-systems/1/run-profiles/10/execute";
    assert_eq!(lab.post(execute, None).status, 202);
    let refused = lab.post(execute, None);
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (409, &json!("CONFLICT"))
    );
    lab.simulator.advance(LONG);
    assert_eq!(lab.post(execute, None).status, 202);
}

#[test]
fn an_edit_of_the_estate_shows_at_once() {
    let lab = lab_with(|options| options.estate = Estate::new().system(1, "One").system(2, "One"));
    assert_eq!(
        lab.get("/synchronisation/connected-systems").all("name"),
        ["One", "One"]
    );
    lab.simulator
        .estate(|estate| estate.systems.retain(|system| system.id != 1));
    assert_eq!(
        lab.get("/synchronisation/connected-systems").all("id"),
        [json!(2)]
    );
}

#[test]
fn activities_are_found_by_what_they_were_about() {
    let lab = lab();
    lab.execute(1, 10);
    lab.pass(1.0);
    let (latest, _) = lab.execute(3, 42);
    let newest =
        lab.get("/activities?operation=Execute&sortBy=created&sortDirection=desc&pageSize=1");
    assert_eq!(
        (newest.all("id"), &newest.body["totalCount"]),
        (vec![json!(latest)], &json!(2))
    );
    let of_payroll = lab.get("/activities?connectedSystem=payroll&operation=Execute");
    assert_eq!(of_payroll.all("id"), [json!(latest)]);
    let begun = newest.body["items"][0]["created"]
        .as_str()
        .unwrap()
        .replace('+', "%2B");
    let since = lab.get(&format!(
        "/activities?operation=Execute&createdFrom={begun}"
    ));
    assert_eq!(since.all("id"), [json!(latest)]);
    assert_eq!(
        lab.get("/activities?status=FailedWithError").body["totalCount"],
        0
    );
}

#[test]
fn time_runs_by_itself_unless_told_otherwise() {
    let lab = lab_with(|options| {
        options.manual_clock = false;
        options.speed = 1e6;
    });
    let (activity, _) = lab.execute(1, 10);
    // A microsecond of this worker is a second: it is over by the time a request could be sent.
    assert_eq!(lab.status(&activity), "Complete");
}
