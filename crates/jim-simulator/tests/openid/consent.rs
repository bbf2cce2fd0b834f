//! The page to sign in.

use crate::client::{NONCE, REDIRECT_URI, STATE, harness, taken_apart};
use jim_simulator::Consent;

#[test]
fn who_consents_comes_back_with_a_code() {
    let harness = harness();
    for redirect_uri in [
        REDIRECT_URI,
        "http://localhost:8401/callback/",
        "http://localhost:8409/callback/",
    ] {
        let answer = harness.authorize(&[("redirect_uri", redirect_uri)]);
        assert_eq!(answer.status, 302);
        let location = answer.location.as_ref().unwrap().as_str();
        assert!(location.starts_with(redirect_uri), "{location}");
        assert_eq!(answer.said("state").unwrap(), STATE);
        assert_eq!(answer.said("iss").unwrap(), harness.provider.authority());
        let code = answer.said("code").unwrap();
        let tokens = harness.redeem_with(&code, redirect_uri, crate::client::VERIFIER);
        assert_eq!(tokens.status, 200, "{}", tokens.text);
    }
}

#[test]
fn a_request_that_is_not_as_it_should_be_leads_nowhere() {
    let harness = harness();
    for (name, value) in [
        ("client_id", "another"),
        ("client_id", ""),
        ("response_type", "token"),
        ("redirect_uri", ""),
        ("redirect_uri", "nonsense"),
        ("redirect_uri", "https://127.0.0.1:1/callback"),
        ("redirect_uri", "http://192.0.2.1:1/callback"),
        ("redirect_uri", "http://localhost.example.com/callback"),
        ("redirect_uri", "http://127.0.0.1@example.com/callback"),
        ("redirect_uri", "http://127.0.0.1:8400/callback/"),
        ("redirect_uri", "http://localhost:8400/callback"),
        ("redirect_uri", "http://localhost:8400/Callback/"),
        ("redirect_uri", "http://localhost:8400/callback/?a=b"),
        ("redirect_uri", "http://localhost:8400/callback/#fragment"),
        ("redirect_uri", "http://localhost:8410/callback/"),
        ("redirect_uri", "http://LOCALHOST:8400/callback/"),
        ("scope", "profile offline_access"),
        ("scope", ""),
        ("code_challenge_method", "plain"),
        ("code_challenge_method", ""),
        ("code_challenge", "short"),
        ("code_challenge", ""),
        ("state", ""),
    ] {
        let answer = harness.authorize(&[(name, value)]);
        assert_eq!(answer.status, 400, "{name}={value}");
        assert!(answer.location.is_none() && answer.text.contains(name));
    }
}

#[test]
fn a_denial_is_told_to_the_client() {
    let harness = harness();
    harness.provider.set_consent(Consent::Deny {
        error: "access_denied".into(),
        description: "Not & today".into(),
    });
    let answer = harness.authorize(&[]);
    assert_eq!(answer.said("error").unwrap(), "access_denied");
    assert_eq!(answer.said("error_description").unwrap(), "Not & today");
    assert_eq!(answer.said("state").unwrap(), STATE);
    assert_eq!(answer.said("code"), None);
}

#[test]
fn a_user_can_stay_on_the_page() {
    let harness = harness();
    harness.provider.set_consent(Consent::Stall);
    let answer = harness.authorize(&[]);
    assert_eq!((answer.status, answer.location), (200, None));
    harness.provider.set_consent(Consent::Approve);
    harness.tokens();
}

#[test]
fn a_wrong_state_comes_with_a_code() {
    let harness = harness();
    harness.provider.set_consent(Consent::WrongState);
    let answer = harness.authorize(&[]);
    assert_ne!(answer.said("state").unwrap(), STATE);
    assert_eq!(harness.redeem(&answer.said("code").unwrap()).status, 200);
}

#[test]
fn code_and_state_can_go_to_another_host() {
    let harness = harness();
    harness.provider.set_consent(Consent::RedirectElsewhere);
    let answer = harness.authorize(&[]);
    let location = answer.location.as_ref().unwrap();
    assert_eq!(location.host_str(), Some("elsewhere.invalid"));
    assert_eq!(answer.said("state").unwrap(), STATE);
    assert!(answer.said("code").is_some());
}

#[test]
fn the_code_of_another_sign_in_needs_another_verifier() {
    let harness = harness();
    harness.provider.set_consent(Consent::ForeignCode);
    let answer = harness.authorize(&[]);
    assert_eq!(answer.said("state").unwrap(), STATE);
    let refused = harness.redeem(&answer.said("code").unwrap());
    assert_eq!(refused.refusal(), (400, "invalid_grant"));
    assert!(refused.text.contains("code_verifier"), "{}", refused.text);
}

#[test]
fn the_nonce_is_the_one_of_the_sign_in() {
    let harness = harness();
    let nonce = |changes: &[(&str, &str)]| {
        let code = harness.authorize(changes).said("code").unwrap();
        let tokens = harness.redeem(&code);
        taken_apart(tokens.field("id_token")).1["nonce"].clone()
    };
    assert_eq!(nonce(&[]), NONCE);
    assert_eq!(nonce(&[("nonce", "n")]), "n");
    assert!(nonce(&[("nonce", "")]).is_null());
}
