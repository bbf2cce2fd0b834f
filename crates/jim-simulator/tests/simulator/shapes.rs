//! The fields of what a run shows, in the order and of the kinds that the server has.

use std::time::Duration;

use jim_simulator::Options;
use serde_json::{Value, json};

use crate::client::{Harness, names};

const LONG: Duration = Duration::from_secs(600);

fn harness() -> Harness {
    Harness::with(Options {
        manual_clock: true,
        ..Options::default()
    })
}

/// Each field and a letter for its kind.
fn shape(value: &Value) -> Vec<String> {
    let kind = |value: &Value| match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    };
    let fields = value.as_object().unwrap().iter();
    fields
        .map(|(name, value)| format!("{name}:{}", kind(value)))
        .collect()
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[test]
fn progress_in_the_queue_in_a_phase_and_at_the_end() {
    let harness = harness();
    let (activity, _) = harness.execute(1, 10);
    let progress = || {
        harness
            .get(&format!("/activities/{activity}/progress"))
            .body
    };
    let shapes = [
        "message:null percentComplete:null objectsPerSecond:null estimatedSecondsRemaining:null \
         currentPhase:null currentPhaseNumber:null",
        "message:text percentComplete:number objectsPerSecond:number estimatedSecondsRemaining:number \
         currentPhase:object currentPhaseNumber:number",
        "message:text percentComplete:number objectsPerSecond:null estimatedSecondsRemaining:null \
         currentPhase:null currentPhaseNumber:null",
    ];
    for (expected, passes) in shapes.iter().zip([0, 3, 600]) {
        harness.simulator.advance(Duration::from_secs(passes));
        let seen = progress();
        assert_eq!(
            names(&seen),
            words(
                "id status message objectsProcessed objectsToProcess percentComplete elapsedSeconds \
                 objectsPerSecond estimatedSecondsRemaining targetType runType operationCounts \
                 totalErrors retrievedAt phases currentPhase currentPhaseNumber totalPhases"
            )
        );
        let shape = shape(&seen);
        for field in words(expected) {
            assert!(shape.iter().any(|seen| seen == field), "{field}: {seen}");
        }
    }
    let phases = progress()["phases"].clone();
    let keys: Vec<_> = phases
        .as_array()
        .unwrap()
        .iter()
        .map(|phase| &phase["key"])
        .collect();
    assert_eq!(
        keys,
        words(
            "import.fetch connector:read import.process import.deletions import.references \
             import.save import.reconcile import.record"
        )
    );
    assert_eq!(
        names(&phases[0]),
        words("key name parentKey order status started ended durationSeconds")
    );
}

#[test]
fn a_whole_activity_has_every_field_and_a_listed_one_its_counts() {
    let harness = harness();
    let (activity, _) = harness.execute(1, 10);
    harness.simulator.advance(LONG);
    let whole = harness.get(&format!("/activities/{activity}")).body;
    assert_eq!(
        names(&whole),
        words(
            "id parentActivityId created executed status targetType targetOperationType targetName \
             targetContext message initiatedByType initiatedById initiatedByName objectsToProcess \
             objectsProcessed executionTime totalActivityTime warningMessage errorMessage \
             errorStackTrace errorDetail connectedSystemRunType connectedSystemId \
             connectedSystemRunProfileId syncRuleId metaverseObjectId exampleDataTemplateId \
             executionStats phases scheduleExecutionId scheduleStepIndex scheduledByScheduleId \
             scheduledByScheduleName changeReason configurationChangeVersion \
             configurationChangeSnapshot"
        )
    );
    assert_eq!(whole["executionTime"], "00:00:07.4000000");
    let listed = harness.get("/activities?operation=Execute").body["items"][0].clone();
    assert_eq!(names(&listed).len(), 38);
    assert_eq!(
        listed["totalUpdated"],
        whole["executionStats"]["totalCsoUpdates"]
    );
    assert_eq!(whole["executionStats"].as_object().unwrap().len(), 25);
}

#[test]
fn a_task_has_steps_once_it_is_processed() {
    let harness = harness();
    let (activity, task) = harness.execute(1, 10);
    let task = || harness.get(&format!("/worker-tasks/{task}")).body;
    assert_eq!(
        (&task()["steps"], &task()["activityId"]),
        (&Value::Null, &json!(activity))
    );
    harness.simulator.advance(Duration::from_secs(2));
    let steps = &task()["steps"];
    assert_eq!(
        shape(steps),
        words("currentStepName:text currentStepNumber:number totalSteps:number steps:list")
    );
    assert_eq!(
        (&steps["currentStepName"], &steps["totalSteps"]),
        (&json!("Importing objects"), &json!(6))
    );
    let page = harness.get("/worker-tasks").body;
    assert_eq!(
        (&page["pageSize"], &page["totalCount"]),
        (&json!(50), &json!(1))
    );
}

#[test]
fn while_changes_are_saved_their_counts_rise() {
    let harness = harness();
    let (activity, _) = harness.execute(1, 10);
    let mut seen = Vec::new();
    for _ in 0..100 {
        harness.simulator.advance(Duration::from_millis(100));
        let progress = harness
            .get(&format!("/activities/{activity}/progress"))
            .body;
        if progress["currentPhase"]["key"] == "import.save" {
            seen.push(
                progress["operationCounts"]["Updated"]
                    .as_u64()
                    .unwrap_or_default(),
            );
        }
    }
    assert!(seen.len() > 10 && seen.is_sorted(), "{seen:?}");
    assert!(seen.first() < seen.last(), "{seen:?}");
}

#[test]
fn a_part_of_an_activity_is_listed_with_it_alone() {
    let harness = harness();
    let parents = harness.get("/activities?hasChildActivities=true");
    assert_eq!(parents.all("targetType"), ["SystemInitialisation"]);
    let id = parents.body["items"][0]["id"].as_str().unwrap().to_owned();
    let children = harness.get(&format!("/activities/{id}/children"));
    assert_eq!(children.all("targetName"), ["User", "Group"]);
    assert_eq!(parents.all("childActivityCount"), [json!(2)]);
    let all = harness.get("/activities?pageSize=100").all("targetType");
    assert!(!all.contains(&json!("MetaverseObjectType")), "{all:?}");
}

#[test]
fn what_is_no_run_has_neither_counts_nor_items() {
    let harness = harness();
    let created = harness.get("/activities?targetType=ConnectedSystem");
    let id = created.body["items"][0]["id"].as_str().unwrap().to_owned();
    for (part, word) in [("stats", "statistics"), ("items", "items")] {
        let refused = harness.get(&format!("/activities/{id}/{part}"));
        let message = format!("Execution {word} are only available for Run Profile activities.");
        assert_eq!(
            (refused.status, &refused.body["message"]),
            (400, &json!(message))
        );
    }
    assert_eq!(
        harness
            .get(&format!("/activities/{}", id.to_uppercase()))
            .body["id"],
        json!(id)
    );
}
