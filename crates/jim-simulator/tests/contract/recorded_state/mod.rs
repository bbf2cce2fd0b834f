//! A simulator in the state that the real server was in when an exchange was recorded.

mod first_server;
mod second_server;

use std::collections::BTreeMap;
use std::time::Duration;

use jim_simulator::{Options, Simulator};
use reqwest::blocking::Client;
use serde_json::Value;

use crate::comparison::differences;
use crate::recording::{Answer, Body, Recording, send};

/// The folder and the number of a recording: they are in the order of recording.
type Moment = (u32, u32);

const ALWAYS: Moment = (0, 0);
/// How the ids of a run's activity and task begin, its system and its run profile.
type Started = (&'static str, &'static str, i32, i32);

/// A simulator, and the request that is to be sent to it.
pub(crate) struct RecordedState {
    simulator: Simulator,
    client: Client,
    path: String,
    headers: BTreeMap<String, String>,
    /// Ids of this simulator, and those of the real server that they stand for.
    ids: Vec<(String, String)>,
    /// Whether the answer depends on how far a run has come.
    goes_on: bool,
}

impl RecordedState {
    pub(crate) fn of(recording: &Recording) -> Self {
        let now = moment(recording);
        let options = Options {
            configuration: match now.0 {
                ..16 => first_server::configuration(now),
                _ => second_server::configuration(now),
            },
            manual_clock: true,
            partition_warnings: now > (7, 9),
            ..Options::default()
        };
        _ = rustls::crypto::ring::default_provider().install_default();
        let mut state = Self {
            simulator: Simulator::start(options).unwrap(),
            client: Client::builder().no_proxy().build().unwrap(),
            path: recording.path.clone(),
            headers: recording.headers.clone(),
            ids: Vec::new(),
            goes_on: false,
        };
        state.choose_key(now);
        state.start_runs(recording, now);
        state.name_creation();
        state.create_key(now);
        state.cancel(now);
        state.run_schedules(recording, now);
        state.exhaust(now);
        state.simulator.set_database_down(now.0 == 15);
        state
    }

    /// Sends the request at every tenth of a second of a run, until the answer is the recorded one.
    pub(crate) fn play(self, recording: &Recording) -> Vec<String> {
        let mut nearest = differences(recording, &self.send(recording));
        for _ in 0..300 {
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
        let answer = send(&self.client, &recording.method, &url, &self.headers, body);
        let ids = self.ids.iter();
        ids.fold(answer, |answer, (ours, recorded)| {
            answer.with(ours, recorded)
        })
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
        let runs = match now.0 {
            ..16 => first_server::runs(recording, now),
            _ => second_server::runs(recording),
        };
        for (activity, task, system, profile) in runs {
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

    /// Creates the key that is disabled.
    fn create_key(&mut self, now: Moment) {
        if now == (13, 4) {
            let body = r#"{"name": "Disabled key", "roleIds": [1]}"#;
            let created = self.ask_with("POST", "/api/v1/apikeys", Some(body));
            self.replace_id("3b862948-7d60", created["id"].as_str().unwrap());
        }
    }

    fn name_creation(&mut self) {
        for (begin, list) in [
            (
                first_server::CREATION,
                "/api/v1/activities?targetType=ConnectedSystem",
            ),
            (
                first_server::INITIALISATION,
                "/api/v1/activities?hasChildActivities=true",
            ),
        ] {
            if self.path.to_lowercase().contains(begin) {
                let found = self.ask("GET", list);
                self.replace_id(begin, found["items"][0]["id"].as_str().unwrap_or("none"));
            }
        }
    }

    /// Cancels what had been cancelled: the run in the queue first, then the one that had come to deletions.
    fn cancel(&mut self, now: Moment) {
        if now.0 == 20 {
            let queue = self.ask("GET", "/api/v1/worker-tasks");
            let task = queue["items"][0]["id"].as_str().unwrap();
            self.reach(task, "Processing imported objects");
            self.simulator.advance(Duration::from_millis(10));
            self.ask("POST", &format!("/api/v1/worker-tasks/{task}/cancel"));
        }
        if now.0 != 9 || now.1 == 1 || now.1 >= 9 {
            return;
        }
        let queue = self.ask("GET", "/api/v1/worker-tasks");
        let task = |index: usize| queue["items"][index]["id"].as_str().unwrap().to_owned();
        self.ask("POST", &format!("/api/v1/worker-tasks/{}/cancel", task(0)));
        if now.1 > 2 {
            self.reach(&task(1), "Processing deletions");
            if now.1 > 4 {
                self.ask("POST", &format!("/api/v1/worker-tasks/{}/cancel", task(1)));
            }
        }
    }

    /// Lets time pass until a task says that it has come to a phase.
    fn reach(&self, task: &str, phase: &str) {
        let running = format!("/api/v1/worker-tasks/{task}");
        let moments = (0..1500).find(|_| {
            self.simulator.advance(Duration::from_millis(10));
            self.ask("GET", &running)["progressMessage"] == phase
        });
        assert!(moments.is_some(), "the run never came to: {phase}");
    }

    /// Runs the schedules that had been run, and cancels what had been cancelled.
    fn run_schedules(&mut self, recording: &Recording, now: Moment) {
        if now.0 != 19 {
            return;
        }
        let list = self.ask("GET", "/api/v1/schedules");
        let schedules = list["items"].as_array().unwrap();
        let id = |name: &str| {
            let mut named = schedules.iter().filter(|schedule| schedule["name"] == name);
            named.next().unwrap()["id"].as_str().unwrap().to_owned()
        };
        // Some had been run before the recording began.
        for name in ["Quick nightly (manual)", "Fails at step 2"] {
            self.ask("POST", &format!("/api/v1/schedules/{}/run", id(name)));
            self.simulator.advance(Duration::from_secs(60));
        }
        for (begin, name) in second_server::SCHEDULES {
            self.replace_id(begin, &id(name));
        }
        if matches!(now.1, 6 | 7) {
            let enable = format!("/api/v1/schedules/{}/enable", id("Quick nightly (manual)"));
            self.ask("POST", &enable);
        }
        for (begin, name, (from, to)) in second_server::EXECUTIONS {
            if !(from..=to).contains(&now.1) {
                continue;
            }
            let started = self.ask("POST", &format!("/api/v1/schedules/{}/run", id(name)));
            let execution = started["executionId"].as_str().unwrap();
            self.replace_id(begin, execution);
            self.goes_on |= recording.method == "GET";
            if name == "Long import chain" {
                self.simulator.advance(Duration::from_secs(2));
                if now.1 > 20 {
                    let cancel = format!("/api/v1/schedule-executions/{execution}/cancel");
                    self.ask("POST", &cancel);
                }
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
            let recorded = self.path[at..at + 36].to_lowercase();
            self.ids.push((id.to_owned(), recorded));
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
        self.ask_with(method, path, None)
    }

    fn ask_with(&self, method: &str, path: &str, body: Option<&str>) -> Value {
        let headers = [
            ("x-api-key", self.simulator.api_key()),
            ("content-type", "application/json"),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let url = self.simulator.url().to_owned() + path;
        match send(&self.client, method, &url, &headers.into(), body).body {
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
