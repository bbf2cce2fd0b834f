//! What providers in the field do otherwise, and nobody needs to notice.

use std::sync::{Arc, Mutex};

use jim_client::auth::{Browser, Provider, SignOnError, Step, TokenSource, Tokens};
use jim_client::models::AuthConfig;
use jim_simulator::{Consent, IssuerName, ProviderOptions};
use secrecy::ExposeSecret;
use serde_json::json;

use crate::signed_in_fixture::{SignedInFixture, back, follow, get};

async fn signed_in(options: ProviderOptions) -> (SignedInFixture, Tokens) {
    let desk = SignedInFixture::with(options);
    let tokens = desk.tokens().await;
    let verifier = desk.openid.verifier();
    assert!(verifier.name_of(tokens.access.expose_secret()).is_some());
    (desk, tokens)
}

#[tokio::test]
async fn a_provider_may_call_itself_otherwise_than_the_server_does() {
    let (desk, _) = signed_in(ProviderOptions {
        issuer: IssuerName::WithSlash,
        ..ProviderOptions::default()
    })
    .await;
    // And the other way round: the server has the slash.
    let config: AuthConfig = serde_json::from_value(json!({
        "authority": format!("{}/", desk.openid.authority()),
        "clientId": desk.openid.client_id(), "scopes": ["openid"],
    }))
    .unwrap();
    let slash = Provider::from_config(&config).unwrap();
    let how = desk.how(Browser::new(|url| {
        drop(follow(url));
        Ok(())
    }));
    assert!(slash.sign_in(&desk.http, &how, |_| ()).await.is_ok());

    signed_in(ProviderOptions {
        issuer: IssuerName::Other("https://idp.example.com/adfs".into()),
        ..ProviderOptions::default()
    })
    .await;
}

#[tokio::test]
async fn the_name_in_token_and_answer_is_the_one_that_the_provider_has_for_itself() {
    let desk = SignedInFixture::with(ProviderOptions {
        issuer: IssuerName::WithSlash,
        ..ProviderOptions::default()
    });
    // Without the slash, it is another's.
    let changed = |url: String| {
        let (before, after) = url.split_once("iss=").unwrap();
        format!("{before}iss={}", after.trim_end_matches("%2F"))
    };
    let outcome = desk
        .sign_in(move |url| drop(get(&changed(back(&url)))))
        .await;
    assert!(
        matches!(outcome, Err(SignOnError::Forged(_))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn values_that_come_as_text_stop_nobody_and_are_understood_where_they_are_used() {
    let (desk, tokens) = signed_in(ProviderOptions {
        values_as_text: true,
        ..ProviderOptions::default()
    })
    .await;
    assert_eq!(tokens.user.as_ref().unwrap().name, "Ada Example");
    assert!(tokens.life.is_some());
    let source = TokenSource::new(desk.provider.clone(), desk.http.clone(), tokens.clone());
    assert!(source.renewed(&tokens.access).await.is_ok());
    assert!(source.expires().is_some());
}

#[tokio::test]
async fn a_person_without_a_name_is_known_by_their_subject() {
    let (_, tokens) = signed_in(ProviderOptions {
        names: false,
        ..ProviderOptions::default()
    })
    .await;
    let user = tokens.user.unwrap();
    assert_eq!(user.name, user.subject);
}

#[tokio::test]
async fn a_provider_may_give_nothing_to_renew_a_sign_in_with() {
    let (desk, tokens) = signed_in(ProviderOptions {
        refresh_tokens: false,
        ..ProviderOptions::default()
    })
    .await;
    let source = TokenSource::new(desk.provider.clone(), desk.http.clone(), tokens);
    assert!(!source.can_renew() && source.access().await.is_ok());
}

#[tokio::test]
async fn a_refresh_asks_for_the_same_scopes_unless_the_provider_refuses_one() {
    for (withheld, refreshes) in [(vec![], 1), (vec!["profile".to_owned()], 2)] {
        let (desk, tokens) = signed_in(ProviderOptions {
            withheld_scopes: withheld,
            ..ProviderOptions::default()
        })
        .await;
        let source = TokenSource::new(desk.provider.clone(), desk.http.clone(), tokens.clone());
        source.renewed(&tokens.access).await.unwrap();
        assert_eq!(desk.refreshes(), refreshes);
        let requests = desk.openid.requests();
        let asked = requests.iter().flat_map(|request| &request.form);
        let scopes: Vec<_> = asked.filter(|(name, _)| name == "scope").collect();
        assert_eq!(scopes.len(), 1);
        assert_eq!(scopes[0].1, "openid profile offline_access");
    }
}

#[tokio::test]
async fn a_code_can_be_entered_on_another_device() {
    let desk = SignedInFixture::new();
    let how = desk.how(Browser::new(|_| Err("it is not asked for".into())));
    let told: Arc<Mutex<Vec<Step>>> = Arc::default();
    let tell = |step| told.lock().unwrap().push(step);
    let signing_in = desk
        .provider
        .sign_in_with_device_code(&desk.http, &how, tell);
    let tokens = signing_in.await.unwrap().tokens;
    assert_eq!(tokens.user.unwrap().name, "Ada Example");
    assert!(tokens.refresh.is_some());
    let url = format!("{}/activate", desk.openid.authority());
    let code = "WDJB-MJHT".to_owned();
    let step = Step::EnterCode { url, code };
    assert_eq!(*told.lock().unwrap(), [step]);

    desk.openid.set_consent(Consent::Deny {
        error: "access_denied".into(),
        description: "Not today.".into(),
    });
    let denied = desk
        .provider
        .sign_in_with_device_code(&desk.http, &how, |_| ());
    let denied = denied.await.err();
    assert!(
        matches!(&denied, Some(SignOnError::Refused(said)) if said.contains("Not today")),
        "{denied:?}"
    );
}

#[tokio::test]
async fn a_provider_without_device_codes_is_told_as_that() {
    let desk = SignedInFixture::with(ProviderOptions {
        device_code: false,
        ..ProviderOptions::default()
    });
    let how = desk.how(Browser::new(|_| Ok(())));
    let outcome = desk
        .provider
        .sign_in_with_device_code(&desk.http, &how, |_| ());
    let error = outcome.await.err();
    assert!(
        matches!(error, Some(SignOnError::NoDeviceCode { .. })),
        "{error:?}"
    );
}
