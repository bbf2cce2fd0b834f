//! Numbers as the server writes them.

use std::time::Duration;

use serde_json::{Value, json};

/// With the seven digits that the server has.
pub(super) fn seconds(length: Duration) -> Value {
    number((length.as_secs_f64() * 1e7).round() / 1e7)
}

/// Whole numbers have no fraction.
pub(super) fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        json!(value as i64)
    } else {
        json!(value)
    }
}
