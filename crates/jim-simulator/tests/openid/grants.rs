//! Codes and tokens: how often and how long they are good.

use std::time::{Duration, Instant};

use crate::client::{Lab, REDIRECT_URI, VERIFIER, lab, taken_apart};
use jim_simulator::{Consent, ProviderOptions};

const INVALID_GRANT: (u16, &str) = (400, "invalid_grant");

#[test]
fn a_second_use_of_a_code_ends_what_the_first_one_brought() {
    let lab = lab();
    lab.provider.set_consent(Consent::CodeTwice);
    let code = lab.code();
    let tokens = lab.redeem(&code);
    let other = lab.tokens();
    assert!(lab.takes(tokens.field("access_token")));
    assert_eq!(lab.redeem(&code).refusal(), INVALID_GRANT);
    assert!(!lab.takes(tokens.field("access_token")));
    let refreshed = lab.refresh(tokens.field("refresh_token"));
    assert_eq!(refreshed.refusal(), INVALID_GRANT);
    assert!(lab.takes(other.field("access_token")));
    assert_eq!(lab.refresh(other.field("refresh_token")).status, 200);
}

#[test]
fn a_code_needs_its_verifier_and_its_address() {
    let lab = lab();
    for (redirect_uri, verifier) in [
        (REDIRECT_URI, "another"),
        ("http://127.0.0.1:49153/callback", VERIFIER),
    ] {
        let code = lab.code();
        let refused = lab.redeem_with(&code, redirect_uri, verifier);
        assert_eq!(refused.refusal(), INVALID_GRANT);
        // Whoever tried has used it up.
        assert_eq!(lab.redeem(&code).refusal(), INVALID_GRANT);
    }
    assert_eq!(lab.redeem("invented").refusal(), INVALID_GRANT);
    assert_eq!(lab.provider.live_refresh_tokens(), 0);
}

#[test]
fn each_refresh_token_is_good_once_and_then_ends_all_of_its_family() {
    let lab = lab();
    let other = lab.tokens();
    let first = lab.tokens();
    let second = lab.refresh(first.field("refresh_token"));
    assert_ne!(second.field("refresh_token"), first.field("refresh_token"));
    assert_ne!(second.field("access_token"), first.field("access_token"));
    let (_, claims, ..) = taken_apart(second.field("id_token"));
    assert!(claims["nonce"].is_null());
    let stolen = lab.refresh(first.field("refresh_token"));
    assert_eq!(stolen.refusal(), INVALID_GRANT);
    let refreshed = lab.refresh(second.field("refresh_token"));
    assert_eq!(refreshed.refusal(), INVALID_GRANT);
    assert!(!lab.takes(second.field("access_token")));
    assert_eq!(lab.provider.live_refresh_tokens(), 1);
    assert_eq!(lab.refresh(other.field("refresh_token")).status, 200);
}

#[test]
fn without_rotation_a_refresh_token_stays() {
    let lab = Lab::with(ProviderOptions {
        rotation: false,
        ..ProviderOptions::default()
    });
    let tokens = lab.tokens();
    for _ in 0..2 {
        let refreshed = lab.refresh(tokens.field("refresh_token"));
        assert_eq!(refreshed.status, 200);
        assert!(refreshed.body.get("refresh_token").is_none());
    }
    assert_eq!(lab.provider.live_refresh_tokens(), 1);
}

#[test]
fn a_refresh_token_has_to_be_asked_for_and_to_be_had() {
    let without = |lab: &Lab, changes: &[(&str, &str)]| {
        let code = lab.authorize(changes).said("code").unwrap();
        let tokens = lab.redeem(&code);
        assert!(tokens.body.get("refresh_token").is_none());
        assert!(!tokens.field("scope").contains("offline_access"));
    };
    without(&lab(), &[("scope", "openid profile")]);
    let none = Lab::with(ProviderOptions {
        refresh_tokens: false,
        ..ProviderOptions::default()
    });
    without(&none, &[]);
}

#[test]
fn an_access_token_is_good_for_its_life() {
    let lab = Lab::with(ProviderOptions {
        access_token_life: Duration::from_millis(1500),
        user: "Grace Example".into(),
        ..ProviderOptions::default()
    });
    let tokens = lab.tokens();
    assert_eq!(tokens.body["expires_in"], 1);
    let token = tokens.field("access_token");
    let name = lab.provider.verifier().name_of(token);
    assert_eq!(name.as_deref(), Some("Grace Example"));
    let deadline = Instant::now() + Duration::from_secs(10);
    while lab.takes(token) {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(50));
    }
    let refreshed = lab.refresh(tokens.field("refresh_token"));
    assert!(lab.takes(refreshed.field("access_token")));
}

#[test]
fn all_tokens_of_a_kind_can_be_ended_at_once() {
    let lab = lab();
    let tokens = lab.tokens();
    let minted = lab.provider.access_token();
    assert!(lab.takes(&minted));
    lab.provider.expire_access_tokens();
    assert!(!lab.takes(&minted) && !lab.takes(tokens.field("access_token")));
    let refreshed = lab.refresh(tokens.field("refresh_token"));
    assert!(lab.takes(refreshed.field("access_token")));
    lab.provider.revoke_all();
    assert_eq!(lab.provider.live_refresh_tokens(), 0);
    let refused = lab.refresh(refreshed.field("refresh_token"));
    assert_eq!(refused.refusal(), INVALID_GRANT);
    assert!(lab.takes(refreshed.field("access_token")));
}

#[test]
fn a_revoked_token_is_good_for_nothing() {
    let lab = lab();
    let revoke = |token: &str| lab.post("/revoke", &[("token", token)]).status;
    let first = lab.tokens();
    assert_eq!(revoke(first.field("access_token")), 200);
    assert!(!lab.takes(first.field("access_token")));
    assert_eq!(lab.provider.live_refresh_tokens(), 1);
    let second = lab.refresh(first.field("refresh_token"));
    assert_eq!(revoke(second.field("refresh_token")), 200);
    assert!(!lab.takes(second.field("access_token")));
    assert_eq!(lab.provider.live_refresh_tokens(), 0);
    let refused = lab.refresh(second.field("refresh_token"));
    assert_eq!(refused.refusal(), INVALID_GRANT);
    // It is gone, which is all that was asked for.
    assert_eq!(revoke("unknown"), 200);
    let refused = lab.post("/revoke", &[]);
    assert_eq!(refused.refusal(), (400, "invalid_request"));
}
