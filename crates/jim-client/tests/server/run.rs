//! A run from its start to its end, and how many requests it costs.

use std::time::Duration;

use jim_client::run::{RunEvent, RunOutcome, RunRequest};
use jim_client::{Error, ErrorKind, RunProfileReference};
use jim_simulator::{Act, Fault};

use crate::fixture::{Fixture, PAYROLL, TRAINING, TRAINING_IMPORT};

const LIST: &str = "/synchronisation/connected-systems";

fn waiting(id: i32) -> RunRequest {
    RunRequest {
        wait: true,
        ..RunRequest::new(RunProfileReference::Id(id, None))
    }
}

/// Polls without their number.
fn without_repetitions(mut asked: Vec<String>) -> Vec<String> {
    for line in &mut asked {
        if let Some(rest) = line.strip_prefix("GET /activities/") {
            let what = rest.split('/').nth(1).unwrap_or("itself");
            *line = format!("GET activity {what}");
        }
    }
    asked.dedup();
    asked
}

#[tokio::test]
async fn a_known_owner_costs_one_start_the_polls_and_one_read_of_the_end() {
    let fixture = Fixture::new();
    fixture.client.run_profiles(TRAINING).await.unwrap();
    let before = fixture.count();
    let outcome = fixture.client.run(waiting(TRAINING_IMPORT), |_| ()).await;
    let RunOutcome::Ended(end) = outcome.unwrap() else {
        panic!("it was to be waited for");
    };
    assert_eq!(
        without_repetitions(fixture.asked(before)),
        [
            "POST systems/3/run-profiles/42/execute",
            "GET activity progress",
            "GET activity itself"
        ]
    );
    assert_eq!(
        end.run.to_string(),
        "run profile 'Full import' on 'Café Training'"
    );
}

#[tokio::test]
async fn names_that_the_look_up_read_are_known_when_the_run_starts() {
    let fixture = Fixture::new();
    let mut started = None;
    let on_event = |event| {
        if let RunEvent::Started(told) = event {
            started = Some(told.run);
        }
    };
    let outcome = fixture.client.run(waiting(TRAINING_IMPORT), on_event).await;
    assert!(matches!(outcome, Ok(RunOutcome::Ended(_))), "{outcome:?}");
    assert_eq!(
        started.unwrap().to_string(),
        "run profile 'Full import' on 'Café Training'"
    );
    let reads = without_repetitions(fixture.asked(0));
    assert_eq!(
        reads
            .iter()
            .filter(|line| *line == "GET activity itself")
            .count(),
        1
    );
    assert!(!reads.contains(&"GET systems/3".to_owned()), "{reads:?}");
}

#[tokio::test]
async fn names_that_the_session_has_read_are_known_without_a_look_up() {
    let fixture = Fixture::new();
    fixture.client.connected_system(TRAINING).await.unwrap();
    fixture.client.run_profiles(TRAINING).await.unwrap();
    let before = fixture.count();
    let request = RunRequest::new(RunProfileReference::Id(TRAINING_IMPORT, None));
    let outcome = fixture.client.run(request, |_| ()).await.unwrap();
    let RunOutcome::Queued(run) = outcome else {
        panic!("it was not to be waited for");
    };
    assert_eq!(
        run.to_string(),
        "run profile 'Full import' on 'Café Training'"
    );
    assert_eq!(
        fixture.asked(before),
        ["POST systems/3/run-profiles/42/execute"]
    );
}

#[tokio::test]
async fn an_owner_that_has_changed_costs_one_refusal() {
    let fixture = Fixture::new();
    fixture.client.run_profiles(TRAINING).await.unwrap();
    fixture.simulator.configuration(|configuration| {
        for profile in &mut configuration.run_profiles {
            profile.system = PAYROLL;
        }
    });
    let before = fixture.count();
    let request = RunRequest::new(RunProfileReference::Id(TRAINING_IMPORT, None));
    let outcome = fixture.client.run(request, |_| ()).await.unwrap();
    assert!(
        matches!(outcome, RunOutcome::Queued(run) if run.target.connected_system_id == PAYROLL)
    );
    let asked = fixture.asked(before);
    assert_eq!(asked[0], "POST systems/3/run-profiles/42/execute");
    assert_eq!(asked[1], "GET systems");
    let started = asked.iter().filter(|line| line.starts_with("POST"));
    assert_eq!(
        started.collect::<Vec<_>>(),
        [
            "POST systems/3/run-profiles/42/execute",
            "POST systems/2/run-profiles/42/execute"
        ]
    );
    assert_eq!(fixture.simulator.executions().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_look_up_that_the_timeout_ends_starts_nothing() {
    let fixture = Fixture::new();
    fixture
        .simulator
        .fault(Fault::new("GET", LIST, Act::Delay(600_000)));
    let request = RunRequest {
        timeout: Some(Duration::from_secs(3)),
        ..waiting(TRAINING_IMPORT)
    };
    let error = fixture.client.run(request, |_| ()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WaitTimedOut);
    assert!(matches!(error, Error::StartTimedOut { .. }), "{error:?}");
    assert!(fixture.simulator.executions().is_empty());
}

#[tokio::test]
async fn the_name_narrows_the_search_for_a_run_whose_start_was_lost() {
    for known in ["Export", "What it was called before"] {
        let fixture = Fixture::new();
        let lost = Fault::new("POST", "*/run-profiles/22/execute", Act::DropAfter);
        fixture.simulator.fault(lost);
        let meanwhile = format!(
            "{}/api/v1{LIST}/1/run-profiles/11/execute",
            fixture.simulator.url()
        );
        let key = fixture.simulator.api_key().to_owned();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let other = reqwest::Client::new()
            .post(meanwhile)
            .header("X-API-Key", key);
        let by_id = RunProfileReference::Id(22, None);
        fixture.client.run_profiles(PAYROLL).await.unwrap();
        let request = RunRequest {
            run_profile_name: Some(known.into()),
            ..RunRequest::new(by_id)
        };
        let mut attached = false;
        let run = fixture.client.run(request, |event| {
            attached |= matches!(event, RunEvent::Started(started) if started.attached.is_some());
        });
        let (outcome, other) = tokio::join!(run, other.send());
        assert_eq!(other.unwrap().status(), 202);
        let RunOutcome::Queued(run) = outcome.unwrap() else {
            panic!("it was not to be waited for");
        };
        assert!(attached);
        let runs = fixture.simulator.executions();
        let activity = |profile| {
            runs.iter()
                .find(|run| run.run_profile_id == profile)
                .unwrap()
                .activity_id
                .clone()
        };
        assert_eq!(run.activity_id, activity(22));
        let read = fixture
            .asked(0)
            .contains(&format!("GET /activities/{}", activity(11)));
        assert_eq!(read, known != "Export", "{known}");
    }
}
