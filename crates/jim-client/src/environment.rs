//! The environment variables of whoever uses a client: handed in, because a session can have others than the
//! process in which it runs.

use std::collections::HashMap;
use std::fmt;

/// Environment variables by name.
#[derive(Clone, Default)]
pub struct Environment(HashMap<String, String>);

impl Environment {
    /// The value of a variable, unless it is empty; in capitals first, and then in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = |name: &str| self.0.get(name).map(String::as_str);
        value(name)
            .or_else(|| value(&name.to_ascii_lowercase()))
            .filter(|value| !value.trim().is_empty())
    }

    /// All of them, for a program that the session starts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let each = self.0.iter();
        each.map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl FromIterator<(String, String)> for Environment {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(variables: T) -> Self {
        Self(variables.into_iter().collect())
    }
}

impl fmt::Debug for Environment {
    /// Only the names: an address of a proxy can hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Environment {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        variables.iter().map(owned).collect()
    }

    #[test]
    fn capitals_go_before_lower_case_and_an_empty_variable_is_none() {
        let both = of(&[("NO_PROXY", "one"), ("no_proxy", "two")]);
        assert_eq!(both.get("NO_PROXY"), Some("one"));
        assert_eq!(of(&[("no_proxy", "two")]).get("NO_PROXY"), Some("two"));
        assert_eq!(of(&[("NO_PROXY", " ")]).get("NO_PROXY"), None);
        assert_eq!(of(&[]).get("NO_PROXY"), None);
    }

    #[test]
    fn values_are_not_shown() {
        let shown = format!("{:?}", of(&[("HTTPS_PROXY", "http://me:hunter2@proxy")]));
        assert_eq!(shown, r#"{"HTTPS_PROXY"}"#);
    }
}
