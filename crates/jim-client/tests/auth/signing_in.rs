use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use jim_client::auth::{Browser, Provider, SignIn, SignOnError, Step};
use jim_client::models::AuthConfig;
use jim_simulator::{Consent, ProviderOptions};
use secrecy::ExposeSecret;
use serde_json::json;

use crate::signed_in_fixture::{Answer, SignedInFixture, back, follow, get};

#[tokio::test]
async fn a_person_signs_in_and_the_page_says_so() {
    let desk = SignedInFixture::new();
    let page: Arc<Mutex<Option<Answer>>> = Arc::default();
    let shown = Arc::clone(&page);
    let signed_in = desk
        .sign_in(move |url| *shown.lock().unwrap() = follow(&url))
        .await;
    let tokens = signed_in.unwrap();
    assert_eq!(tokens.user.as_ref().unwrap().name, "Ada Example");
    assert!(tokens.refresh.is_some());
    let left = tokens
        .life
        .unwrap()
        .end
        .duration_since(SystemTime::now())
        .unwrap();
    assert!(left > Duration::from_secs(200), "{left:?}");
    let verifier = desk.openid.verifier();
    assert!(verifier.name_of(tokens.access.expose_secret()).is_some());

    // The browser's thread may still be writing it down.
    for _ in 0..200 {
        if page.lock().unwrap().is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let page = page.lock().unwrap().take().unwrap();
    assert_eq!(page.status, 200);
    assert!(page.body.contains("You are signed in"));
    assert!(!page.body.contains("http"), "nothing comes from elsewhere");
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        (
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'",
        ),
    ] {
        assert_eq!(page.headers[name], value);
    }
}

#[tokio::test]
async fn the_request_has_what_the_standards_ask_for() {
    let desk = SignedInFixture::new();
    desk.tokens().await;
    let requests = desk.openid.requests();
    let asked = requests
        .iter()
        .find(|request| request.path.ends_with("/auth"))
        .unwrap();
    let value = |name: &str| {
        let found = asked.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    assert_eq!(value("response_type"), "code");
    assert_eq!(value("code_challenge_method"), "S256");
    assert!(value("state").len() >= 22 && value("nonce").len() >= 22);
    assert!(value("redirect_uri").starts_with("http://127.0.0.1:"));
    assert_eq!(value("scope"), "openid profile offline_access");
}

#[tokio::test]
async fn what_the_provider_refuses_is_told_in_its_words() {
    let desk = SignedInFixture::new();
    desk.openid.set_consent(Consent::Deny {
        error: "access_denied".into(),
        description: "Not <today>.".into(),
    });
    let page: Arc<Mutex<String>> = Arc::default();
    let shown = Arc::clone(&page);
    let refused = desk
        .sign_in(move |url| *shown.lock().unwrap() = follow(&url).unwrap().body)
        .await;
    let Err(SignOnError::Refused(said)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(said, "Not <today> (access_denied)");
    let page = page.lock().unwrap();
    assert!(!page.contains("<today>"), "{page}");
}

#[tokio::test]
async fn nobody_in_the_browser_is_told_after_the_limit() {
    let desk = SignedInFixture::new();
    desk.openid.set_consent(Consent::Stall);
    let limit = Duration::from_millis(300);
    let how = SignIn {
        limit,
        browser: Browser::new(|_| false),
        anew: false,
    };
    let mut steps = Vec::new();
    let outcome = desk
        .provider
        .sign_in(&desk.http, &how, |step| steps.push(step))
        .await;
    assert!(matches!(outcome, Err(SignOnError::TimedOut(told)) if told == limit));
    assert!(matches!(&steps[0], Step::Open { url } if url.contains("/auth?")));
    assert_eq!(steps[1], Step::NoBrowser);
}

#[tokio::test]
async fn a_sign_in_that_is_dropped_closes_its_port() {
    let desk = SignedInFixture::new();
    let told: Arc<Mutex<String>> = Arc::default();
    let tell = Arc::clone(&told);
    let signing_in = desk.sign_in(move |url| *tell.lock().unwrap() = url);
    let given_up = tokio::time::timeout(Duration::from_millis(500), signing_in).await;
    assert!(given_up.is_err());
    let url = told.lock().unwrap().clone();
    let gone = tokio::task::spawn_blocking(move || get(&back(&url)).is_none());
    assert!(gone.await.unwrap());
}

#[test]
fn a_server_that_names_no_provider_offers_no_sign_on() {
    for config in [
        json!({}),
        json!({ "authority": null, "clientId": "a" }),
        json!({ "authority": "https://idp", "clientId": " " }),
    ] {
        let config: AuthConfig = serde_json::from_value(config).unwrap();
        let provider = Provider::from_config(&config);
        assert!(matches!(provider, Err(SignOnError::NotOffered)));
    }
}

#[tokio::test]
async fn a_provider_that_is_gone_or_is_none_is_told() {
    let desk = SignedInFixture::new();
    desk.openid.set_reachable(false);
    let gone = desk.sign_in(|_| ()).await;
    assert!(
        matches!(gone, Err(SignOnError::ProviderUnreachable { .. })),
        "{gone:?}"
    );
    for (issuer, insecure) in [
        (desk.openid.issuer().replace("/jim", "/other"), false),
        ("http://idp.example.com/realms/jim".to_owned(), true),
    ] {
        desk.openid.set_reachable(true);
        let other = Provider::named(&issuer, "jim-web");
        let how = SignIn {
            limit: Duration::from_secs(20),
            browser: Browser::new(|_| true),
            anew: false,
        };
        let outcome = other.sign_in(&desk.http, &how, |_| ()).await;
        match insecure {
            true => assert!(
                matches!(outcome, Err(SignOnError::Insecure { .. })),
                "{outcome:?}"
            ),
            false => assert!(
                matches!(outcome, Err(SignOnError::NoProvider { .. })),
                "{outcome:?}"
            ),
        }
    }
}

#[tokio::test]
async fn ending_a_sign_in_ends_its_tokens() {
    let desk = SignedInFixture::new();
    let tokens = desk.tokens().await;
    let refresh = tokens.refresh.unwrap();
    assert!(desk.provider.revoke(&desk.http, &refresh).await.unwrap());
    assert_eq!(desk.openid.live_refresh_tokens(), 0);

    let without = SignedInFixture::with(ProviderOptions {
        revocation: false,
        ..ProviderOptions::default()
    });
    let tokens = without.tokens().await;
    let ended = without
        .provider
        .revoke(&without.http, &tokens.refresh.unwrap())
        .await;
    assert!(!ended.unwrap());
}
