//! What a client sees of a run, from the queue to its end, at moments that the test chooses.

use std::time::{Duration, SystemTime};

use crate::client::Harness;
use jim_simulator::{Configuration, Options, Outcome};
use serde_json::{Value, json};

const LONG: Duration = Duration::from_secs(600);

fn harness_with(change: impl FnOnce(&mut Options)) -> Harness {
    let mut options = Options {
        manual_clock: true,
        ..Options::default()
    };
    change(&mut options);
    Harness::with(options)
}

fn harness() -> Harness {
    harness_with(|_| ())
}

#[test]
fn a_run_waits_is_processed_and_leaves_the_queue() {
    let harness = harness();
    let (activity, task) = harness.execute(1, 10);
    assert_eq!(harness.task(&task).as_deref(), Some("Queued"));
    let queued = harness.progress(&activity);
    assert_eq!(
        (&queued["status"], &queued["phases"]),
        (&json!("InProgress"), &json!([]))
    );
    harness.pass(2.0);
    assert_eq!(harness.task(&task).as_deref(), Some("Processing"));
    let running = harness.progress(&activity);
    assert_eq!(
        running["currentPhase"]["name"],
        "Processing imported objects"
    );
    assert_eq!(
        (&running["currentPhaseNumber"], &running["totalPhases"]),
        (&json!(1), &json!(6))
    );
    harness.simulator.advance(LONG);
    assert_eq!(harness.task(&task), None);
    let over = harness.progress(&activity);
    assert_eq!(
        (&over["status"], &over["percentComplete"]),
        (&json!("Complete"), &json!(100))
    );
}

#[test]
fn a_server_that_begins_at_a_given_moment_gives_the_same_times_and_ids_each_time() {
    let began = SystemTime::UNIX_EPOCH + Duration::from_secs(1_796_025_600);
    let [first, second] = [(); 2].map(|()| {
        let harness = harness_with(|options| options.began = Some(began));
        let (activity, task) = harness.execute(1, 10);
        let answer = harness.get(&format!("/activities/{activity}")).body;
        (activity, task, answer["created"].clone())
    });
    assert_eq!(first, second);
    assert!(
        first.2.as_str().unwrap().starts_with("2026-11-30T08:00:00"),
        "{first:?}"
    );
}

#[test]
fn the_elapsed_time_falls_at_the_pick_up_and_goes_on_after_the_end() {
    let harness = harness();
    let (activity, _) = harness.execute(1, 10);
    let elapsed = || {
        harness.progress(&activity)["elapsedSeconds"]
            .as_f64()
            .unwrap()
    };
    harness.pass(0.75);
    let queued = elapsed();
    harness.pass(0.1);
    assert!(elapsed() < queued);
    harness.simulator.advance(LONG);
    let over = elapsed();
    harness.pass(1.0);
    assert!(elapsed() > over);
}

#[test]
fn two_runs_of_a_system_go_one_after_the_other() {
    let harness = harness();
    let (_, first) = harness.execute(1, 10);
    let (_, second) = harness.execute(1, 10);
    let (_, elsewhere) = harness.execute(3, 42);
    harness.pass(2.0);
    let standing = [first.as_str(), &second, &elsewhere].map(|task| harness.task(task).unwrap());
    assert_eq!(standing, ["Processing", "Queued", "Processing"]);
    assert_eq!(harness.get("/worker-tasks").all("status").len(), 3);
    let started = harness.simulator.executions();
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
    let harness = harness();
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
        harness.simulator.set_outcome(60, outcome);
        let (activity, task) = harness.execute(5, 60);
        harness.simulator.advance(LONG);
        assert_eq!(harness.status(&activity), status);
        let whole = harness.get(&format!("/activities/{activity}")).body;
        let told = whole[field].as_str();
        assert!(
            text.is_none_or(|text| told.unwrap().contains(text)),
            "{status}: {told:?}"
        );
        // What never ends makes room for the next.
        harness.post(&format!("/worker-tasks/{task}/cancel"), None);
        harness.simulator.advance(LONG);
    }
}

#[test]
fn the_items_are_as_many_as_the_counts_say() {
    let harness = harness();
    let (activity, _) = harness.execute(5, 66);
    assert_eq!(
        harness.get(&format!("/activities/{activity}/items")).body["totalCount"],
        0
    );
    harness.simulator.advance(LONG);
    let stats = harness.get(&format!("/activities/{activity}/stats")).body;
    let count = |name: &str| stats[name].as_u64().unwrap();
    let (mut changes, mut ids) = (Vec::new(), Vec::new());
    for page in 1.. {
        let answer = harness.get(&format!(
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
    let operations = &harness.progress(&activity)["operationCounts"];
    assert_eq!(operations["Added"].as_u64(), Some(of("Added")));
    assert_eq!(
        harness
            .get(&format!("/activities/{activity}/children"))
            .body["totalCount"],
        0
    );
}

#[test]
fn a_cancelled_run_stops_where_it_was() {
    let harness = harness();
    let (activity, task) = harness.execute(1, 10);
    harness.pass(2.0);
    let cancel = format!("/worker-tasks/{task}/cancel");
    let accepted = harness.post(&cancel, None);
    assert_eq!(
        (accepted.status, accepted.header("content-length")),
        (202, "0")
    );
    assert_eq!(
        harness.task(&task).as_deref(),
        Some("CancellationRequested")
    );
    assert_eq!(harness.status(&activity), "InProgress");
    harness.simulator.advance(LONG);
    let over = harness.progress(&activity);
    assert_eq!(
        (&over["status"], &over["objectsProcessed"]),
        (&json!("Cancelled"), &json!(0))
    );
    assert_eq!(over["currentPhase"]["name"], "Processing imported objects");
    assert_eq!(harness.post(&cancel, None).status, 404);
}

#[test]
fn a_strict_server_refuses_what_is_already_running() {
    let harness = harness_with(|options| options.strict = true);
    let execute = "/synchronisation/connected-systems/1/run-profiles/10/execute";
    assert_eq!(harness.post(execute, None).status, 202);
    let refused = harness.post(execute, None);
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (409, &json!("CONFLICT"))
    );
    harness.simulator.advance(LONG);
    assert_eq!(harness.post(execute, None).status, 202);
}

#[test]
fn an_edit_of_the_configuration_shows_at_once() {
    let harness = harness_with(|options| {
        options.configuration = Configuration::new().system(1, "One").system(2, "One")
    });
    assert_eq!(
        harness
            .get("/synchronisation/connected-systems")
            .all("name"),
        ["One", "One"]
    );
    harness
        .simulator
        .configuration(|configuration| configuration.systems.retain(|system| system.id != 1));
    assert_eq!(
        harness.get("/synchronisation/connected-systems").all("id"),
        [json!(2)]
    );
}

#[test]
fn activities_are_found_by_what_they_were_about() {
    let harness = harness();
    harness.execute(1, 10);
    harness.pass(1.0);
    let (latest, _) = harness.execute(3, 42);
    let newest =
        harness.get("/activities?operation=Execute&sortBy=created&sortDirection=desc&pageSize=1");
    assert_eq!(
        (newest.all("id"), &newest.body["totalCount"]),
        (vec![json!(latest)], &json!(2))
    );
    let of_payroll = harness.get("/activities?connectedSystem=payroll&operation=Execute");
    assert_eq!(of_payroll.all("id"), [json!(latest)]);
    let begun = newest.body["items"][0]["created"]
        .as_str()
        .unwrap()
        .replace('+', "%2B");
    let since = harness.get(&format!(
        "/activities?operation=Execute&createdFrom={begun}"
    ));
    assert_eq!(since.all("id"), [json!(latest)]);
    assert_eq!(
        harness.get("/activities?status=FailedWithError").body["totalCount"],
        0
    );
}

#[test]
fn time_runs_by_itself_unless_told_otherwise() {
    let harness = harness_with(|options| {
        options.manual_clock = false;
        options.speed = 1e6;
    });
    let (activity, _) = harness.execute(1, 10);
    // A microsecond of this worker is a second: it is over by the time a request could be sent.
    assert_eq!(harness.status(&activity), "Complete");
}
