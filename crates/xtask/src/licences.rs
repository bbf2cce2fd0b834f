//! Which licences a dependency may have, and whether an expression is satisfied by those.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde::Deserialize;

/// What `deny.toml` allows.
#[derive(Debug)]
pub(crate) struct Allowed {
    everywhere: BTreeSet<String>,
    of_crates: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
}

#[derive(Deserialize)]
struct Licenses {
    allow: BTreeSet<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: BTreeSet<String>,
}

impl Allowed {
    /// Reads the text of `deny.toml`.
    pub(crate) fn read(text: &str) -> Result<Self> {
        let deny: Deny = toml::from_str(text).context("deny.toml cannot be read")?;
        Ok(Self {
            everywhere: deny.licenses.allow,
            of_crates: deny
                .licenses
                .exceptions
                .into_iter()
                .map(|exception| (exception.name, exception.allow))
                .collect(),
        })
    }

    /// Whether a crate may have a licence expression, as SPDX writes it.
    pub(crate) fn allows(&self, name: &str, expression: &str) -> bool {
        let own = self.of_crates.get(name);
        let allows = |licence: &str| {
            self.everywhere.contains(licence) || own.is_some_and(|own| own.contains(licence))
        };
        let mut words = words(expression);
        let satisfied = either(&mut words, &allows);
        satisfied == Some(true) && words.is_empty()
    }
}

/// The words of an expression, the last first.
fn words(expression: &str) -> Vec<String> {
    // A slash is how crates wrote OR before SPDX had it.
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    spaced.split_whitespace().rev().map(str::to_owned).collect()
}

fn either(words: &mut Vec<String>, allows: &dyn Fn(&str) -> bool) -> Option<bool> {
    let mut satisfied = all(words, allows)?;
    while words.pop_if(|word| word == "OR").is_some() {
        satisfied |= all(words, allows)?;
    }
    Some(satisfied)
}

fn all(words: &mut Vec<String>, allows: &dyn Fn(&str) -> bool) -> Option<bool> {
    let mut satisfied = one(words, allows)?;
    while words.pop_if(|word| word == "AND").is_some() {
        satisfied &= one(words, allows)?;
    }
    Some(satisfied)
}

fn one(words: &mut Vec<String>, allows: &dyn Fn(&str) -> bool) -> Option<bool> {
    let mut licence = words.pop()?;
    if licence == "(" {
        let satisfied = either(words, allows);
        return satisfied.filter(|_| words.pop().as_deref() == Some(")"));
    }
    if words.pop_if(|word| word == "WITH").is_some() {
        licence = format!("{licence} WITH {}", words.pop()?);
    }
    Some(allows(&licence))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DENY: &str = r#"
        [licenses]
        allow = ["Apache-2.0", "MIT", "Unicode-3.0"]
        exceptions = [{ crate = "option-ext", allow = ["MPL-2.0"] }]
        [bans]
        multiple-versions = "allow"
    "#;

    #[test]
    fn an_expression_is_allowed_where_a_choice_of_it_is() {
        let allowed = Allowed::read(DENY).unwrap();
        for (expression, expected) in [
            ("MIT", true),
            ("MIT/Apache-2.0", true),
            ("GPL-3.0 OR MIT", true),
            ("Unlicense", false),
            ("MIT AND GPL-3.0", false),
            ("(MIT OR GPL-3.0) AND Unicode-3.0", true),
            ("MIT OR GPL-3.0 AND Zlib", true),
            ("(MIT OR GPL-3.0) AND Zlib", false),
            ("Apache-2.0 WITH LLVM-exception", false),
            ("Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT", true),
            ("", false),
            ("MIT OR", false),
            ("(MIT", false),
            ("MIT )", false),
            ("MIT GPL-3.0", false),
        ] {
            assert_eq!(allowed.allows("any", expression), expected, "{expression}");
        }
    }

    #[test]
    fn an_exception_is_for_its_crate() {
        let allowed = Allowed::read(DENY).unwrap();
        assert!(allowed.allows("option-ext", "MPL-2.0"));
        assert!(!allowed.allows("other", "MPL-2.0"));
    }
}
