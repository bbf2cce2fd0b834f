//! Keys and settings, made by administrators.

use crate::client::Harness;
use jim_simulator::{Configuration, Options};
use serde_json::{Value, json};

fn status_with(harness: &Harness, key: &Value, path: &str) -> u16 {
    let answer = harness.send("GET", path, key.as_str(), None);
    answer.unwrap().status
}

#[test]
fn a_key_opens_what_its_role_allows() {
    let harness = Harness::with(Options::default());
    let create = |body: Value| harness.post("/apikeys", Some(body)).body;
    for (body, status) in [
        (json!({ "name": "a", "roleIds": [1] }), 200),
        (json!({ "name": "a", "roleIds": [] }), 403),
        (
            json!({ "name": "a", "roleIds": [1], "expiresAt": "2020-01-01T00:00:00Z" }),
            401,
        ),
    ] {
        let created = create(body.clone());
        assert_eq!(
            status_with(&harness, &created["key"], "/activities"),
            status,
            "{body}"
        );
    }
    assert_eq!(harness.post("/apikeys", Some(json!({}))).status, 400);
}

#[test]
fn a_disabled_key_opens_nothing() {
    let harness = Harness::with(Options::default());
    let created = harness
        .post("/apikeys", Some(json!({ "name": "a", "roleIds": [1] })))
        .body;
    let update = |id: &str, enabled: bool| {
        let body = json!({ "name": "b", "roleIds": [1], "isEnabled": enabled });
        let administrator = Some(harness.simulator.api_key());
        harness
            .send("PUT", &format!("/apikeys/{id}"), administrator, Some(body))
            .unwrap()
            .status
    };
    let id = created["id"].as_str().unwrap();
    assert_eq!(update(id, false), 200);
    assert_eq!(status_with(&harness, &created["key"], "/userinfo"), 401);
    assert_eq!(update(id, true), 200);
    assert_eq!(status_with(&harness, &created["key"], "/activities"), 200);
    assert_eq!(update("00000000-0000-0000-0000-00000000beef", true), 404);
}

#[test]
fn the_setting_for_partitions_decides_whether_an_import_starts() {
    let configuration =
        Configuration::new()
            .directory(1, "Directory")
            .run_profile(1, 1, "Import", "FullImport");
    let harness = Harness::at_a_standstill(configuration);
    let setting = "/service-settings/Sync.PartitionValidationMode";
    let execute = || {
        let path = "/synchronisation/connected-systems/1/run-profiles/1/execute";
        harness.post(path, None).status
    };
    assert_eq!(
        (&harness.get(setting).body["effectiveValue"], execute()),
        (&json!("Error"), 400)
    );
    let administrator = Some(harness.simulator.api_key());
    let warning = Some(json!({ "value": "Warning" }));
    let changed = harness
        .send("PUT", setting, administrator, warning)
        .unwrap();
    assert_eq!(
        (changed.status, &changed.body["isOverridden"]),
        (200, &json!(true))
    );
    assert_eq!(
        (&harness.get(setting).body["effectiveValue"], execute()),
        (&json!("Warning"), 202)
    );
    assert_eq!(harness.get("/service-settings/Nonsense").status, 404);
}
