//! Answers that were changed on their way: read or refused, never a panic, never taken for an end
//! that the server did not tell.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use jim_client::models::{
    Activity, ActivityItem, AuthConfig, ConnectedSystem, Execution, Page, Partition, Progress,
    RunProfile, UserInfo, Version, WorkerTask,
};
use jim_client::run::{Action, Answer, End, Machine, RunRequest};
use jim_client::{RunProfileReference, SystemReference};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Bodies of answers: the project's own, and recorded ones where there are any.
static BODIES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let recorded = std::env::var_os("JIM_CONTRACT_DIR").map(PathBuf::from);
    let mut bodies = Vec::new();
    for folder in [Some(own), recorded].into_iter().flatten() {
        collect(&folder, &mut bodies);
    }
    assert!(bodies.len() >= 20);
    bodies
});

fn collect(folder: &Path, bodies: &mut Vec<Value>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, bodies);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let exchange: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            bodies.push(exchange["response"]["body"].clone());
        }
    }
}

/// What a value on the wire may turn into.
fn hostile(number: u32) -> Value {
    match number % 16 {
        0 => Value::Null,
        1 => json!(u64::MAX),
        2 => json!(i64::MIN),
        3 => json!(-1),
        4 => json!(1e308),
        5 => json!(0.5),
        6 => json!(""),
        7 => json!("x".repeat(100_000)),
        8 => json!([]),
        9 => json!({}),
        10 => json!("\u{0}\u{202e}\u{feff}"),
        11 => json!(true),
        12 => json!("00000000-0000-0000-0000-000000000000"),
        13 => json!([[[[[[[[[[[]]]]]]]]]]]),
        14 => json!("Complete"),
        _ => json!(i32::MAX),
    }
}

/// Replaces, drops or doubles one value somewhere in the tree.
fn mutate(value: &mut Value, mut path: impl Iterator<Item = u32>, how: u32) {
    let step = path.next().unwrap_or_default() as usize;
    let children = match value {
        Value::Object(fields) => fields.len(),
        Value::Array(items) => items.len(),
        _ => 0,
    };
    if children == 0 || step % 5 == 4 {
        *value = hostile(how);
        return;
    }
    let index = step % children;
    match value {
        Value::Object(fields) => {
            let name = fields.keys().nth(index).unwrap().clone();
            match how % 5 {
                4 => drop(fields.remove(&name)),
                _ => mutate(&mut fields[&name], path, how),
            }
        }
        Value::Array(items) if how % 5 == 4 => {
            let twice = items[index].clone();
            items.push(twice);
        }
        Value::Array(items) => mutate(&mut items[index], path, how),
        _ => {}
    }
}

/// Reads bytes as everything that the client reads.
fn read_as_everything(bytes: &[u8]) {
    macro_rules! read {
        ($($model:ty),*) => {
            $(if let Ok(model) = serde_json::from_slice::<$model>(bytes) {
                let _ = serde_json::to_vec(&model).unwrap();
            })*
        };
    }
    read!(
        Activity,
        AuthConfig,
        ConnectedSystem,
        Execution,
        Progress,
        RunProfile,
        UserInfo,
        Version,
        WorkerTask,
        Vec<Partition>,
        Vec<RunProfile>,
        Page<Activity>,
        Page<ActivityItem>,
        Page<ConnectedSystem>,
        Page<WorkerTask>
    );
    for status in [400, 401, 403, 404, 429, 500, 503] {
        let _ = jim_client::decode(status, bytes).to_string();
    }
}

/// Hands a run's progress to a wait, as if the server had told it every two seconds.
fn wait_with(answers: Vec<Progress>) {
    let owner = Some(SystemReference::Id(1));
    let request = RunRequest {
        wait: true,
        timeout: Some(Duration::from_secs(60)),
        ..RunRequest::new(RunProfileReference::Id(1, owner))
    };
    let mut machine = Machine::new(request, None);
    let mut told = answers.into_iter();
    let mut last = None;
    let mut now = Duration::ZERO;
    loop {
        let answer = match machine.next(now).0 {
            Action::End(End::RunEnded(end)) => {
                assert!(
                    end.run
                        .status
                        .as_ref()
                        .is_some_and(|status| status.is_end())
                );
                assert_eq!(end.run.status, last);
                return;
            }
            Action::End(_) => return,
            Action::Sleep { until } => {
                now = until;
                continue;
            }
            Action::Execute { .. } => {
                let execution = json!({ "activityId": "01a2" });
                Answer::Executed(Ok(serde_json::from_value(execution).unwrap()))
            }
            Action::Poll { .. } => {
                let unknown = json!({ "status": "InProgress" });
                let unknown = || serde_json::from_value(unknown).unwrap();
                let progress: Progress = told.next().unwrap_or_else(unknown);
                last = Some(progress.status.clone());
                Answer::Polled(Ok(Box::new(progress)))
            }
            Action::ReadWorkerTask { .. } => Answer::WorkerTaskRead(Ok(None)),
            Action::ReadActivity { .. } => Answer::ActivityRead(None),
            other @ (Action::Find { .. } | Action::ListRuns { .. } | Action::Look { .. }) => {
                panic!("{other:?}")
            }
        };
        machine.answered(now, answer);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_answer_with_other_values_is_read_or_refused(
        which in any::<prop::sample::Index>(),
        mutations in prop::collection::vec((prop::collection::vec(any::<u32>(), 1..8), any::<u32>()), 1..6),
    ) {
        let mut body = which.get(&BODIES).clone();
        for (path, how) in mutations {
            mutate(&mut body, path.into_iter(), how);
        }
        read_as_everything(body.to_string().as_bytes());
        if let Ok(progress) = serde_json::from_value::<Progress>(body) {
            wait_with(vec![progress]);
        }
    }

    #[test]
    fn an_answer_with_other_bytes_is_read_or_refused(
        which in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..12),
    ) {
        let mut bytes = which.get(&BODIES).to_string().into_bytes();
        for (place, byte, how) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = place.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => bytes.truncate(at),
                _ => drop(bytes.remove(at)),
            }
        }
        read_as_everything(&bytes);
    }

    #[test]
    fn any_progress_in_any_order_is_a_wait(
        told in prop::collection::vec(
            (any::<Option<u64>>(), any::<Option<u64>>(), any::<Option<u64>>(), any::<Option<u32>>(), 0..9_usize),
            0..40,
        ),
    ) {
        let statuses = [
            "InProgress", "InProgress", "InProgress", "InProgress", "InProgress", "InProgress",
            "Pondering", "", "FailedWithError",
        ];
        wait_with(told.into_iter().map(|(processed, total, errors, phases, status)| {
            serde_json::from_value(json!({
                "status": statuses[status], "objectsProcessed": processed, "objectsToProcess": total,
                "totalErrors": errors, "totalPhases": phases, "currentPhaseNumber": phases,
            })).unwrap()
        }).collect());
    }
}
