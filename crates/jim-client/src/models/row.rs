//! One item of a list as the server wrote it: its fields by name, and their values as JSON text.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The names of a row's fields, in the server's order. Rows that follow each other share them.
pub type Fields = Arc<[String]>;

/// One item of a list. Nothing is read of it but where its fields are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    json: String,
    fields: Fields,
    values: Vec<Range<usize>>,
}

impl Row {
    /// Reads an object; its fields are most likely those of the row before.
    pub(crate) fn parse(json: Vec<u8>, likely: &Fields) -> Result<Self, serde_json::Error> {
        let mut read = Read {
            begin: json.as_ptr() as usize,
            likely,
            other: None,
            values: Vec::with_capacity(likely.len()),
        };
        let mut deserializer = serde_json::Deserializer::from_slice(&json);
        deserializer.deserialize_map(&mut read)?;
        deserializer.end()?;
        let Read { other, values, .. } = read;
        let fields = match other {
            Some(other) => other.into(),
            None if values.len() < likely.len() => likely[..values.len()].into(),
            None => Arc::clone(likely),
        };
        let json = String::from_utf8(json).map_err(serde::de::Error::custom)?;
        Ok(Self {
            json,
            fields,
            values,
        })
    }

    /// Reads anything: the items of a list, an object, or another value as the field `value` of a row.
    pub(crate) fn parse_all(json: &[u8]) -> Result<Vec<Self>, serde_json::Error> {
        let whole: &RawValue = serde_json::from_slice(json)?;
        let items: Vec<&RawValue> = match whole.get().starts_with('[') {
            true => serde_json::from_str(whole.get())?,
            false => vec![whole],
        };
        let mut fields = Fields::default();
        let row = |item: &RawValue| {
            let item = match item.get().starts_with('{') {
                true => item.get().to_owned(),
                false => format!(r#"{{"value":{}}}"#, item.get()),
            };
            let row = Self::parse(item.into_bytes(), &fields)?;
            fields = Arc::clone(row.fields());
            Ok(row)
        };
        items.into_iter().map(row).collect()
    }

    /// The names of its fields.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The value of the field at a place, as JSON text.
    pub fn value(&self, place: usize) -> Option<&str> {
        self.json.get(self.values.get(place)?.clone())
    }

    /// The value of a field, as JSON text.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.value(self.fields.iter().position(|name| name == field)?)
    }

    /// Whether a field has a value.
    pub fn has(&self, field: &str) -> bool {
        self.get(field).is_some_and(|value| value != "null")
    }

    /// The value of a field that is a text.
    pub fn text(&self, field: &str) -> Option<String> {
        serde_json::from_str(self.get(field)?).ok()
    }

    /// The value of a field that is a small number.
    pub fn number(&self, field: &str) -> Option<i32> {
        self.get(field)?.parse().ok()
    }
}

/// Where the values of an object are in its text, which begins there.
struct Read<'l> {
    begin: usize,
    likely: &'l Fields,
    /// The names so far, once they differ from the likely ones.
    other: Option<Vec<String>>,
    values: Vec<Range<usize>>,
}

impl<'de> Visitor<'de> for &mut Read<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(()) = map.next_key_seed(Name(self))? {
            let value: &'de RawValue = map.next_value()?;
            let begin = value.get().as_ptr() as usize - self.begin;
            self.values.push(begin..begin + value.get().len());
        }
        Ok(())
    }
}

/// The name of the next field.
struct Name<'r, 'l>(&'r mut Read<'l>);

impl<'de> DeserializeSeed<'de> for Name<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<(), E> {
        let read = self.0;
        let place = read.values.len();
        if read.other.is_none() && read.likely.get(place).is_some_and(|likely| likely == name) {
            return Ok(());
        }
        let so_far = || read.likely[..place].to_vec();
        read.other.get_or_insert_with(so_far).push(name.to_owned());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(names: &[&str]) -> Fields {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn row(json: &str, likely: &Fields) -> Result<Row, serde_json::Error> {
        Row::parse(json.as_bytes().to_vec(), likely)
    }

    #[test]
    fn values_stay_as_the_server_wrote_them() {
        let json = r#"{ "id" : 12, "n\u0061me": "\u00e4 \"x\"", "big": 123456789012345678901234567890, "nested": { "a": [1, 2] } }"#;
        let row = row(json, &fields(&[])).unwrap();
        assert_eq!(**row.fields(), *fields(&["id", "name", "big", "nested"]));
        assert_eq!(row.get("big"), Some("123456789012345678901234567890"));
        assert_eq!(row.get("nested"), Some(r#"{ "a": [1, 2] }"#));
        assert_eq!(row.number("id"), Some(12));
        assert_eq!(row.text("name").as_deref(), Some("ä \"x\""));
        assert_eq!(
            (row.number("name"), row.text("id"), row.get("x")),
            (None, None, None)
        );
    }

    #[test]
    fn rows_with_the_same_fields_share_their_names_and_others_do_not() {
        let likely = fields(&["id", "name"]);
        let same = row(r#"{"id":1,"name":"A"}"#, &likely).unwrap();
        assert!(Arc::ptr_eq(same.fields(), &likely));
        for (json, names) in [
            (r#"{"id":1}"#, vec!["id"]),
            (r#"{"name":"A","id":1}"#, vec!["name", "id"]),
            (r#"{"id":1,"name":"A","new":2}"#, vec!["id", "name", "new"]),
            (r#"{"id":1,"id":2}"#, vec!["id", "id"]),
            ("{}", vec![]),
        ] {
            assert_eq!(
                **row(json, &likely).unwrap().fields(),
                *fields(&names),
                "{json}"
            );
        }
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for json in [
            "1",
            "null",
            r#""text""#,
            "[1]",
            r#"{"id":1"#,
            r#"{"id":}"#,
            "{} {}",
        ] {
            assert!(row(json, &fields(&[])).is_err(), "{json}");
        }
    }
}
