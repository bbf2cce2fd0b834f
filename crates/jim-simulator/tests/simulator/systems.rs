//! Connected systems and their parts.

use crate::client::{Harness, names};
use jim_simulator::Configuration;
use serde_json::{Value, json};

const SYSTEMS: &str = "/synchronisation/connected-systems";

fn harness() -> Harness {
    Harness::at_a_standstill(
        Configuration::new()
            .system(1, "HR System")
            .with_attributes(&["employeeId", "startDate"])
            .identified_by("employeeId")
            .directory(2, "Directory: a, b")
            .partition(3, 2, "DC=corp", true)
            .system(4, "hr system"),
    )
}

#[test]
fn filters_compare_with_the_case() {
    let harness = harness();
    let ids = |filter: &str| harness.get(&format!("{SYSTEMS}?filter={filter}")).all("id");
    for (filter, expected) in [
        ("name:eq:HR%20System", vec![1]),
        ("name:eq:Directory%3A%20a%2C%20b", vec![2]),
        ("name:contains:system", vec![4]),
        ("name:startswith:HR", vec![1]),
        ("id:eq:2", vec![2]),
        ("name:nonsense:HR", vec![2, 1, 4]),
        ("nonsense", vec![2, 1, 4]),
    ] {
        assert_eq!(ids(filter), expected, "{filter}");
    }
}

#[test]
fn one_system_has_another_shape_than_in_the_list() {
    let harness = harness();
    let one = harness.get(&format!("{SYSTEMS}/1")).body;
    assert_eq!(
        one["connector"],
        json!({ "id": 2, "name": "JIM File Connector" })
    );
    assert_eq!(
        (&one["pendingExportCount"], one.get("connectorsCount")),
        (&json!(0), None)
    );
    let types = harness.get(&format!("{SYSTEMS}/1/object-types")).body;
    assert_eq!(one["objectTypes"], types);
    let attributes = types[0]["attributes"].as_array().unwrap();
    let shown = attributes.iter().map(|attribute| {
        (
            attribute["name"].as_str().unwrap(),
            attribute["type"].as_str().unwrap(),
            attribute["isExternalId"] == true,
        )
    });
    let expected = [
        ("employeeId", "Text", true),
        ("startDate", "DateTime", false),
    ];
    assert!(shown.eq(expected), "{types}");
}

#[test]
fn parts_of_an_unknown_system_are_none_except_partitions() {
    let harness = harness();
    assert_eq!(
        harness.get(&format!("{SYSTEMS}/99/object-types")).body,
        json!([])
    );
    let exports = harness
        .get(&format!("{SYSTEMS}/99/pending-exports?pageSize=5"))
        .body;
    assert_eq!(
        (&exports["totalCount"], &exports["pageSize"]),
        (&json!(0), &json!(5))
    );
    assert_eq!(harness.get(&format!("{SYSTEMS}/99/partitions")).status, 404);
}

#[test]
fn a_partition_has_an_external_id_and_containers() {
    let partitions = harness().get(&format!("{SYSTEMS}/2/partitions")).body;
    assert_eq!(
        names(&partitions[0]),
        [
            "id",
            "connectedSystemId",
            "name",
            "externalId",
            "selected",
            "containers"
        ]
    );
    assert_eq!(partitions[0]["externalId"], "DC=corp");
}

#[test]
fn a_system_is_created_with_a_connector_that_is_there() {
    let harness = harness();
    let create = |name: &str, connector: i32| {
        let body = json!({ "name": name, "connectorDefinitionId": connector });
        harness.post(SYSTEMS, Some(body))
    };
    let created = create("New", 1);
    assert_eq!((created.status, &created.body["id"]), (201, &json!(5)));
    assert!(created.header("location").ends_with("/connected-systems/5"));
    assert_eq!(created.body, harness.get(&format!("{SYSTEMS}/5")).body);
    let unknown = create("New", 9);
    assert_eq!(
        (unknown.status, &unknown.body["message"]),
        (400, &json!("Connector definition with ID 9 not found."))
    );
    assert!(create(" ", 1).body["errors"]["Name"].is_array());
}

#[test]
fn a_run_type_that_the_connector_cannot_do_is_refused() {
    let harness = harness();
    let create = |system: i32, run_type: Value| {
        let body = json!({ "name": "x", "runType": run_type });
        harness.post(&format!("{SYSTEMS}/{system}/run-profiles"), Some(body))
    };
    let refused = create(1, json!("DeltaImport"));
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (400, &json!("BAD_REQUEST"))
    );
    assert_eq!(create(2, json!("DeltaImport")).status, 201);
    let null = create(1, Value::Null);
    assert_eq!(null.status, 400);
    assert!(null.body["errors"]["$.runType"].is_array(), "{}", null.text);
    assert_eq!(
        harness.get(&format!("{SYSTEMS}/1/run-profiles")).body,
        json!([])
    );
}

#[test]
fn a_date_that_is_none_is_refused() {
    let harness = harness();
    for name in ["createdFrom", "createdTo"] {
        let refused = harness.get(&format!("/activities?{name}=yesterday"));
        assert_eq!(refused.status, 400);
        let reasons = &refused.body["errors"][name];
        assert_eq!(*reasons, json!(["The value 'yesterday' is not valid."]));
    }
}
