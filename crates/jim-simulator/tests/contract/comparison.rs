//! Where two answers differ in what a client can rely on.
//!
//! Names, their order, null or not, types and words must agree; what depends on the moment and on
//! the objects of a system (ids, dates, counts) must agree in form.

use serde_json::Value;

use crate::recording::{Answer, Body, Recording};

pub(crate) fn differences(recording: &Recording, actual: &Answer) -> Vec<String> {
    let recorded = &recording.answer;
    let mut found = Vec::new();
    if recorded.status != actual.status {
        found.push(format!(
            "status: {} instead of {}",
            actual.status, recorded.status
        ));
    }
    for (name, value) in &recorded.headers {
        let other = actual.headers.get(name);
        if other.map(|other| below_host(other)) != Some(below_host(value)) {
            found.push(format!("{name}: {other:?} instead of {value:?}"));
        }
    }
    match (&recorded.body, &actual.body) {
        (Body::Json(recorded), Body::Json(actual)) => {
            // Of the systems, all were known when these were recorded.
            let counts_are_content = !["03", "16"].contains(&&recording.name[..2]);
            Comparison {
                counts_are_content,
                found: &mut found,
            }
            .compare("$", "", recorded, actual);
        }
        (Body::Text(recorded), Body::Text(actual)) => {
            let start = recorded.trim_end_matches("...");
            if !actual.starts_with(start) || actual.is_empty() != recorded.is_empty() {
                found.push(format!("body: {actual:?} instead of {recorded:?}"));
            }
        }
        (recorded, actual) => found.push(format!("body: {actual:?} instead of {recorded:?}")),
    }
    found
}

/// An absolute address without the host, which is the simulator's own, and without a GUID.
fn below_host(value: &str) -> String {
    let below = match value.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or(rest, |at| &rest[at..]),
        None => value,
    };
    let parts = below.split('/').map(|part| match part.len() {
        36 => form("", part),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

struct Comparison<'a> {
    counts_are_content: bool,
    found: &'a mut Vec<String>,
}

impl Comparison<'_> {
    fn compare(&mut self, path: &str, key: &str, recorded: &Value, actual: &Value) {
        match (recorded, actual) {
            (Value::Object(_), Value::Object(_)) if is_dictionary(key) => {}
            (Value::Object(recorded), Value::Object(actual)) => {
                let names = |object: &serde_json::Map<String, Value>| {
                    object.keys().cloned().collect::<Vec<_>>()
                };
                if names(recorded) != names(actual) {
                    self.say(
                        path,
                        &format!("{:?}", names(recorded)),
                        &format!("{:?}", names(actual)),
                    );
                }
                for (name, value) in recorded {
                    if let Some(other) = actual.get(name) {
                        self.compare(&format!("{path}.{name}"), name, value, other);
                    }
                }
            }
            (Value::Array(recorded), Value::Array(actual))
                if key == "children" || (key == "items" && self.counts_are_content) =>
            {
                self.compare_content(path, recorded, actual);
            }
            (Value::Array(recorded), Value::Array(actual)) => {
                if key == "warnings" && recorded.len() == actual.len() {
                    // Which part of the configuration is incomplete is content.
                    return;
                }
                if recorded.len() != actual.len() {
                    self.say(
                        path,
                        &format!("{} of them", recorded.len()),
                        &actual.len().to_string(),
                    );
                }
                for (index, (recorded, actual)) in recorded.iter().zip(actual).enumerate() {
                    self.compare(&format!("{path}[{index}]"), key, recorded, actual);
                }
            }
            (Value::String(recorded), Value::String(actual)) => {
                let same = match is_content(key) {
                    true => true,
                    false => form(key, recorded) == form(key, actual),
                };
                if !same {
                    self.say(path, recorded, actual);
                }
            }
            (Value::Number(recorded), Value::Number(actual)) => {
                let of_attribute = key == "id" && path.contains(".attributes[");
                let content =
                    of_attribute || is_measure(key) || (self.counts_are_content && is_count(key));
                if !content && recorded != actual {
                    self.say(path, &recorded.to_string(), &actual.to_string());
                }
            }
            (Value::Bool(_), Value::Bool(_)) if key == "hasNextPage" && self.counts_are_content => {
            }
            // Whether anything was changed since the last synchronisation.
            (Value::Bool(_), Value::Bool(_)) if key == "hasPendingChanges" => {}
            (recorded, actual) if recorded == actual => {}
            (recorded, actual) => self.say(path, &recorded.to_string(), &actual.to_string()),
        }
    }

    /// Which objects a run meets and which activities there are is content: each must have the names
    /// and, where neither is null, the types of a recorded one.
    fn compare_content(&mut self, path: &str, recorded: &[Value], actual: &[Value]) {
        let Some(pattern) = recorded.first().and_then(Value::as_object) else {
            return;
        };
        if actual.is_empty() {
            self.say(path, "some", "none");
        }
        for (index, item) in actual.iter().enumerate() {
            let path = format!("{path}[{index}]");
            let names: Vec<_> = item
                .as_object()
                .into_iter()
                .flat_map(|item| item.keys())
                .collect();
            if names != pattern.keys().collect::<Vec<_>>() {
                self.say(
                    &path,
                    &format!("{:?}", pattern.keys()),
                    &format!("{names:?}"),
                );
            }
            for (name, value) in pattern {
                let other = &item[name];
                let comparable = !value.is_null() && !other.is_null();
                if comparable
                    && (kind(value) != kind(other)
                        || is_dated(name) && !same_form(name, value, other))
                {
                    self.say(
                        &format!("{path}.{name}"),
                        &value.to_string(),
                        &other.to_string(),
                    );
                }
            }
        }
    }

    fn say(&mut self, path: &str, recorded: &str, actual: &str) {
        self.found
            .push(format!("{path}: {actual} instead of {recorded}"));
    }
}

fn kind(value: &Value) -> std::mem::Discriminant<Value> {
    std::mem::discriminant(value)
}

fn same_form(key: &str, recorded: &Value, actual: &Value) -> bool {
    match (recorded, actual) {
        (Value::String(recorded), Value::String(actual)) => {
            form(key, recorded) == form(key, actual)
        }
        _ => true,
    }
}

/// Dictionaries have names of their own.
fn is_dictionary(key: &str) -> bool {
    matches!(
        key,
        "operationCounts" | "entriesDiscardedByExcludedContainer"
    )
}

/// Words that say where a server is, or what its objects are.
fn is_content(key: &str) -> bool {
    matches!(
        key,
        "authority" | "clientId" | "version" | "errorStackTrace"
    )
}

fn is_dated(key: &str) -> bool {
    matches!(
        key,
        "id" | "created" | "executed" | "executionTime" | "totalActivityTime"
    )
}

fn is_measure(key: &str) -> bool {
    matches!(
        key,
        "percentComplete"
            | "elapsedSeconds"
            | "objectsPerSecond"
            | "estimatedSecondsRemaining"
            | "durationSeconds"
            | "objectsProcessed"
            | "objectsToProcess"
            | "totalErrors"
            | "connectorsCount"
            | "changeCount"
    )
}

fn is_count(key: &str) -> bool {
    key.starts_with("total") && !matches!(key, "totalPhases" | "totalSteps")
}

/// A text without what changes from one time to the next: GUIDs and traces by their length, dates by
/// their digits and offset, sentences of a run without their numbers.
fn form(key: &str, text: &str) -> String {
    let hex = |text: &str| {
        text.chars()
            .all(|letter| letter.is_ascii_hexdigit() || letter == '-')
    };
    let dated = text.len() > 8
        && text.starts_with(|first: char| first.is_ascii_digit())
        && text.contains(':');
    match key {
        "errorMessage" => text
            .trim_start_matches(|letter: char| letter.is_ascii_digit())
            .to_owned(),
        "message" if text.contains(" complete: ") => text
            .split_once(':')
            .map_or(text, |(start, _)| start)
            .to_owned(),
        _ if (text.len() == 36 || key == "traceId") && hex(text) => format!("{} hex", text.len()),
        _ if text.starts_with("jim_ak_") => format!("a key of {} letters", text.len()),
        _ if dated => {
            let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
            let offset =
                rest.trim_start_matches(|letter: char| letter == '.' || letter.is_ascii_digit());
            let offset = match offset {
                // A whole second has its offset in the first part.
                "" => whole.trim_start_matches(|letter: char| !matches!(letter, '+' | 'Z')),
                offset => offset,
            };
            let length = whole.find(['+', 'Z']).unwrap_or(whole.len());
            format!("{length} letters, {offset}")
        }
        _ => text.to_owned(),
    }
}
