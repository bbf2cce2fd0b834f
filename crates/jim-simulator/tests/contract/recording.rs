//! One recorded exchange, and how to send its request again.

use std::collections::BTreeMap;
use std::path::Path;

use reqwest::Method;
use reqwest::blocking::{Client, Response};
use serde_json::Value;

/// A request and the answer of the real server.
#[derive(Debug)]
pub(crate) struct Recording {
    /// Folder and file.
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Option<String>,
    pub(crate) answer: Answer,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Body,
}

impl Answer {
    /// The same answer with one text in place of another.
    pub(crate) fn with(mut self, text: &str, other: &str) -> Self {
        if let Body::Json(json) = &self.body {
            let replaced = json.to_string().replace(text, other);
            self.body = Body::Json(serde_json::from_str(&replaced).unwrap());
        }
        self
    }
}

#[derive(Debug, PartialEq)]
pub(crate) enum Body {
    Json(Value),
    Text(String),
}

pub(crate) fn load(folder: &Path) -> Vec<Recording> {
    let mut files: Vec<_> = folders(folder)
        .flat_map(|folder| folders(&folder).collect::<Vec<_>>())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    files.iter().map(|file| read(folder, file)).collect()
}

fn folders(folder: &Path) -> impl Iterator<Item = std::path::PathBuf> {
    std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
}

fn read(root: &Path, file: &Path) -> Recording {
    let whole: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let (request, response) = (&whole["request"], &whole["response"]);
    let name = file
        .strip_prefix(root)
        .unwrap()
        .with_extension("")
        .display()
        .to_string();
    let body = match name.contains("duplicate-property") {
        // A recording cannot hold the same name twice.
        true => Some(r#"{"name": "a", "name": "b", "runType": "FullImport"}"#.to_owned()),
        false => match (&request["rawBody"], &request["body"]) {
            (Value::String(raw), _) => Some(raw.clone()),
            (_, Value::Null) => None,
            (_, body) => Some(spaced(body)),
        },
    };
    Recording {
        title: text(&whole["title"]),
        method: text(&request["method"]),
        path: text(&request["path"]),
        headers: headers(&request["headers"]),
        body,
        answer: Answer {
            status: response["status"].as_u64().unwrap().try_into().unwrap(),
            headers: headers(&response["headers"]),
            body: match &response["body"] {
                Value::Null => Body::Text(text(&response["rawBody"])),
                body => Body::Json(body.clone()),
            },
        },
        name,
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn headers(value: &Value) -> BTreeMap<String, String> {
    let pairs = value.as_object().into_iter().flatten();
    pairs
        .map(|(name, value)| (name.to_ascii_lowercase(), text(value)))
        .collect()
}

/// With the spaces that the recorder sent: the server counts bytes in its complaints.
fn spaced(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let pairs: Vec<_> = object
                .iter()
                .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), spaced(value)))
                .collect();
            format!("{{{}}}", pairs.join(", "))
        }
        Value::Array(items) => {
            format!(
                "[{}]",
                items.iter().map(spaced).collect::<Vec<_>>().join(", ")
            )
        }
        scalar => scalar.to_string(),
    }
}

/// Sends a request and reads the whole answer.
pub(crate) fn send(
    client: &Client,
    method: &str,
    url: &str,
    headers: &BTreeMap<String, String>,
    body: Option<&str>,
) -> Answer {
    let mut request = client.request(Method::from_bytes(method.as_bytes()).unwrap(), url);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    if let Some(body) = body {
        request = request.body(body.to_owned());
    }
    received(request.send().unwrap())
}

fn received(response: Response) -> Answer {
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    let body = response.text().unwrap();
    Answer {
        status,
        headers,
        body: match serde_json::from_str(&body) {
            Ok(json) => Body::Json(json),
            Err(_) => Body::Text(body),
        },
    }
}
