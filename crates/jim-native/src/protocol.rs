//! `docs/boundary.md` is held to the code: its tables name each function, each request and each event
//! with each of their fields, and nothing else.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use strum::VariantNames;

use crate::commands::Request;
use crate::contract::{Batch, Category, Event, Failure, Target};
use crate::ffi::ConnectionSettings;

const PAGE: &str = include_str!("../../../docs/boundary.md");

/// The first cells of the rows of the table below a heading, without their backticks.
fn table(heading: &str, columns: usize) -> BTreeSet<String> {
    let below = PAGE.split(&format!("\n## {heading}\n")).nth(1);
    let below = below.unwrap_or_else(|| panic!("the page has no heading '{heading}'"));
    let section = below.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let row = |line: &str| {
        let cells = line.split('|').skip(1).take(columns);
        let cells: Vec<_> = cells.map(|cell| cell.trim().trim_matches('`')).collect();
        cells.join(" ").trim_end().to_owned()
    };
    rows.map(row).collect()
}

/// `name field` for each field of what is named by `tag`, or the name alone where there is none.
fn fields(tag: &str, values: &[Value]) -> BTreeSet<String> {
    let rows = values.iter().flat_map(|value| {
        let name = value[tag].as_str().unwrap();
        let fields = value.as_object().unwrap().keys();
        let rows: Vec<_> = fields
            .filter(|field| *field != tag)
            .map(|field| format!("{name} {field}"))
            .collect();
        match rows.is_empty() {
            true => vec![name.to_owned()],
            false => rows,
        }
    });
    rows.collect()
}

fn assert_all_sampled(names: &[&'static str], own: &[&str], tag: &str, samples: &[Value]) {
    let sampled: BTreeSet<_> = samples
        .iter()
        .map(|value| value[tag].as_str().unwrap())
        .collect();
    let names: BTreeSet<_> = names
        .iter()
        .copied()
        .filter(|name| !own.contains(name))
        .collect();
    assert_eq!(sampled, names, "each needs one sample");
}

/// The least that each request says.
fn requests() -> Vec<Value> {
    let system = json!({ "id": 1 });
    let profile = json!({ "name": "Import", "connectedSystem": system });
    let schedule = json!({ "name": "Nightly" });
    [
        json!({ "command": "connect", "signOn": {
            "timeoutSeconds": 1, "persist": true, "force": false, "noBrowser": false,
            "useDeviceCode": false, "nonInteractive": false, "terminal": true,
        } }),
        json!({ "command": "testConnection" }),
        json!({ "command": "signOut" }),
        json!({ "command": "getConnectedSystems" }),
        json!({ "command": "getRunProfiles", "connectedSystem": system }),
        json!({ "command": "getRunProfile", "runProfile": profile }),
        json!({ "command": "getAllRunProfiles" }),
        json!({ "command": "getActivity", "id": "7" }),
        json!({
            "command": "getActivities", "statuses": [], "operations": [], "outcomes": [],
            "initiatedBy": [], "withChildren": false, "connectedSystemNames": [],
            "runProfileNames": [], "scheduledOnly": false, "pages": {},
        }),
        json!({ "command": "getActivityItems", "id": "7", "pages": {} }),
        json!({ "command": "getActivityStats", "id": "7" }),
        json!({ "command": "getActivityChildren", "id": "7", "pages": {} }),
        json!({ "command": "getObjectTypes", "connectedSystem": system }),
        json!({ "command": "getPartitions", "connectedSystem": system }),
        json!({ "command": "getPendingExports", "connectedSystem": system, "count": false, "pages": {} }),
        json!({ "command": "findConnectedSystem", "connectedSystem": system }),
        json!({ "command": "findRunProfile", "runProfile": profile, "pendingExports": false }),
        json!({ "command": "newRunProfile", "connectedSystem": system, "fields": {}, "passThru": false }),
        json!({ "command": "setRunProfile", "runProfile": profile, "fields": {}, "passThru": false }),
        json!({ "command": "removeRunProfile", "runProfile": profile, "passThru": false }),
        json!({ "command": "startRunProfile", "runProfile": profile, "wait": false, "passThru": false }),
        json!({ "command": "invokeRestMethod", "method": "GET", "path": "", "query": [], "all": false }),
        json!({ "command": "startRunProfiles", "runProfiles": [profile], "throttleLimit": 2, "passThru": false }),
        json!({ "command": "waitActivities", "runs": [{ "activityId": "7" }], "any": false }),
        json!({ "command": "followActivity", "id": "7" }),
        json!({ "command": "getWorkerTasks" }),
        json!({ "command": "findWorkerTask", "workerTask": {} }),
        json!({ "command": "stopWorkerTask", "workerTask": {}, "wait": false, "passThru": false }),
        json!({ "command": "getSchedules", "includeSteps": false }),
        json!({ "command": "findSchedule", "schedule": schedule }),
        json!({ "command": "enableSchedule", "schedule": schedule, "enabled": true, "passThru": false }),
        json!({ "command": "startSchedule", "schedule": schedule, "wait": false, "passThru": false }),
        json!({ "command": "getScheduleExecutions", "statuses": [], "active": false }),
        json!({ "command": "getScheduleExecution", "id": "01a2" }),
        json!({ "command": "findScheduleExecution", "id": "01a2" }),
        json!({ "command": "stopScheduleExecution", "id": "01a2", "passThru": false }),
    ]
    .to_vec()
}

/// The same with every field that the types have.
fn complete(request: &Value) -> Value {
    let request: Request = serde_json::from_value(request.clone()).unwrap();
    serde_json::to_value(request).unwrap()
}

fn events() -> Vec<Value> {
    let text = || "text".to_owned();
    let failure = Box::new(failure());
    let events = [
        Event::Connected {
            url: text(),
            name: None,
            auth_method: "ApiKey",
            server_version: text(),
        },
        Event::RunProfileFound {
            id: 1,
            name: text(),
            connected_system_id: 1,
            connected_system_name: text(),
            pending_exports: None,
        },
        Event::ConnectedSystemFound {
            id: 1,
            name: text(),
        },
        Event::Counted { count: 1 },
        Event::WorkerTaskFound {
            id: text(),
            name: text(),
            activity_id: None,
        },
        Event::ScheduleFound {
            id: text(),
            name: text(),
        },
        Event::ScheduleExecutionFound {
            id: text(),
            schedule_name: text(),
        },
        Event::Progress {
            bar: 0,
            activity: text(),
            status: text(),
            percent: None,
            seconds_left: None,
        },
        Event::ProgressEnded { bar: 0 },
        Event::Verbose { text: text() },
        Event::Warning { text: text() },
        Event::Status { text: text() },
        Event::IfStopped { text: None },
        Event::Error { failure },
    ];
    events
        .iter()
        .map(|event| serde_json::to_value(event).unwrap())
        .collect()
}

fn failure() -> Failure {
    Failure {
        id: "InternalError",
        category: Category::NotSpecified,
        message: String::new(),
        advice: String::new(),
        causes: Vec::new(),
        ends_command: true,
        target: Some(Target::given(1)),
        pass_thru: false,
    }
}

#[test]
fn the_page_has_every_request_with_its_fields() {
    let samples: Vec<_> = requests().iter().map(complete).collect();
    assert_all_sampled(Request::VARIANTS, &["panic", "sleep"], "command", &samples);
    assert_eq!(table("Requests", 2), fields("command", &samples));
}

#[test]
fn the_page_has_every_event_with_its_fields() {
    assert_all_sampled(Event::VARIANTS, &["rows"], "event", &events());
    assert_eq!(table("Events", 2), fields("event", &events()));
}

#[test]
fn the_page_has_what_requests_and_events_consist_of() {
    let requests: Vec<_> = requests().iter().map(complete).collect();
    let of = |command: &str| {
        requests
            .iter()
            .find(|request| request["command"] == command)
            .unwrap()
    };
    let run_profile = &of("startRunProfile")["runProfile"];
    let failure = serde_json::to_value(failure()).unwrap();
    let settings: ConnectionSettings = serde_json::from_value(json!({ "url": "u" })).unwrap();
    let settings = serde_json::to_value(settings).unwrap();
    let rows = Batch::new("Activity", String::new(), [].into()).into_json();
    let rows = serde_json::from_slice(&rows).unwrap();
    let parts = [
        ("signOn", &of("connect")["signOn"]),
        ("runProfile", run_profile),
        ("connectedSystem", &run_profile["connectedSystem"]),
        ("pages", &of("getActivities")["pages"]),
        ("run", &of("waitActivities")["runs"][0]),
        ("workerTask", &of("findWorkerTask")["workerTask"]),
        ("schedule", &of("findSchedule")["schedule"]),
        ("failure", &failure),
        ("target", &failure["target"]),
        ("settings", &settings),
        ("rows", &rows),
    ];
    let rows = parts.iter().flat_map(|(name, value)| {
        let fields = value.as_object().unwrap().keys();
        fields.map(move |field| format!("{name} {field}"))
    });
    assert_eq!(table("Parts", 2), rows.collect());
}

#[test]
fn the_page_has_every_function() {
    let declared = crate::generated::declarations();
    let entry_points = declared.split("EntryPoint = \"").skip(1);
    let names = entry_points.map(|rest| rest.split('"').next().unwrap().to_owned());
    assert_eq!(table("Functions", 1), names.collect());
}

#[test]
fn a_field_that_no_request_knows_is_an_error() {
    for request in requests() {
        let mut wrong = complete(&request);
        wrong["timeoutSecond"] = json!(1);
        let read: Result<Request, _> = serde_json::from_value(wrong);
        let said = read.map(|_| ()).unwrap_err().to_string();
        assert!(said.contains("timeoutSecond"), "{request}: {said}");
    }
}
