//! What came out of a run, stream by stream.

use std::ops::Index;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::error::Error;

/// What came out of a run.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// The objects of the output stream.
    pub output: Vec<Option<PsObject>>,
    /// The errors that did not end the run.
    pub errors: Vec<ErrorRecord>,
    /// The warning stream.
    pub warnings: Vec<String>,
    /// The verbose stream.
    pub verbose: Vec<String>,
    /// The debug stream.
    pub debug: Vec<String>,
    /// The information stream, lines to the host included.
    pub information: Vec<Information>,
    /// The progress stream.
    pub progress: Vec<Progress>,
    /// What would be on the screen.
    pub host: String,
    /// What was asked, in order.
    pub prompts: Vec<Prompt>,
    /// What `exit` said.
    pub exit_code: i32,
    /// Whether the run was stopped.
    pub stopped: bool,
    /// The error that ended the run.
    pub terminating_error: Option<ErrorRecord>,
}

/// An object of the pipeline.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PsObject {
    /// Its type names, the most special first.
    pub type_names: Vec<String>,
    /// Its value, when it is a number, a text and the like.
    pub value: Value,
    /// Its properties, in their order.
    pub properties: Map<String, Value>,
}

/// An error record.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorRecord {
    /// What it says.
    pub message: String,
    /// Its fully qualified id.
    pub id: String,
    /// Its category.
    pub category: String,
    /// What it happened to.
    pub target: Option<PsObject>,
    /// The type of its exception.
    pub exception_type: String,
    /// What to do about it.
    pub recommended_action: Option<String>,
    /// The messages of the exceptions beneath.
    pub causes: Vec<String>,
}

/// One record of the information stream.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Information {
    /// What it says.
    pub message: String,
    /// `PSHOST` for a line to the host.
    pub tags: Vec<String>,
}

/// One record of the progress stream.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Which bar it belongs to.
    pub id: i32,
    /// The bar that it is below; -1 for none.
    pub parent: i32,
    /// What is being done.
    pub activity: String,
    /// How it stands.
    pub status: String,
    /// How much is done; -1 for unknown.
    pub percent: i32,
    /// How long it will take; -1 for unknown.
    pub seconds_remaining: i32,
    /// Whether the bar goes away.
    pub completed: bool,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Prompt {
    /// Its heading.
    pub caption: String,
    /// What was asked.
    pub message: String,
    /// The labels of the choices.
    pub choices: Vec<String>,
}

impl Outcome {
    pub(crate) fn from_json(json: &[u8]) -> Result<Self, Error> {
        serde_json::from_slice(json).map_err(|error| Error::NoOutcome(error.to_string()))
    }

    /// The texts of the lines that went to the host.
    pub fn host_lines(&self) -> Vec<&str> {
        let lines = self.information.iter();
        lines
            .filter(|record| record.tags.iter().any(|tag| tag == "PSHOST"))
            .map(|record| record.message.as_str())
            .collect()
    }

    /// One property of every output object.
    pub fn column(&self, property: &str) -> Vec<&Value> {
        self.output
            .iter()
            .flatten()
            .map(|object| &object[property])
            .collect()
    }

    /// The values of output objects that are numbers, texts and the like.
    pub fn values(&self) -> Vec<&Value> {
        self.output
            .iter()
            .flatten()
            .map(|object| &object.value)
            .collect()
    }
}

impl Index<&str> for PsObject {
    type Output = Value;

    /// A property by its name in any case; null when there is none.
    fn index(&self, name: &str) -> &Value {
        let found = self
            .properties
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map_or(&Value::Null, |(_, value)| value)
    }
}

impl PsObject {
    /// The most special of its type names.
    pub fn type_name(&self) -> &str {
        self.type_names.first().map_or("", String::as_str)
    }
}
