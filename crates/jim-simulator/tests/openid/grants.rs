//! Codes and tokens: how often and how long they are good.

use std::time::{Duration, Instant};

use crate::client::{Harness, REDIRECT_URI, VERIFIER, harness, taken_apart};
use jim_simulator::{Consent, ProviderOptions};

const INVALID_GRANT: (u16, &str) = (400, "invalid_grant");

#[test]
fn a_second_use_of_a_code_ends_what_the_first_one_brought() {
    let harness = harness();
    harness.provider.set_consent(Consent::CodeTwice);
    let code = harness.code();
    let tokens = harness.redeem(&code);
    let other = harness.tokens();
    assert!(harness.takes(tokens.field("access_token")));
    assert_eq!(harness.redeem(&code).refusal(), INVALID_GRANT);
    assert!(!harness.takes(tokens.field("access_token")));
    let refreshed = harness.refresh(tokens.field("refresh_token"));
    assert_eq!(refreshed.refusal(), INVALID_GRANT);
    assert!(harness.takes(other.field("access_token")));
    assert_eq!(harness.refresh(other.field("refresh_token")).status, 200);
}

#[test]
fn a_code_needs_its_verifier_and_its_address() {
    let harness = harness();
    for (redirect_uri, verifier) in [
        (REDIRECT_URI, "another"),
        ("http://localhost:8401/callback/", VERIFIER),
    ] {
        let code = harness.code();
        let refused = harness.redeem_with(&code, redirect_uri, verifier);
        assert_eq!(refused.refusal(), INVALID_GRANT);
        // Whoever tried has used it up.
        assert_eq!(harness.redeem(&code).refusal(), INVALID_GRANT);
    }
    assert_eq!(harness.redeem("invented").refusal(), INVALID_GRANT);
    assert_eq!(harness.provider.live_refresh_tokens(), 0);
}

#[test]
fn each_refresh_token_is_good_once_and_then_ends_all_of_its_family() {
    let harness = harness();
    let other = harness.tokens();
    let first = harness.tokens();
    let second = harness.refresh(first.field("refresh_token"));
    assert_ne!(second.field("refresh_token"), first.field("refresh_token"));
    assert_ne!(second.field("access_token"), first.field("access_token"));
    let (_, claims, ..) = taken_apart(second.field("id_token"));
    assert!(claims["nonce"].is_null());
    let stolen = harness.refresh(first.field("refresh_token"));
    assert_eq!(stolen.refusal(), INVALID_GRANT);
    let refreshed = harness.refresh(second.field("refresh_token"));
    assert_eq!(refreshed.refusal(), INVALID_GRANT);
    assert!(!harness.takes(second.field("access_token")));
    assert_eq!(harness.provider.live_refresh_tokens(), 1);
    assert_eq!(harness.refresh(other.field("refresh_token")).status, 200);
}

#[test]
fn without_rotation_a_refresh_token_stays() {
    let harness = Harness::with(ProviderOptions {
        rotation: false,
        ..ProviderOptions::default()
    });
    let tokens = harness.tokens();
    for _ in 0..2 {
        let refreshed = harness.refresh(tokens.field("refresh_token"));
        assert_eq!(refreshed.status, 200);
        assert!(refreshed.body.get("refresh_token").is_none());
    }
    assert_eq!(harness.provider.live_refresh_tokens(), 1);
}

#[test]
fn a_refresh_token_has_to_be_asked_for_and_to_be_had() {
    let without = |harness: &Harness, changes: &[(&str, &str)]| {
        let code = harness.authorize(changes).said("code").unwrap();
        let tokens = harness.redeem(&code);
        assert!(tokens.body.get("refresh_token").is_none());
        assert!(!tokens.field("scope").contains("offline_access"));
    };
    without(&harness(), &[("scope", "openid profile")]);
    let none = Harness::with(ProviderOptions {
        refresh_tokens: false,
        ..ProviderOptions::default()
    });
    without(&none, &[]);
}

#[test]
fn an_access_token_is_good_for_its_life() {
    let harness = Harness::with(ProviderOptions {
        access_token_life: Duration::from_millis(1500),
        user: "Grace Example".into(),
        ..ProviderOptions::default()
    });
    let tokens = harness.tokens();
    assert_eq!(tokens.body["expires_in"], 1);
    let token = tokens.field("access_token");
    let name = harness.provider.verifier().name_of(token);
    assert_eq!(name.as_deref(), Some("Grace Example"));
    let deadline = Instant::now() + Duration::from_secs(10);
    while harness.takes(token) {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(50));
    }
    let refreshed = harness.refresh(tokens.field("refresh_token"));
    assert!(harness.takes(refreshed.field("access_token")));
}

#[test]
fn all_tokens_of_a_kind_can_be_ended_at_once() {
    let harness = harness();
    let tokens = harness.tokens();
    let minted = harness.provider.access_token();
    assert!(harness.takes(&minted));
    harness.provider.expire_access_tokens();
    assert!(!harness.takes(&minted) && !harness.takes(tokens.field("access_token")));
    let refreshed = harness.refresh(tokens.field("refresh_token"));
    assert!(harness.takes(refreshed.field("access_token")));
    harness.provider.revoke_all();
    assert_eq!(harness.provider.live_refresh_tokens(), 0);
    let refused = harness.refresh(refreshed.field("refresh_token"));
    assert_eq!(refused.refusal(), INVALID_GRANT);
    assert!(harness.takes(refreshed.field("access_token")));
}

#[test]
fn a_revoked_token_is_good_for_nothing() {
    let harness = harness();
    let revoke = |token: &str| harness.post("/revoke", &[("token", token)]).status;
    let first = harness.tokens();
    assert_eq!(revoke(first.field("access_token")), 200);
    assert!(!harness.takes(first.field("access_token")));
    assert_eq!(harness.provider.live_refresh_tokens(), 1);
    let second = harness.refresh(first.field("refresh_token"));
    assert_eq!(revoke(second.field("refresh_token")), 200);
    assert!(!harness.takes(second.field("access_token")));
    assert_eq!(harness.provider.live_refresh_tokens(), 0);
    let refused = harness.refresh(second.field("refresh_token"));
    assert_eq!(refused.refusal(), INVALID_GRANT);
    // It is gone, which is all that was asked for.
    assert_eq!(revoke("unknown"), 200);
    let refused = harness.post("/revoke", &[]);
    assert_eq!(refused.refusal(), (400, "invalid_request"));
}
