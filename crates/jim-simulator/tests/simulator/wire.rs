//! What a client sees of each route: fields, refusals, pages.

use crate::client::{Harness, names};
use jim_simulator::{Configuration, Options};
use serde_json::{Value, json};

const PROFILES: &str = "/synchronisation/connected-systems/1/run-profiles";

fn harness() -> Harness {
    Harness::with(Options {
        manual_clock: true,
        ..Options::default()
    })
}

#[test]
fn a_profile_is_created_changed_and_deleted() {
    let harness = harness();
    let body = json!({ "name": "Mine", "runType": "fullimport", "pageSize": "250" });
    let created = harness.post(PROFILES, Some(body));
    assert_eq!(created.status, 201);
    assert!(
        created
            .header("location")
            .ends_with("/api/v1/synchronisation/connected-systems/1/run-profiles")
    );
    let id = created.body["id"].clone();
    let expected = json!({
        "id": id, "name": "Mine", "connectedSystemId": 1, "runType": "FullImport", "pageSize": 250,
        "partitionName": null, "targetsDeselectedPartition": false, "filePath": null,
        "verifyImportContentHashes": false,
    });
    assert_eq!(created.body, expected);
    assert_eq!(names(&created.body), names(&expected));

    let one = format!("{PROFILES}/{id}");
    let key = harness.simulator.api_key();
    let change =
        json!({ "filePath": "/srv/x.csv", "runType": "Export", "verifyImportContentHashes": true });
    let changed = harness.send("PUT", &one, Some(key), Some(change)).unwrap();
    assert_eq!(
        (
            &changed.body["filePath"],
            &changed.body["runType"],
            &changed.body["pageSize"]
        ),
        (&json!("/srv/x.csv"), &json!("FullImport"), &json!(250))
    );
    assert!(harness.get(PROFILES).all("id").contains(&id));

    assert_eq!(
        harness
            .send("DELETE", &one, Some(key), None)
            .unwrap()
            .status,
        204
    );
    assert_eq!(
        harness
            .send("DELETE", &one, Some(key), None)
            .unwrap()
            .status,
        404
    );
    assert!(!harness.get(PROFILES).all("id").contains(&id));
    let edits = harness.get("/activities?targetType=ConnectedSystemRunProfile&runProfile=Mine");
    assert_eq!(
        edits.all("targetOperationType"),
        ["Create", "Update", "Delete"]
    );
}

#[test]
fn a_profile_under_another_system_is_unknown() {
    let harness = harness();
    let refused = harness.post(
        "/synchronisation/connected-systems/2/run-profiles/10/execute",
        None,
    );
    assert_eq!(refused.status, 404);
    assert_eq!(
        names(&refused.body),
        [
            "code",
            "message",
            "details",
            "validationErrors",
            "timestamp"
        ]
    );
    assert_eq!(
        refused.body["message"],
        "Run Profile with ID 10 not found for Connected System 2."
    );
}

#[test]
fn every_reason_for_a_refusal_is_given() {
    let harness = harness();
    let cases = [
        (json!({ "name": "" }), "Name", 2),
        (json!({ "name": "n".repeat(201) }), "Name", 1),
        (json!({ "name": "n", "pageSize": 10_001 }), "PageSize", 1),
        (
            json!({ "name": "n", "filePath": "f".repeat(501) }),
            "FilePath",
            1,
        ),
        (json!({ "name": "n", "runType": 1 }), "$.runType", 1),
        (json!({ "name": "n", "pageSize": "many" }), "$.pageSize", 1),
        (json!({ "name": 5 }), "$.name", 1),
    ];
    for (body, field, reasons) in cases {
        let refused = harness.post(PROFILES, Some(body));
        assert_eq!(refused.status, 400);
        assert_eq!(
            names(&refused.body),
            ["type", "title", "status", "errors", "traceId"]
        );
        let given = refused.body["errors"][field].as_array();
        assert_eq!(
            given.map(Vec::len),
            Some(reasons),
            "{field}: {}",
            refused.text
        );
    }
}

#[test]
fn a_body_of_another_kind_is_refused_without_reasons() {
    let harness = harness();
    let url = format!("{}/api/v1{PROFILES}", harness.simulator.url());
    let request = reqwest::blocking::Client::builder()
        .no_proxy()
        .build()
        .unwrap()
        .post(url);
    let request = request
        .header("X-API-Key", harness.simulator.api_key())
        .header("Content-Type", "text/plain");
    let refused = request.body("name").send().unwrap();
    assert_eq!(refused.status(), 415);
    let body: Value = serde_json::from_str(&refused.text().unwrap()).unwrap();
    assert_eq!(names(&body), ["type", "title", "status", "traceId"]);
}

#[test]
fn nobody_known_gets_two_cookies_and_a_body_of_its_own() {
    let harness = harness();
    for key in [
        None,
        Some("nonsense"),
        Some("jim_ak_disabled"),
        Some("jim_ak_expired"),
    ] {
        let refused = harness.send("GET", "/activities", key, None).unwrap();
        assert_eq!(refused.status, 401);
        assert_eq!(
            refused.body,
            json!({ "error": "Unauthorized", "message": "Authentication required" })
        );
        assert_eq!(refused.headers.get_all("set-cookie").iter().count(), 2);
    }
    let refused = harness
        .send("GET", "/activities", Some("jim_ak_without_role"), None)
        .unwrap();
    assert_eq!(
        (
            refused.status,
            refused.header("content-length"),
            refused.text.as_str()
        ),
        (403, "0", "")
    );
    let named = harness
        .send("GET", "/userinfo", Some("jim_ak_without_role"), None)
        .unwrap();
    assert_eq!(
        (named.status, &named.body["name"]),
        (200, &json!("no-role key"))
    );
}

#[test]
fn what_is_no_route_is_a_web_page_or_an_empty_refusal() {
    let harness = harness();
    for path in [
        "/nonsense",
        "/activities/1",
        "/synchronisation/connected-systems/99999999999",
    ] {
        let page = harness.get(path);
        assert_eq!(
            (page.status, page.header("content-type")),
            (200, "text/html; charset=utf-8")
        );
        assert!(page.text.starts_with("<!DOCTYPE html>"));
    }
    for path in ["/activities", "/health"] {
        let refused = harness.post(path, None);
        assert_eq!(
            (refused.status, refused.header("content-length")),
            (400, "0")
        );
    }
}

#[test]
fn a_database_that_is_down_makes_strangers_of_all() {
    let harness = harness();
    harness.simulator.set_database_down(true);
    assert_eq!(harness.get("/activities").status, 401);
    assert_eq!(harness.get("/health/ready").status, 503);
    assert_eq!(harness.get("/health").status, 200);
    harness.simulator.set_database_down(false);
    assert_eq!(harness.get("/activities").status, 200);
}

#[test]
fn sixty_systems_come_in_pages() {
    let configuration = (1..=60).fold(Configuration::new(), |configuration, id| {
        configuration.system(id, &format!("System {id:02}"))
    });
    let harness = Harness::with(Options {
        configuration,
        ..Options::default()
    });
    let systems = "/synchronisation/connected-systems";
    let mut seen = Vec::new();
    for page in 1.. {
        let answer = harness.get(&format!("{systems}?page={page}"));
        seen.extend(answer.all("id"));
        let envelope = [
            &answer.body["totalCount"],
            &answer.body["pageSize"],
            &answer.body["totalPages"],
        ];
        assert_eq!(envelope, [&json!(60), &json!(25), &json!(3)]);
        if answer.body["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(seen, (1..=60).map(Value::from).collect::<Vec<_>>());
    assert_eq!(
        harness.get(&format!("{systems}?pageSize=500")).body["pageSize"],
        100
    );
    assert_eq!(
        harness
            .get(&format!("{systems}?filter=name:eq:System%2007"))
            .all("id"),
        [json!(7)]
    );
    assert_eq!(
        harness
            .get(&format!("{systems}?filter=name:contains:0"))
            .all("id")
            .len(),
        15
    );
    let last = harness.get(&format!(
        "{systems}?sortBy=name&sortDirection=desc&pageSize=1"
    ));
    assert_eq!(last.all("id"), [json!(60)]);
}

#[test]
fn a_partition_shows_in_the_list_but_not_in_the_answer_to_a_create() {
    let harness = harness();
    let profiles = "/synchronisation/connected-systems/2/run-profiles";
    let created = harness.post(
        profiles,
        Some(json!({ "name": "Corp", "runType": "FullImport", "partitionId": 3 })),
    );
    assert_eq!(
        (created.status, &created.body["partitionName"]),
        (201, &Value::Null)
    );
    let listed = harness.get(profiles);
    assert!(
        listed
            .all("partitionName")
            .contains(&json!("DC=corp,DC=example,DC=com"))
    );
    let refused = harness.post(&format!("{profiles}/27/execute"), None);
    assert_eq!(refused.status, 400);
    assert!(
        refused.body["message"]
            .as_str()
            .unwrap()
            .contains("no longer selected")
    );
}

#[test]
fn a_directory_without_partitions_is_refused_or_warned_about() {
    let configuration = || {
        Configuration::new()
            .directory(1, "Directory")
            .run_profile(1, 1, "Import", "FullImport")
    };
    let execute = format!("{PROFILES}/1/execute");
    let strict = Harness::with(Options {
        configuration: configuration(),
        ..Options::default()
    });
    let refused = strict.post(&execute, None);
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (400, &json!("BAD_REQUEST"))
    );
    let lenient = Harness::with(Options {
        configuration: configuration(),
        partition_warnings: true,
        ..Options::default()
    });
    let started = lenient.post(&execute, None);
    assert_eq!(
        (started.status, &started.body["warnings"][0]),
        (202, &refused.body["message"])
    );
}

#[test]
fn the_demonstration_has_what_the_users_page_names() {
    let harness = harness();
    let names = |system: i32| {
        harness
            .get(&format!(
                "/synchronisation/connected-systems/{system}/run-profiles"
            ))
            .all("name")
    };
    assert!(names(1).contains(&json!("Full Import")) && names(2).contains(&json!("Full Import")));
    assert!(
        names(1)
            .iter()
            .any(|name| name.as_str().unwrap().starts_with("Delta"))
    );
    let owner = harness.simulator.configuration(|configuration| {
        let profile = configuration
            .run_profiles
            .iter()
            .find(|profile| profile.id == 42)
            .cloned();
        profile.map(|profile| (profile.system, profile.run_type))
    });
    assert_eq!(owner, Some((3, "FullImport".to_owned())));
    let partitions = harness.get("/synchronisation/connected-systems/2/partitions");
    assert!(
        [3, 5]
            .iter()
            .all(|id| partitions.all("id").contains(&json!(id)))
    );
    assert!(partitions.all("selected").contains(&json!(false)));
}
