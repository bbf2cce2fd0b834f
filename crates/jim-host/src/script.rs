//! What is to be run, and with what.

use serde::Serialize;
use serde_json::{Map, Value};

/// A script to run.
#[derive(Debug, Clone, Serialize)]
pub struct Script {
    text: String,
    arguments: Vec<Value>,
    variables: Map<String, Value>,
    width: u32,
    answers: Vec<String>,
    rendered: bool,
    #[serde(skip)]
    pub(crate) environment: Vec<(String, String)>,
}

impl Script {
    /// A script by its text.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            arguments: Vec::new(),
            variables: Map::new(),
            width: 80,
            answers: Vec::new(),
            rendered: false,
            environment: Vec::new(),
        }
    }

    /// One more argument.
    #[must_use]
    pub fn argument(mut self, value: impl Into<Value>) -> Self {
        self.arguments.push(value.into());
        self
    }

    /// A variable that the script finds set.
    #[must_use]
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// An environment variable; only a run in a process of its own can have it.
    #[must_use]
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// The answer to the next question, by the whole label of the choice.
    #[must_use]
    pub fn answer(mut self, answer: impl Into<String>) -> Self {
        self.answers.push(answer.into());
        self
    }

    /// Several environment variables, as [`Self::env`] has them.
    #[must_use]
    pub fn envs(self, variables: &[(&str, &str)]) -> Self {
        variables
            .iter()
            .fold(self, |script, (name, value)| script.env(*name, *value))
    }

    /// The answers to the next questions, in order.
    #[must_use]
    pub fn answers(self, answers: &[&str]) -> Self {
        answers
            .iter()
            .fold(self, |script, answer| script.answer(*answer))
    }

    /// How many columns the screen has: 80 unless told otherwise.
    #[must_use]
    pub fn width(mut self, columns: u32) -> Self {
        self.width = columns;
        self
    }

    /// Shows output and errors as on a screen; they are then in `host` and not in their streams.
    #[must_use]
    pub fn rendered(mut self) -> Self {
        self.rendered = true;
        self
    }

    pub(crate) fn to_json(&self) -> Vec<u8> {
        // Strings, numbers and maps of them always have a JSON form.
        serde_json::to_vec(self).unwrap_or_default()
    }
}
