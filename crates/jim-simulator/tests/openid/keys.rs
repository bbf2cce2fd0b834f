//! The key set, and keys that change.

use crate::client::{Harness, harness, taken_apart};
use serde_json::Value;

fn ids(harness: &Harness) -> Vec<Value> {
    let keys = harness.get("/certs").body["keys"].clone();
    let keys = keys.as_array().unwrap();
    keys.iter().map(|key| key["kid"].clone()).collect()
}

fn signer(token: &str) -> Value {
    taken_apart(token).0["kid"].clone()
}

#[test]
fn a_rotated_key_still_verifies_what_it_signed() {
    let harness = harness();
    let before = harness.tokens().field("id_token").to_owned();
    harness.provider.rotate_keys();
    let after = harness.tokens().field("id_token").to_owned();
    assert_eq!(ids(&harness), [signer(&before), signer(&after)]);
    assert_ne!(signer(&before), signer(&after));
    assert!(harness.verify(&before).is_ok() && harness.verify(&after).is_ok());
}

#[test]
fn a_replaced_key_verifies_nothing_any_more() {
    let harness = harness();
    harness.provider.rotate_keys();
    let before = harness.tokens().field("id_token").to_owned();
    harness.provider.replace_keys();
    let after = harness.tokens().field("id_token").to_owned();
    assert_eq!(ids(&harness), [signer(&after)]);
    assert!(harness.verify(&before).is_err() && harness.verify(&after).is_ok());
}

#[test]
fn only_public_parts_of_a_key_are_told() {
    let key = harness().get("/certs").body["keys"][0].clone();
    let mut names: Vec<_> = key.as_object().unwrap().keys().cloned().collect();
    names.sort();
    assert_eq!(names, ["alg", "crv", "kid", "kty", "use", "x", "y"]);
}
