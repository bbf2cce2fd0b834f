use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use jim_client::auth::{Browser, PORTS, Provider, SignIn, SignOnError, Step};
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
    for words in [
        "You are signed in",
        "Ada Example",
        "jim.example.com",
        "PowerShell",
    ] {
        assert!(page.body.contains(words), "{words}");
    }
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
async fn the_request_has_what_the_standards_and_the_registration_ask_for() {
    let desk = SignedInFixture::new();
    let how = SignIn {
        ports: PORTS.to_vec(),
        limit: Duration::from_millis(500),
        ..desk.how(Browser::new(|url| {
            drop(get(url));
            Ok(())
        }))
    };
    // This provider has other addresses registered, and redirects to none but those.
    let outcome = desk.provider.sign_in(&desk.http, &how, |_| ()).await;
    assert!(matches!(outcome.err(), Some(SignOnError::TimedOut(_))));
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
    // As JIM's guides have it registered.
    let port = value("redirect_uri")
        .strip_prefix("http://localhost:")
        .and_then(|rest| rest.strip_suffix("/callback/"))
        .unwrap();
    assert!((8400..=8409).contains(&port.parse::<u16>().unwrap()));
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
        ..desk.how(Browser::new(|_| Err("it is gone".into())))
    };
    let mut steps = Vec::new();
    let outcome = desk
        .provider
        .sign_in(&desk.http, &how, |step| steps.push(step))
        .await;
    assert!(matches!(outcome, Err(SignOnError::TimedOut(told)) if told == limit));
    assert!(matches!(&steps[0], Step::Open { url, .. } if url.contains("/auth?")));
    assert!(matches!(&steps[1], Step::NoBrowser { why, .. } if why == "it is gone"));
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
        (desk.openid.authority().replace("/jim", "/other"), false),
        ("http://idp.example.com/realms/jim".to_owned(), true),
    ] {
        desk.openid.set_reachable(true);
        let other = Provider::named(&issuer, "jim-web");
        let how = desk.how(Browser::new(|_| Ok(())));
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

#[tokio::test]
async fn the_browser_is_told_what_the_server_made_of_the_sign_in() {
    let desk = SignedInFixture::new();
    for (said, words) in [
        (Ok(Some("No <identity>.")), "No &lt;identity&gt;."),
        (Err("It is for another audience."), "You are not signed in"),
    ] {
        let page: Arc<Mutex<String>> = Arc::default();
        let shown = Arc::clone(&page);
        let (seen, seeing) = std::sync::mpsc::channel();
        let how = desk.how(Browser::new(move |url| {
            *shown.lock().unwrap() = follow(url).unwrap().body;
            seen.send(()).unwrap();
            Ok(())
        }));
        let signed_in = desk.provider.sign_in(&desk.http, &how, |_| ());
        let signed_in = signed_in.await.unwrap();
        match said {
            Ok(said) => signed_in.accepted(said).await,
            Err(why) => signed_in.refused(why).await,
        }
        tokio::task::spawn_blocking(move || seeing.recv().unwrap())
            .await
            .unwrap();
        let page = page.lock().unwrap();
        for words in [words, "Ada Example", "jim.example.com"] {
            assert!(page.contains(words), "{page}");
        }
        assert!(!page.contains("<identity>"), "{page}");
    }
}

#[tokio::test]
async fn where_nobody_can_see_a_page_or_an_address_it_is_not_even_begun() {
    let desk = SignedInFixture::new();
    let unattended = SignIn {
        browser: Err("there is no display".into()),
        watched: false,
        ..desk.how(Browser::new(|_| Ok(())))
    };
    let outcome = desk.provider.sign_in(&desk.http, &unattended, |_| ()).await;
    let error = outcome.err();
    assert!(
        matches!(&error, Some(SignOnError::Unattended(why)) if why == "there is no display"),
        "{error:?}"
    );
    assert_eq!(desk.openid.requests(), []);

    // A browser that dies is as good as none.
    let dies = SignIn {
        watched: false,
        ..desk.how(Browser::new(|_| Err("it crashed".into())))
    };
    let outcome = desk.provider.sign_in(&desk.http, &dies, |_| ()).await;
    assert!(matches!(outcome.err(), Some(SignOnError::Unattended(_))));
}

#[tokio::test]
async fn whoever_reads_the_address_can_open_it_elsewhere() {
    let desk = SignedInFixture::new();
    let elsewhere = SignIn {
        browser: Err("there is no display".into()),
        ..desk.how(Browser::new(|_| Ok(())))
    };
    let mut steps = Vec::new();
    let signed_in = desk.provider.sign_in(&desk.http, &elsewhere, |step| {
        if let Step::Open { url, .. } = &step {
            let url = url.clone();
            std::thread::spawn(move || follow(&url));
        }
        steps.push(step);
    });
    signed_in.await.unwrap().accepted(None).await;
    assert!(matches!(&steps[0], Step::Open { port, .. } if elsewhere.ports.contains(port)));
}

#[tokio::test]
async fn ports_that_are_all_taken_are_told_as_that() {
    let desk = SignedInFixture::new();
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = SignIn {
        ports: vec![other.local_addr().unwrap().port()],
        ..desk.how(Browser::new(|_| Ok(())))
    };
    let outcome = desk.provider.sign_in(&desk.http, &taken, |_| ()).await;
    let error = outcome.err().unwrap();
    assert!(matches!(error, SignOnError::PortsTaken(_)), "{error:?}");
    assert!(error.to_string().contains(&taken.ports[0].to_string()));
}

#[tokio::test]
async fn each_request_to_the_provider_is_told_without_a_secret() {
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let heard = Arc::clone(&told);
    let mut desk = SignedInFixture::new();
    desk.http = desk.http.on_event(Some(Arc::new(move |event| {
        heard.lock().unwrap().push(format!("{event:?}"));
    })));
    let tokens = desk.tokens().await;
    let refresh = tokens.refresh.unwrap();
    let fresh = desk.provider.refresh(&desk.http, &refresh).await.unwrap();
    let refresh = fresh.refresh.unwrap();
    desk.provider.revoke(&desk.http, &refresh).await.unwrap();
    let told = told.lock().unwrap().join("\n");
    for words in [
        "/.well-known/openid-configuration: 200 in ",
        "/token (authorization_code): 200 in ",
        "/certs: 200 in ",
        "/token (refresh_token): 200 in ",
        "/revoke (revocation): 200 in ",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let requests = desk.openid.requests();
    let sent = requests.iter().flat_map(|request| &request.form);
    let secret = ["code", "code_verifier", "refresh_token", "token"];
    let mut secrets = sent.filter(|(name, _)| secret.contains(&name.as_str()));
    assert!(secrets.all(|(_, value)| !told.contains(value)));
}
