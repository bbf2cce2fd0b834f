//! A client that shows the whole answer.

use std::time::Duration;

use jim_simulator::{Configuration, Options, Simulator};
use reqwest::blocking::{Client, Response};
use reqwest::header::HeaderMap;
use serde_json::Value;

/// A simulator and a client of it.
pub(crate) struct Harness {
    pub(crate) simulator: Simulator,
    client: Client,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    /// Null when it is no JSON.
    pub(crate) body: Value,
}

impl Harness {
    pub(crate) fn with(options: Options) -> Self {
        // A second test of the same process finds it installed.
        _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            simulator: Simulator::start(options).unwrap(),
            client: Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
        }
    }

    /// One whose clock is moved by hand.
    pub(crate) fn at_a_standstill(configuration: Configuration) -> Self {
        Self::with(Options {
            configuration,
            manual_clock: true,
            ..Options::default()
        })
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, Some(self.simulator.api_key()), None)
            .unwrap()
    }

    pub(crate) fn post(&self, path: &str, body: Option<Value>) -> Answer {
        self.send("POST", path, Some(self.simulator.api_key()), body)
            .unwrap()
    }

    /// Sends a request below `/api/v1`.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        key: Option<&str>,
        body: Option<Value>,
    ) -> reqwest::Result<Answer> {
        let url = format!("{}/api/v1{path}", self.simulator.url());
        let mut request = self.client.request(method.parse().unwrap(), url);
        if let Some(key) = key {
            request = request.header("X-API-Key", key);
        }
        if let Some(body) = body {
            request = request
                .header("Content-Type", "application/json")
                .body(body.to_string());
        }
        Answer::of(request.send()?)
    }

    /// Starts a run, and gives the ids of its activity and its task.
    pub(crate) fn execute(&self, system: i32, profile: i32) -> (String, String) {
        let path =
            format!("/synchronisation/connected-systems/{system}/run-profiles/{profile}/execute");
        let started = self.post(&path, None);
        assert_eq!(started.status, 202, "{}", started.text);
        let id = |field: &str| started.body[field].as_str().unwrap().to_owned();
        (id("activityId"), id("taskId"))
    }

    /// How far an activity has come.
    pub(crate) fn progress(&self, activity: &str) -> Value {
        self.get(&format!("/activities/{activity}/progress")).body
    }

    /// The status of an activity.
    pub(crate) fn status(&self, activity: &str) -> String {
        self.progress(activity)["status"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// The status of a task; none once the queue has forgotten it.
    pub(crate) fn task(&self, task: &str) -> Option<String> {
        let answer = self.get(&format!("/worker-tasks/{task}"));
        (answer.status == 200).then(|| answer.body["status"].as_str().unwrap().to_owned())
    }

    /// Lets so many seconds pass.
    pub(crate) fn pass(&self, seconds: f64) {
        self.simulator.advance(Duration::from_secs_f64(seconds));
    }
}

impl Answer {
    fn of(response: Response) -> reqwest::Result<Self> {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let text = response.text()?;
        Ok(Self {
            status,
            headers,
            body: serde_json::from_str(&text).unwrap_or_default(),
            text,
        })
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// One field of every item of a list.
    pub(crate) fn all(&self, field: &str) -> Vec<Value> {
        let items = self.body["items"].as_array().or(self.body.as_array());
        items
            .unwrap()
            .iter()
            .map(|item| item[field].clone())
            .collect()
    }
}

/// The names of an object's fields, in their order.
pub(crate) fn names(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}
