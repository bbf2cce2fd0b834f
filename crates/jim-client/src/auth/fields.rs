//! What a provider says, read leniently: what nobody needs may be of any kind.

use serde_json::{Map, Value};

/// The fields of a JSON object.
#[derive(Debug, Default)]
pub(super) struct Fields(Map<String, Value>);

impl From<Map<String, Value>> for Fields {
    fn from(fields: Map<String, Value>) -> Self {
        Self(fields)
    }
}

impl Fields {
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A field that is text, and not empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let text = self.0.get(name)?.as_str()?;
        (!text.is_empty()).then_some(text)
    }

    /// A field that is a number that is not negative, or the text of one: several providers write some so.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        match self.0.get(name)? {
            Value::Number(number) => number.as_u64().or_else(|| {
                let number = number.as_f64().filter(|number| *number >= 0.0)?;
                Some(number as u64)
            }),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// A field that is needed.
    ///
    /// # Errors
    /// A sentence that names it, without its value.
    pub(super) fn needed(&self, name: &str) -> Result<&str, String> {
        self.text(name).ok_or_else(|| self.unusable(name))
    }

    /// What is wrong with a field that is needed.
    pub(super) fn unusable(&self, name: &str) -> String {
        match self.0.contains_key(name) {
            true => format!("its '{name}' cannot be read"),
            false => format!("it has no '{name}'"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(value: Value) -> Fields {
        value.as_object().unwrap().clone().into()
    }

    #[test]
    fn numbers_may_be_text() {
        let fields = of(json!({
            "a": 3600, "b": "3600", "c": 3600.5, "d": "soon", "e": -1, "f": null, "g": " 7 ",
        }));
        for (name, number) in [("a", 3600), ("b", 3600), ("c", 3600), ("g", 7)] {
            assert_eq!(fields.number(name), Some(number), "{name}");
        }
        for name in ["d", "e", "f", "missing"] {
            assert_eq!(fields.number(name), None, "{name}");
        }
    }

    #[test]
    fn what_is_needed_is_named_and_its_value_is_not_shown() {
        let fields = of(json!({ "token": 4711, "empty": "" }));
        assert_eq!(
            fields.needed("token").unwrap_err(),
            "its 'token' cannot be read"
        );
        assert_eq!(
            fields.needed("empty").unwrap_err(),
            "its 'empty' cannot be read"
        );
        assert_eq!(fields.needed("other").unwrap_err(), "it has no 'other'");
    }
}
