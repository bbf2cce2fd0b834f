//! The body of a create or an update, and every reason to refuse it.

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::answer::Answer;
use crate::routes::Request;

const TYPES: [&str; 6] = [
    "NotSet",
    "FullImport",
    "DeltaImport",
    "FullSynchronisation",
    "DeltaSynchronisation",
    "Export",
];

/// What a create or an update asks for.
#[derive(Debug, Default)]
pub(super) struct Change {
    pub(super) name: Option<String>,
    pub(super) run_type: Option<String>,
    pub(super) page_size: Option<i32>,
    pub(super) partition: Option<i32>,
    pub(super) file_path: Option<String>,
    pub(super) verify_hashes: Option<bool>,
}

impl Change {
    pub(super) fn read(request: &Request, is_create: bool) -> Result<Self, Answer> {
        let body = object(request, is_create)?;
        let field = |name: &str| {
            body.iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| value)
                .filter(|value| !value.is_null())
        };
        let misfit = |name, kind| misfit(&request.body, name, kind);
        let text = |name| {
            let text = field(name).map(|value| value.as_str().map(str::to_owned));
            text.map(|text| text.ok_or_else(|| misfit(name, "System.String")))
                .transpose()
        };
        let integer = |name| {
            let number = field(name).map(number);
            number
                .map(|number| number.ok_or_else(|| misfit(name, "System.Int32")))
                .transpose()
        };
        let run_type = field("runType").filter(|_| is_create).map(|given| {
            let known = TYPES.iter().find(|known| {
                given
                    .as_str()
                    .is_some_and(|given| known.eq_ignore_ascii_case(given))
            });
            known
                .map(|known| (*known).to_owned())
                .ok_or_else(|| misfit("runType", "JIM.Models.Staging.ConnectedSystemRunType"))
        });
        let verify_hashes = field("verifyImportContentHashes").map(|given| {
            given
                .as_bool()
                .ok_or_else(|| misfit("verifyImportContentHashes", "System.Boolean"))
        });
        let change = Self {
            name: text("name")?,
            run_type: run_type.transpose()?,
            page_size: integer("pageSize")?,
            partition: integer("partitionId")?,
            file_path: text("filePath")?,
            verify_hashes: verify_hashes.transpose()?,
        };
        let errors = change.errors(is_create);
        if errors.is_empty() {
            Ok(change)
        } else {
            Err(Answer::invalid(errors))
        }
    }

    fn errors(&self, is_create: bool) -> Vec<(&'static str, Vec<String>)> {
        let mut errors = Vec::new();
        let mut name = Vec::new();
        let length = self.name.as_ref().map(|name| name.chars().count());
        if is_create
            && self
                .name
                .as_deref()
                .is_none_or(|name| name.trim().is_empty())
        {
            name.push("The Name field is required.".to_owned());
        }
        if length.is_some_and(|length| !(1..=200).contains(&length)) {
            name.push(
                "The field Name must be a string with a minimum length of 1 and a maximum length of 200."
                    .to_owned(),
            );
        }
        if !name.is_empty() {
            errors.push(("Name", name));
        }
        if self
            .page_size
            .is_some_and(|size| !(1..=10_000).contains(&size))
        {
            let reason = "The field PageSize must be between 1 and 10000.".to_owned();
            errors.push(("PageSize", vec![reason]));
        }
        if self
            .file_path
            .as_ref()
            .is_some_and(|path| path.chars().count() > 500)
        {
            let reason =
                "The field FilePath must be a string with a maximum length of 500.".to_owned();
            errors.push(("FilePath", vec![reason]));
        }
        errors
    }
}

/// Numbers are taken as text too.
fn number(value: &Value) -> Option<i32> {
    match value {
        Value::Number(number) => number.as_i64().and_then(|number| number.try_into().ok()),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn object(request: &Request, is_create: bool) -> Result<Map<String, Value>, Answer> {
    if request.body.is_empty() {
        return Err(Answer::invalid(vec![
            ("", vec!["A non-empty request body is required.".to_owned()]),
            ("request", vec![REQUIRED.to_owned()]),
        ]));
    }
    let is_json = request
        .content_type
        .as_deref()
        .is_some_and(|kind| kind.to_lowercase().contains("json"));
    if !is_json {
        return Err(Answer::unsupported_media_type());
    }
    let mut deserializer = serde_json::Deserializer::from_slice(&request.body);
    let read = deserializer
        .deserialize_map(OnceEach)
        .and_then(|object| deserializer.end().map(|()| object));
    read.map_err(|error| {
        let message = error.to_string();
        match message.strip_prefix("duplicate ").and_then(|rest| rest.split(' ').next()) {
            Some(name) => unreadable(
                &format!("$.{name}"),
                format!(
                    "Duplicate property '{name}' encountered during deserialization of type \
                     'JIM.Web.Models.Api.{}RunProfileRequest'.",
                    if is_create { "Create" } else { "Update" }
                ),
            ),
            None => {
                let path = broken_path(&request.body);
                let reason = format!(
                    "Expected depth to be zero at the end of the JSON payload. There is an open JSON \
                     object or array that should be closed. Path: {path} | LineNumber: 0 | \
                     BytePositionInLine: {}.",
                    request.body.len()
                );
                unreadable(&path, reason)
            }
        }
    })
}

const REQUIRED: &str = "The request field is required.";

fn unreadable(path: &str, reason: String) -> Answer {
    Answer::invalid(vec![
        ("request", vec![REQUIRED.to_owned()]),
        (path, vec![reason]),
    ])
}

/// The property in which the JSON breaks off.
fn broken_path(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let names: Vec<&str> = text.split('"').collect();
    match names.as_slice() {
        [_, name, ..] => format!("$.{name}"),
        _ => "$".to_owned(),
    }
}

/// A value of a type that the property does not have.
fn misfit(body: &[u8], name: &str, kind: &str) -> Answer {
    // The server points behind the value.
    let text = String::from_utf8_lossy(body).to_lowercase();
    let position = text
        .find(&format!("\"{}\"", name.to_lowercase()))
        .map_or(0, |at| {
            let value = at + text[at..].find(':').unwrap_or(0) + 1;
            value + text[value..].find([',', '}']).unwrap_or(0)
        });
    let path = format!("$.{name}");
    let reason = format!(
        "The JSON value could not be converted to {kind}. Path: {path} | LineNumber: 0 | \
         BytePositionInLine: {position}."
    );
    unreadable(&path, reason)
}

/// Reads an object in which no name comes twice.
struct OnceEach;

impl<'de> Visitor<'de> for OnceEach {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut object = Map::new();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if object.insert(name.clone(), value).is_some() {
                return Err(serde::de::Error::custom(format!("duplicate {name}")));
            }
        }
        Ok(object)
    }
}
