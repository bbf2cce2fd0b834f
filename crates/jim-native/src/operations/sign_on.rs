//! Signing in and out as a person.

use serde::Deserialize;

/// How to sign in.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Wanted {
    timeout_seconds: u64,
    persist: bool,
    force: bool,
}
