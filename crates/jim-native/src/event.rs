//! What an operation tells the cmdlet that started it.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::text;

/// A pause after which people begin to wonder.
const NOTICED: Duration = Duration::from_secs(10);

/// One thing that happened, in the order in which it happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(
    tag = "event",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum Event {
    /// Results, several at a time.
    Objects {
        /// What they are, such as `RunProfile`.
        r#type: &'static str,
        items: Vec<Object>,
    },
    /// How far it has come.
    Progress {
        activity: String,
        status: String,
        percent: Option<u8>,
        seconds_left: Option<u64>,
    },
    /// A line for those who asked for details.
    Verbose { text: String },
    /// A line that everybody should read.
    Warning { text: String },
    /// A line about how it goes.
    Status { text: String },
    /// What to say should the user stop the operation from now on, if anything.
    IfStopped { text: Option<String> },
    /// A failure.
    Error(Box<Failure>),
}

/// A JSON object with its fields in the order in which people read them.
pub(crate) type Object = Map<String, Value>;

/// A failure, as its reader needs it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Failure {
    /// The stable name, such as `RunProfileNotFound`.
    pub(crate) id: String,
    /// What was wrong, with the value.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) advice: String,
    /// The causes beneath, outermost first.
    pub(crate) causes: Vec<String>,
    /// Whether nothing that follows in the command makes sense.
    pub(crate) terminating: bool,
    /// What it happened to: an object of that type.
    pub(crate) target: Option<(&'static str, Object)>,
}

impl Failure {
    /// Names what it happened to, unless the failure itself knows better.
    pub(crate) fn about(mut self: Box<Self>, name: &str, value: impl Into<Value>) -> Box<Self> {
        let reference = || {
            (
                "Reference",
                Object::from_iter([(name.to_owned(), value.into())]),
            )
        };
        self.target.get_or_insert_with(reference);
        self
    }
}

impl Event {
    pub(crate) fn verbose(text: impl Into<String>) -> Self {
        Self::Verbose { text: text.into() }
    }

    pub(crate) fn warning(text: impl Into<String>) -> Self {
        Self::Warning { text: text.into() }
    }

    /// A pause that people notice is told to all of them.
    pub(crate) fn retry(why: &str, pause: Duration) -> Self {
        let text = format!("{why}; trying again in {:.1} s", pause.as_secs_f32());
        match pause >= NOTICED {
            true => Self::warning(text::sentence(&text)),
            false => Self::verbose(text),
        }
    }

    pub(crate) fn status(text: impl Into<String>) -> Self {
        Self::Status { text: text.into() }
    }

    pub(crate) fn is_progress(&self) -> bool {
        matches!(self, Self::Progress { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_pause_that_people_notice_is_a_warning() {
        let retry = |seconds| Event::retry("the server is busy", Duration::from_secs(seconds));
        assert_eq!(
            retry(1),
            Event::verbose("the server is busy; trying again in 1.0 s")
        );
        assert_eq!(
            retry(60),
            Event::warning("The server is busy; trying again in 60.0 s.")
        );
    }
}
