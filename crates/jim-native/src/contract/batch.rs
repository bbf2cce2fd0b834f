//! Results as they cross: one JSON text, put together value by value.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::json;

/// Objects of one type with the same columns.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Batch {
    /// What they are, such as `RunProfile`.
    pub(crate) r#type: &'static str,
    /// The server that they came from; the last of their properties, unless it is empty.
    pub(crate) server: String,
    /// The names of their other properties, in reading order.
    pub(crate) columns: Arc<[String]>,
    /// `[1,"A"],[2,"B"]`.
    rows: String,
    count: usize,
}

impl Batch {
    pub(crate) fn new(r#type: &'static str, server: String, columns: Arc<[String]>) -> Self {
        Self {
            r#type,
            server,
            columns,
            rows: String::new(),
            count: 0,
        }
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// Adds a row: a value for each column, as JSON text.
    pub(crate) fn push<'a>(&mut self, values: impl Iterator<Item = Cow<'a, str>>) {
        self.rows.push_str(if self.count == 0 { "[" } else { ",[" });
        for (place, value) in values.enumerate() {
            if place > 0 {
                self.rows.push(',');
            }
            self.rows.push_str(&value);
        }
        self.rows.push(']');
        self.count += 1;
    }

    /// The whole batch as JSON.
    pub(crate) fn into_json(self) -> Vec<u8> {
        let head = json!({ "type": self.r#type, "server": self.server, "columns": &*self.columns });
        let mut json = head.to_string();
        json.pop();
        json.reserve(self.rows.len() + 12);
        json.push_str(",\"rows\":[");
        json.push_str(&self.rows);
        json.push_str("]}");
        json.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_batch_is_json_with_the_values_as_they_were() {
        let columns = ["Id", "Na\"me"].map(str::to_owned).into();
        let mut batch = Batch::new("RunProfile", "https://jim".into(), columns);
        batch.push(["1e400", r#""\u00e4""#].into_iter().map(Cow::from));
        batch.push(["2", "{\"a\": [1]}"].into_iter().map(Cow::from));
        assert_eq!(batch.len(), 2);
        let json = String::from_utf8(batch.into_json()).unwrap();
        assert_eq!(
            json,
            r#"{"type":"RunProfile","server":"https://jim","columns":["Id","Na\"me"],"rows":[[1e400,"\u00e4"],[2,{"a": [1]}]]}"#
        );
        let empty = Batch::new("X", String::new(), Arc::new([])).into_json();
        assert_eq!(
            serde_json::from_slice::<Value>(&empty).unwrap()["rows"],
            json!([])
        );
    }
}
