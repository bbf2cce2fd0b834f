//! The parameters of queries and forms.

/// The value that comes exactly once under a name.
pub(super) fn only<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut named = parameters.iter().filter(|(key, _)| key == name);
    let value = named.next().map(|(_, value)| value.as_str())?;
    (named.next().is_none() && !value.is_empty()).then_some(value)
}
