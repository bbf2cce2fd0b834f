//! What the provider is asked, and how it answers on the wire.

use std::error::Error;
use std::io::ErrorKind;
use std::time::{Duration, Instant};

use crate::client::{Harness, harness};
use jim_simulator::{OpenIdProvider, ProviderOptions};

const CONFIGURATION: &str = "/.well-known/openid-configuration";

#[test]
fn the_provider_describes_itself() {
    let harness = harness();
    let configuration = harness.get(CONFIGURATION);
    let issuer = harness.provider.authority();
    assert_eq!(configuration.field("issuer"), issuer);
    for (endpoint, path) in [
        ("authorization_endpoint", "auth"),
        ("token_endpoint", "token"),
        ("jwks_uri", "certs"),
        ("revocation_endpoint", "revoke"),
    ] {
        assert_eq!(configuration.field(endpoint), format!("{issuer}/{path}"));
    }
    assert_eq!(harness.get("/nothing").status, 404);
    assert_eq!(harness.get("/token").status, 404);
}

#[test]
fn revocation_can_be_missing() {
    let harness = Harness::with(ProviderOptions {
        revocation: false,
        ..ProviderOptions::default()
    });
    let configuration = harness.get(CONFIGURATION);
    assert!(configuration.body.get("revocation_endpoint").is_none());
    let refresh_token = harness.tokens().field("refresh_token").to_owned();
    let answer = harness.post("/revoke", &[("token", &refresh_token)]);
    assert_eq!(answer.status, 404);
    assert_eq!(harness.provider.live_refresh_tokens(), 1);
}

#[test]
fn a_refusal_is_in_the_words_of_rfc_6749() {
    let harness = harness();
    let code = [("grant_type", "authorization_code"), ("code", "c")];
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", "r")];
    let password = [("grant_type", "password")];
    let refusals: [(&[(&str, &str)], &str); 5] = [
        (&[], "invalid_request"),
        (&code, "invalid_request"),
        (&refresh[..1], "invalid_request"),
        (&refresh, "invalid_grant"),
        (&password, "unsupported_grant_type"),
    ];
    for (form, error) in refusals {
        assert_eq!(harness.post("/token", form).refusal(), (400, error));
    }
    let twice = [refresh[0], refresh[1], refresh[1]];
    let refused = harness.post("/token", &twice);
    assert_eq!(refused.refusal(), (400, "invalid_request"));
    let refused = harness.post_as("another", "/token", &refresh);
    assert_eq!(refused.refusal(), (401, "invalid_client"));
}

#[test]
fn tokens_are_not_to_be_stored_on_the_way() {
    let harness = harness();
    let tokens = harness.tokens();
    assert_eq!(tokens.headers["cache-control"], "no-store");
    assert_eq!(
        (tokens.field("token_type"), &tokens.body["expires_in"]),
        ("Bearer", &300.into())
    );
    assert_eq!(
        tokens.field("scope"),
        "openid profile offline_access jim-api"
    );
}

#[test]
fn requests_are_kept_as_they_came() {
    let harness = harness();
    harness.tokens();
    let requests = harness.provider.requests();
    let [page, token] = requests.as_slice() else {
        unreachable!("{requests:?}")
    };
    let value = |pairs: &[(String, String)], name: &str| {
        let mut pairs = pairs.iter().filter(|(key, _)| key == name);
        pairs.next().map(|(_, value)| value.clone())
    };
    assert_eq!(
        (page.method.as_str(), page.path.as_str()),
        ("GET", "/realms/jim/auth")
    );
    assert_eq!(
        value(&page.query, "scope").unwrap(),
        "openid profile offline_access jim-api"
    );
    assert_eq!(
        (token.method.as_str(), token.path.as_str()),
        ("POST", "/realms/jim/token")
    );
    assert_eq!(
        value(&token.form, "redirect_uri").unwrap(),
        crate::client::REDIRECT_URI
    );
}

#[test]
fn a_request_can_be_waited_for_while_it_is_answered() {
    let harness = Harness::with(ProviderOptions {
        latency: Duration::from_millis(300),
        ..ProviderOptions::default()
    });
    let code = harness.code();
    let start = Instant::now();
    std::thread::scope(|scope| {
        let redeemed = scope.spawn(|| harness.redeem(&code));
        let an_hour = Duration::from_secs(3600);
        let token = |request: &jim_simulator::ProviderRequest| request.path.ends_with("/token");
        assert!(harness.provider.wait_for(token, an_hour));
        assert!(!redeemed.is_finished());
        assert_eq!(redeemed.join().unwrap().status, 200);
    });
    assert!(start.elapsed() >= Duration::from_millis(300));
    let moment = Duration::from_millis(10);
    assert!(
        !harness
            .provider
            .wait_for(|request| request.path == "/", moment)
    );
}

#[test]
fn nobody_reaches_it_while_it_is_out_of_reach() {
    let harness = harness();
    harness.provider.set_reachable(false);
    let error = harness.try_get(CONFIGURATION).unwrap_err();
    let mut causes = std::iter::successors(Some(&error as &dyn Error), |error| (*error).source());
    let reset = causes.any(|cause| {
        let cause = cause.downcast_ref::<std::io::Error>();
        cause.is_some_and(|cause| cause.kind() == ErrorKind::ConnectionReset)
    });
    assert!(reset, "{error:?}");
    assert!(!harness.provider.requests().is_empty());
    harness.provider.set_reachable(true);
    assert_eq!(harness.get(CONFIGURATION).status, 200);
}

#[test]
fn it_ends_with_its_owner_and_leaves_its_port() {
    let issuer = harness().provider.authority().to_owned();
    let port = url::Url::parse(&issuer).unwrap().port().unwrap();
    let options = || ProviderOptions {
        port,
        ..ProviderOptions::default()
    };
    let provider = OpenIdProvider::start(options()).unwrap();
    assert_eq!(provider.authority(), issuer);
    assert!(OpenIdProvider::start(options()).is_err());
}
