//! A simulator in the state that the real server was in when an exchange was recorded.

use std::collections::BTreeMap;
use std::time::Duration;

use jim_simulator::{Estate, Options, Outcome, Simulator};
use reqwest::blocking::Client;
use serde_json::Value;

use crate::comparison::differences;
use crate::recording::{Answer, Body, Recording, send};

/// The folder and the number of a recording: they are in the order of recording.
type Moment = (u32, u32);

const ALWAYS: Moment = (0, 0);
const NEVER: Moment = (99, 0);

/// The run profiles: id, system, name, type, since when and until when.
const PROFILES: [(i32, i32, &str, &str, Moment, Moment); 20] = [
    (1, 1, "Full import", "FullImport", (4, 2), NEVER),
    (2, 1, "Full import, verify", "FullImport", (4, 3), NEVER),
    (3, 1, "Full sync", "FullSynchronisation", (4, 4), NEVER),
    (4, 1, "Delta sync", "DeltaSynchronisation", (4, 5), NEVER),
    (5, 1, "Export", "Export", (4, 6), NEVER),
    (6, 1, "Throw-away", "FullImport", (4, 7), (4, 39)),
    (6, 1, "Throw-away 2", "FullImport", (4, 39), (4, 48)),
    (7, 1, "Full sync", "FullSynchronisation", (4, 9), NEVER),
    (8, 1, "lower case", "FullImport", (4, 16), NEVER),
    (9, 1, "no type", "NotSet", (4, 17), NEVER),
    (10, 1, "not set", "NotSet", (4, 19), NEVER),
    (11, 1, "x", "FullImport", (4, 22), NEVER),
    (12, 1, "extra property", "FullImport", (4, 29), NEVER),
    (13, 3, "LDAP full import", "FullImport", (7, 1), NEVER),
    (14, 3, "LDAP corp", "FullImport", (7, 4), NEVER),
    (15, 3, "LDAP lab", "DeltaImport", (7, 5), NEVER),
    (16, 1, "Faulty import", "FullImport", (8, 0), NEVER),
    (817, 2, "Good file", "FullImport", (9, 99), NEVER),
    (818, 2, "Faulty file", "FullImport", (9, 99), NEVER),
    (819, 2, "Missing file", "FullImport", (9, 99), NEVER),
];

/// The runs: how the ids of activity and task begin, the system and the run profile.
const RUNS: [(&str, &str, i32, i32); 13] = [
    ("01a20816-eae2", "01a20816-eaf4", 1, 1),
    ("01a20816-ece7", "01a20816-ecea", 1, 1),
    ("01a20816-ed1b", "01a20816-ed1e", 1, 3),
    ("01a20817-6232", "01a20817-6234", 1, 1),
    ("01a20818-83c7", "01a20818-83ca", 3, 13),
    ("01a20818-8ca2", "01a20818-8ca7", 1, 3),
    ("01a20818-9c88", "unknown", 1, 4),
    ("01a20818-a56e", "01a20818-a571", 1, 5),
    ("01a20818-ad52", "01a20818-ad55", 1, 16),
    ("01a2081b-bc2e", "01a2081b-bc32", 1, 10),
    ("01a2081d-52ab", "01a2081d-52b3", 2, 817),
    ("01a2081d-56fa", "unknown", 2, 818),
    ("01a2081d-60cf", "01a2081d-60d6", 2, 819),
];
/// The second run of the good file.
const GOOD_FILE_AGAIN: (&str, &str, i32, i32) = ("01a2081d-6681", "01a2081d-6687", 2, 817);

/// The creation of the first system, and that of the server.
const CREATION: &str = "01a20814-602d";
const INITIALISATION: &str = "01a20813-4560";

fn estate(now: Moment) -> Estate {
    let mut estate = Estate::new()
        .system(1, "HR CSV")
        .with(if now < (6, 0) { 0 } else { 20_000 }, "People file")
        .system(2, "Payroll CSV")
        .directory(3, "Directory")
        .with(0, "LDAP, never connected")
        .system(4, "Payroll CSV");
    if now < (5, 0) {
        estate
            .systems
            .iter_mut()
            .for_each(|system| system.objects = 0);
    }
    if ((8, 9)..(8, 22)).contains(&now) {
        // There was nothing to synchronise or to export.
        estate
            .systems
            .iter_mut()
            .for_each(|system| system.objects = 0);
    }
    if now > (7, 2) && now != (7, 11) {
        estate = estate
            .partition(1, 3, "dc=corp,dc=example", true)
            .partition(2, 3, "dc=lab,dc=example", false);
    }
    for (id, system, name, run_type, since, until) in PROFILES {
        if since < now && now <= until {
            estate = estate
                .run_profile(id, system, name, run_type)
                .ending(outcome(id, now));
            let Some(profile) = estate.run_profiles.last_mut() else {
                continue;
            };
            match (id, name) {
                (1, _) => profile.page_size = 500,
                (2, _) => profile.verify_hashes = true,
                (5, _) => profile.file_path = Some("/srv/jim/files/out.csv".into()),
                (6, "Throw-away 2") => profile.page_size = 250,
                (14 | 15, _) => profile.partition = Some(id - 13),
                _ => {}
            }
            if id == 1 && now > (6, 1) {
                profile.file_path = Some("/srv/jim/files/people.csv".into());
            }
            if id == 16 {
                profile.file_path = Some("/srv/jim/files/bad.csv".into());
            }
            if id == 819 {
                profile.file_path = Some("/srv/jim/files/missing.csv".into());
            }
        }
    }
    estate
}

fn outcome(profile: i32, now: Moment) -> Outcome {
    match profile {
        1 if now < (6, 0) => Outcome::Failed("ImportAsync: FilePath is missing or empty!".into()),
        13 => Outcome::Failed("No connection settings.".into()),
        818 => Outcome::Errors(3),
        819 => Outcome::Failed("Could not find file '/srv/jim/files/missing.csv'.".into()),
        _ => Outcome::Complete,
    }
}

/// Which runs have been started, oldest first, beside the one that a path names.
fn runs(recording: &Recording, now: Moment) -> Vec<(&'static str, &'static str, i32, i32)> {
    let begins: &[&str] = match now {
        (5, 7) => &["01a20816-eae2"],
        (5, 9) => &["01a20816-eae2", "01a20816-ece7"],
        (5, 10) => &["01a20816-eae2", "01a20816-ece7", "01a20816-ed1b"],
        (6, 10) => &["01a20817-6232"],
        (8, 30 | 31) | (9, _) => &["01a20818-ad52", "01a2081b-bc2e"],
        (11, _) => &[
            "01a20817-6232",
            "01a2081d-52ab",
            "01a2081d-56fa",
            "01a2081d-60cf",
        ],
        _ => &[],
    };
    let all = RUNS.into_iter().chain([GOOD_FILE_AGAIN]);
    all.filter(|(activity, task, ..)| {
        begins.contains(activity)
            || recording.path.contains(activity)
            || recording.path.contains(task)
    })
    .collect()
}

/// A simulator, and the request that is to be sent to it.
pub(crate) struct Scene {
    simulator: Simulator,
    client: Client,
    path: String,
    headers: BTreeMap<String, String>,
    /// Whether the answer depends on how far a run has come.
    goes_on: bool,
}

impl Scene {
    pub(crate) fn of(recording: &Recording) -> Self {
        let now = moment(recording);
        let options = Options {
            estate: estate(now),
            manual_clock: true,
            partition_warnings: now > (7, 9),
            ..Options::default()
        };
        _ = rustls::crypto::ring::default_provider().install_default();
        let mut scene = Self {
            simulator: Simulator::start(options).unwrap(),
            client: Client::builder().no_proxy().build().unwrap(),
            path: recording.path.clone(),
            headers: recording.headers.clone(),
            goes_on: false,
        };
        scene.choose_key(now);
        scene.start_runs(recording, now);
        scene.name_creation();
        scene.cancel(now);
        scene.exhaust(now);
        scene.simulator.set_database_down(now.0 == 15);
        scene
    }

    /// Sends the request at every tenth of a second of a run, until the answer is the recorded one.
    pub(crate) fn play(self, recording: &Recording) -> Vec<String> {
        let mut nearest = differences(recording, &self.send(recording));
        for _ in 0..150 {
            if nearest.is_empty() || !self.goes_on {
                break;
            }
            self.simulator.advance(Duration::from_millis(100));
            let found = differences(recording, &self.send(recording));
            if distance(&found) < distance(&nearest) {
                nearest = found;
            }
        }
        nearest
    }

    fn send(&self, recording: &Recording) -> Answer {
        let url = self.simulator.url().to_owned() + &self.path;
        let body = recording.body.as_deref();
        send(&self.client, &recording.method, &url, &self.headers, body)
    }

    fn choose_key(&mut self, now: Moment) {
        let Some(key) = self.headers.get_mut("x-api-key") else {
            return;
        };
        *key = match (key.as_str(), now) {
            ("<infrastructure key>", _) => self.simulator.api_key().to_owned(),
            ("<a key without roles>", (13, _)) => "jim_ak_disabled".to_owned(),
            ("<a key without roles>", (14, _)) => "jim_ak_administrator".to_owned(),
            ("<a key without roles>", _) => "jim_ak_without_role".to_owned(),
            ("<an unknown key>", _) => "jim_ak_0000000000".to_owned(),
            (given, _) => given.to_owned(),
        };
    }

    fn start_runs(&mut self, recording: &Recording, now: Moment) {
        for (activity, task, system, profile) in runs(recording, now) {
            let execute = format!(
                "/api/v1/synchronisation/connected-systems/{system}/run-profiles/{profile}/execute"
            );
            let started = self.ask("POST", &execute);
            for (begin, field) in [(activity, "activityId"), (task, "taskId")] {
                self.replace_id(begin, started[field].as_str().unwrap());
            }
            self.goes_on |= recording.method == "GET";
        }
        if now.0 == 11 && recording.path.starts_with("/api/v1/activities?") {
            self.simulator.advance(Duration::from_secs(60));
        }
    }

    fn name_creation(&mut self) {
        for (begin, list) in [
            (CREATION, "/api/v1/activities?targetType=ConnectedSystem"),
            (INITIALISATION, "/api/v1/activities?hasChildActivities=true"),
        ] {
            if self.path.to_lowercase().contains(begin) {
                let found = self.ask("GET", list);
                self.replace_id(begin, found["items"][0]["id"].as_str().unwrap_or("none"));
            }
        }
    }

    /// Cancels what had been cancelled: the run in the queue first, then the one that had come to deletions.
    fn cancel(&mut self, now: Moment) {
        if now.0 != 9 || now.1 == 1 || now.1 >= 9 {
            return;
        }
        let queue = self.ask("GET", "/api/v1/worker-tasks");
        let task = |index: usize| queue["items"][index]["id"].as_str().unwrap().to_owned();
        self.ask("POST", &format!("/api/v1/worker-tasks/{}/cancel", task(0)));
        if now.1 > 2 {
            let running = format!("/api/v1/worker-tasks/{}", task(1));
            let is_at = |name: &str| self.ask("GET", &running)["progressMessage"] == name;
            let moments = (0..1500).find(|_| {
                self.simulator.advance(Duration::from_millis(10));
                is_at("Processing deletions")
            });
            assert!(moments.is_some(), "the run never came to its deletions");
            if now.1 > 4 {
                self.ask("POST", &format!("{running}/cancel"));
            }
        }
    }

    /// Asks as often as the limits allow.
    fn exhaust(&self, now: Moment) {
        let times = match now {
            (14, 4 | 5) => 30,
            (14, 7) => 300,
            _ => 0,
        };
        let url = format!("{}/api/v1/userinfo", self.simulator.url());
        for _ in 0..times {
            send(&self.client, "GET", &url, &self.headers, None);
        }
    }

    /// Puts an id of this simulator where the path has one of the real server.
    fn replace_id(&mut self, begin: &str, id: &str) {
        if let Some(at) = self.path.to_lowercase().find(begin) {
            let upper = self.path[at..at + begin.len()] != *begin;
            let id = if upper {
                id.to_uppercase()
            } else {
                id.to_owned()
            };
            self.path.replace_range(at..at + 36, &id);
        }
    }

    fn ask(&self, method: &str, path: &str) -> Value {
        let key = ("x-api-key".to_owned(), self.simulator.api_key().to_owned());
        let url = self.simulator.url().to_owned() + path;
        match send(&self.client, method, &url, &[key].into(), None).body {
            Body::Json(json) => json,
            Body::Text(_) => Value::Null,
        }
    }
}

/// A moment at which the phases or the status are others is further off than any other difference.
fn distance(differences: &[String]) -> (bool, bool, usize) {
    let has = |path: &str| differences.iter().any(|one| one.starts_with(path));
    (has("$.phases:"), has("$.status:"), differences.len())
}

fn moment(recording: &Recording) -> Moment {
    let number = |text: &str| {
        text.get(..2)
            .and_then(|digits| digits.parse().ok())
            .unwrap()
    };
    let (folder, file) = recording
        .name
        .split_once(std::path::MAIN_SEPARATOR)
        .unwrap();
    assert!(
        (number(folder), number(file)) > ALWAYS,
        "{} is out of order",
        recording.title
    );
    (number(folder), number(file))
}
