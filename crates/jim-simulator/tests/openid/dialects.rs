//! What providers in the field do otherwise.

use crate::client::{Harness, harness, taken_apart};
use jim_simulator::{Consent, IssuerName, ProviderOptions};

const CONFIGURATION: &str = "/.well-known/openid-configuration";
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

#[test]
fn a_provider_can_call_itself_otherwise_than_its_address() {
    for (name, ends) in [
        (IssuerName::WithSlash, "/realms/jim/"),
        (
            IssuerName::Other("https://other.example.com".into()),
            "example.com",
        ),
    ] {
        let harness = Harness::with(ProviderOptions {
            issuer: name,
            ..ProviderOptions::default()
        });
        let configuration = harness.get(CONFIGURATION);
        assert!(configuration.field("issuer").ends_with(ends));
        let tokens = harness.tokens();
        let claims = taken_apart(tokens.field("id_token")).1;
        assert_eq!(claims["iss"], configuration.field("issuer"));
        let endpoint = format!("{}/token", harness.provider.authority());
        assert_eq!(configuration.field("token_endpoint"), endpoint);
    }
}

#[test]
fn values_can_come_as_text_and_names_not_at_all() {
    let harness = Harness::with(ProviderOptions {
        values_as_text: true,
        names: false,
        ..ProviderOptions::default()
    });
    let tokens = harness.tokens();
    assert_eq!(tokens.field("expires_in"), "300");
    let claims = taken_apart(tokens.field("id_token")).1;
    assert!(claims["updated_at"].is_string() && claims["email_verified"].is_string());
    assert!(claims.get("name").is_none() && claims.get("preferred_username").is_none());
}

#[test]
fn a_scope_can_be_withheld_and_is_refused_when_it_is_asked_for_again() {
    let harness = Harness::with(ProviderOptions {
        withheld_scopes: vec!["jim-api".into()],
        ..ProviderOptions::default()
    });
    let tokens = harness.tokens();
    assert_eq!(tokens.field("scope"), "openid profile offline_access");
    let refresh = |scope: &str| {
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", tokens.field("refresh_token")),
            ("scope", scope),
        ];
        harness.post("/token", &fields)
    };
    assert_eq!(refresh("openid jim-api").refusal(), (400, "invalid_scope"));
    assert_eq!(refresh("openid").status, 200);
}

#[test]
fn a_code_that_is_entered_elsewhere_gives_tokens() {
    let harness = harness();
    assert!(
        harness
            .get(CONFIGURATION)
            .text
            .contains("device_authorization_endpoint")
    );
    let device = |scope: &str| harness.post("/device", &[("scope", scope)]);
    let ask = |code: &str| {
        harness.post(
            "/token",
            &[("grant_type", DEVICE_CODE), ("device_code", code)],
        )
    };
    let given = device("openid offline_access");
    let code = given.field("device_code");
    assert_eq!(ask(code).refusal(), (400, "authorization_pending"));
    let tokens = ask(code);
    assert!(harness.takes(tokens.field("access_token")));
    assert!(!tokens.field("refresh_token").is_empty());
    assert_eq!(ask(code).refusal(), (400, "invalid_grant"));

    let given = device("openid");
    harness.provider.set_consent(Consent::Deny {
        error: "access_denied".into(),
        description: "Not today".into(),
    });
    assert_eq!(ask(given.field("device_code")).status, 400);
    let denied = ask(given.field("device_code"));
    assert_eq!(denied.refusal(), (400, "access_denied"));
}

#[test]
fn an_access_token_can_be_for_somebody_else_than_the_server() {
    let harness = Harness::with(ProviderOptions {
        for_the_server: false,
        ..ProviderOptions::default()
    });
    assert!(!harness.takes(harness.tokens().field("access_token")));
}
