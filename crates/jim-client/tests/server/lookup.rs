//! Ids and names, and how many requests they cost.

use jim_client::{Client, Error, ErrorKind, Found, RunProfileReference, SystemReference};
use jim_simulator::{Act, Fault};

use crate::fixture::{Fixture, HR, PAYROLL, TRAINING, TRAINING_IMPORT, client};

async fn find(client: &Client, id: i32) -> Result<Found, Error> {
    let by_id = RunProfileReference::Id(id, None);
    client.find_run_profile(&by_id).await
}

fn unreadable(system: i32, status: u16) -> Fault {
    let path = format!("/synchronisation/connected-systems/{system}/run-profiles");
    Fault::new("GET", &path, Act::status(status))
}

/// More systems than are asked at the same time, all before the others, that answer with that status.
fn archives(fixture: &Fixture, status: u16) {
    fixture.simulator.configuration(|configuration| {
        for id in 100..108 {
            *configuration = std::mem::take(configuration).system(id, &format!("Archive {id}"));
        }
    });
    let path = "/synchronisation/connected-systems/10*/run-profiles";
    let fault = Fault::new("GET", path, Act::status(status));
    fixture.simulator.fault(fault);
}

#[tokio::test]
async fn a_system_that_cannot_be_read_does_not_end_the_search_for_another_systems_profile() {
    for status in [403, 400] {
        let fixture = Fixture::new();
        archives(&fixture, status);
        let found = find(&fixture.client, TRAINING_IMPORT).await.unwrap();
        assert_eq!(found.profile.connected_system_id, TRAINING);

        let missing = find(&fixture.client, 999).await.unwrap_err();
        let said = missing.api_error().map(|error| error.status);
        assert_eq!(said, Some(status), "it may be where nothing can be read");
    }
}

#[tokio::test]
async fn a_hint_to_a_system_that_cannot_be_read_does_not_end_the_search() {
    let fixture = Fixture::new();
    find(&fixture.client, 11).await.unwrap();
    fixture.simulator.configuration(|configuration| {
        for profile in &mut configuration.run_profiles {
            profile.system = PAYROLL;
        }
    });
    fixture.simulator.fault(unreadable(HR, 403));
    let found = find(&fixture.client, 11).await.unwrap();
    assert_eq!(found.profile.connected_system_id, PAYROLL);
}

#[tokio::test]
async fn what_concerns_the_whole_server_ends_the_search() {
    let fixture = Fixture::new();
    archives(&fixture, 401);
    let error = find(&fixture.client, TRAINING_IMPORT).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AuthenticationFailed);
    let last = "GET systems/3/run-profiles".to_owned();
    assert!(!fixture.asked(0).contains(&last));
}

#[tokio::test]
async fn what_is_found_keeps_the_name_of_its_system() {
    let fixture = Fixture::new();
    let found = find(&fixture.client, TRAINING_IMPORT).await.unwrap();
    assert_eq!(found.system_name.as_deref(), Some("Café Training"));

    let by_name = RunProfileReference::Name(
        "FULL IMPORT".into(),
        SystemReference::Name("payroll".into()),
    );
    let found = fixture.client.find_run_profile(&by_name).await.unwrap();
    assert_eq!(
        (found.profile.id, found.system_name.as_deref()),
        (21, Some("Payroll"))
    );
}

#[tokio::test]
async fn a_name_as_it_is_typed_is_one_request() {
    let fixture = Fixture::new();
    for typed in ["Payroll", "Café Training", "Cafe\u{301} Training"] {
        let before = fixture.count();
        let found = fixture.client.connected_systems_named(typed).await.unwrap();
        assert_eq!(found.len(), 1, "{typed}");
        let requests = fixture.simulator.requests();
        let [only] = &requests[before..] else {
            panic!("{requests:?}");
        };
        let asked = only.query.replace("%20", " ").replace('+', " ");
        let composed = typed.replace("e\u{301}", "é");
        assert!(
            asked.contains(&format!("filter=name:eq:{composed}")),
            "{asked}"
        );
    }
}

#[tokio::test]
async fn a_name_in_another_case_is_looked_for_in_the_whole_list() {
    let fixture = Fixture::new();
    // As a server answers that compares case-sensitively.
    let nothing = r#"{"items":[],"totalCount":0,"hasNextPage":false}"#;
    let list = "/synchronisation/connected-systems";
    let fault = Fault::new("GET", list, Act::text(200, "application/json", nothing)).times(1);
    fixture.simulator.fault(fault);
    let found = fixture
        .client
        .connected_systems_named("cafÉ TRAINING")
        .await;
    assert_eq!(found.unwrap()[0].id, TRAINING);
    let requests = fixture.simulator.requests();
    assert_eq!(requests.len(), 2);
    assert!(!requests[1].query.contains("filter"));
}

#[tokio::test]
async fn a_server_that_does_not_know_the_filter_gives_no_wrong_system() {
    let fixture = Fixture::new();
    let list = "/synchronisation/connected-systems";
    let all = r#"{"items":[{"id":1,"name":"HR"},{"id":2,"name":"Payroll"}],"totalCount":2}"#;
    let fault = Fault::new("GET", list, Act::text(200, "application/json", all));
    fixture.simulator.fault(fault);
    let found = fixture
        .client
        .connected_systems_named("Payroll")
        .await
        .unwrap();
    assert_eq!(
        found.iter().map(|system| system.id).collect::<Vec<_>>(),
        [2]
    );
    assert!(
        fixture
            .client
            .connected_systems_named("Sales")
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_search_is_remembered_by_the_next_process_and_its_profiles_of_today() {
    let fixture = Fixture::new();
    let folder = tempfile::tempdir().unwrap();
    let process = || {
        client(&fixture.simulator, |settings| {
            settings.cache_folder(folder.path())
        })
    };
    find(&process(), TRAINING_IMPORT).await.unwrap();
    let before = fixture.count();
    find(&process(), TRAINING_IMPORT).await.unwrap();
    // Lists that the first search no longer wanted may be recorded late.
    let asked = fixture.asked(before);
    assert!(asked.contains(&"GET systems/3/run-profiles".to_owned()));
    assert!(!asked.contains(&"GET systems".to_owned()), "{asked:?}");

    // Gone: its system is asked no more, whichever process lists what is left of it.
    fixture.simulator.configuration(|configuration| {
        configuration
            .run_profiles
            .retain(|profile| profile.id != TRAINING_IMPORT)
    });
    process().run_profiles(TRAINING).await.unwrap();
    let before = fixture.count();
    let error = find(&process(), TRAINING_IMPORT).await.unwrap_err();
    assert!(matches!(error, Error::NotFound(_)), "{error:?}");
    let asked = fixture.asked(before);
    let first = |wanted: &str| asked.iter().position(|line| line == wanted);
    assert!(
        first("GET systems") < first("GET systems/3/run-profiles"),
        "{asked:?}"
    );
}
