//! Those who would like to be in between.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jim_client::auth::SignOnError;
use jim_simulator::{Consent, Forgery};

use crate::signed_in_fixture::{Answer, SignedInFixture, back, follow, get, get_with};

fn words(outcome: Result<jim_client::auth::Tokens, SignOnError>) -> String {
    match outcome {
        Err(SignOnError::TokenRejected(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn each_forged_token_is_refused_with_its_reason() {
    for (forgery, reason) in [
        (Forgery::WrongNonce, "nonce differs"),
        (Forgery::WrongAudience, "for another client"),
        (Forgery::WrongIssuer, "from another provider"),
        (Forgery::Expired, "has expired"),
        (Forgery::AlgNone, "not s"),
        (Forgery::UnknownKey, "a key that the provider does not have"),
        (Forgery::BadSignature, "its signature is wrong"),
        (Forgery::NoIdToken, "no ID token"),
        (Forgery::HmacWithPublicKey, "not safe"),
        (Forgery::ForeignAccessToken, "its access token is another's"),
    ] {
        let desk = SignedInFixture::new();
        desk.openid.forge(Some(forgery));
        let outcome = desk.sign_in(|url| drop(follow(&url))).await;
        let said = words(outcome);
        assert!(said.contains(reason), "{forgery:?}: {said}");
    }
}

#[tokio::test]
async fn an_answer_with_another_state_is_not_used_and_the_right_one_still_arrives() {
    let desk = Arc::new(SignedInFixture::new());
    desk.openid.set_consent(Consent::WrongState);
    let page: Arc<Mutex<Option<Answer>>> = Arc::default();
    let (shown, theirs) = (Arc::clone(&page), Arc::clone(&desk));
    let redeemed = |desk: &SignedInFixture| {
        let requests = desk.openid.requests();
        requests
            .iter()
            .filter(|request| request.path.ends_with("/token"))
            .count()
    };
    let outcome = desk.sign_in(move |url| {
        *shown.lock().unwrap() = follow(&url);
        assert_eq!(redeemed(&theirs), 0);
        theirs.openid.set_consent(Consent::Approve);
        drop(follow(&url));
    });
    assert!(outcome.await.is_ok());
    let page = page.lock().unwrap().take().unwrap();
    assert_eq!(page.status, 400);
    assert!(page.body.contains("another sign-in"), "{}", page.body);
    assert_eq!(redeemed(&desk), 1);
}

#[tokio::test]
async fn whoever_knows_the_port_and_not_the_state_neither_ends_nor_takes_a_sign_in() {
    let desk = SignedInFixture::new();
    let answers: Arc<Mutex<Vec<u16>>> = Arc::default();
    let tell = Arc::clone(&answers);
    let outcome = desk.sign_in(move |url| {
        let callback = back(&url);
        let base = callback.split('?').next().unwrap();
        let state = callback.split("state=").nth(1).unwrap();
        let state = state.split('&').next().unwrap();
        for query in [
            "",
            "?code=stolen",
            "?code=stolen&state=",
            "?code=stolen&state=guessed",
            "?error=access_denied&state=guessed",
            "?error=access_denied",
            &format!("?code=stolen&State={state}"),
        ] {
            let answer = get(&format!("{base}{query}")).unwrap();
            tell.lock().unwrap().push(answer.status);
        }
        // A page that knows the whole address would be a script's.
        let script = get_with(&callback, &[("Origin", "http://attacker.example.com")]);
        let null = get_with(&callback, &[("Origin", "null")]);
        let other = get(&callback.replace("/callback/", "/callback")).unwrap();
        let statuses = [script, null].map(|answer| answer.unwrap().status);
        tell.lock().unwrap().extend(statuses);
        tell.lock().unwrap().push(other.status);
        drop(get(&callback));
    });
    assert!(outcome.await.is_ok());
    let mut expected = vec![400; 7];
    expected.extend([403, 403, 404]);
    assert_eq!(*answers.lock().unwrap(), expected);
    let requests = desk.openid.requests();
    let codes = requests.iter().flat_map(|request| &request.form);
    assert!(codes.clone().any(|(name, _)| name == "code"));
    assert!(!codes.clone().any(|(_, value)| value == "stolen"));
}

#[tokio::test]
async fn an_answer_that_is_not_whole_or_not_the_provider_s_is_not_used() {
    for change in [
        |url: String| url.replace("code=", "cod="),
        |url: String| format!("{url}&state=again"),
        |url: String| url.replace("iss=http", "iss=https"),
    ] {
        let desk = SignedInFixture::new();
        let outcome = desk
            .sign_in(move |url| drop(get(&change(back(&url)))))
            .await;
        assert!(
            matches!(outcome, Err(SignOnError::Forged(_))),
            "{outcome:?}"
        );
    }
}

#[tokio::test]
async fn a_code_of_another_sign_in_is_not_taken() {
    let desk = SignedInFixture::new();
    desk.openid.set_consent(Consent::ForeignCode);
    let outcome = desk.sign_in(|url| drop(follow(&url))).await;
    let refused = matches!(
        outcome,
        Err(SignOnError::Refused(_) | SignOnError::TokenRejected(_))
    );
    assert!(refused, "{outcome:?}");
}

#[tokio::test]
async fn a_code_that_comes_twice_finds_nobody_the_second_time() {
    let desk = SignedInFixture::new();
    let again: Arc<Mutex<Option<String>>> = Arc::default();
    let seen = Arc::clone(&again);
    let signed_in = desk.sign_in(move |url| {
        let callback = back(&url);
        *seen.lock().unwrap() = Some(callback.clone());
        drop(get(&callback));
    });
    assert!(signed_in.await.is_ok());
    let callback = again.lock().unwrap().clone().unwrap();
    let second = tokio::task::spawn_blocking(move || get(&callback).is_none());
    assert!(second.await.unwrap());
    assert_eq!(desk.openid.live_refresh_tokens(), 1);
}

#[tokio::test]
async fn a_redirect_to_another_host_brings_nothing() {
    let desk = SignedInFixture::new();
    desk.openid.set_consent(Consent::RedirectElsewhere);
    let signing_in = desk.sign_in(|url| drop(follow(&url)));
    let outcome = tokio::time::timeout(Duration::from_millis(700), signing_in).await;
    assert!(outcome.is_err(), "nobody came");
    let redeemed = desk
        .openid
        .requests()
        .iter()
        .any(|request| request.path.ends_with("/token"));
    assert!(!redeemed);
}

#[tokio::test]
async fn no_second_program_can_listen_on_the_port() {
    let desk = SignedInFixture::new();
    let bound: Arc<Mutex<Option<bool>>> = Arc::default();
    let tell = Arc::clone(&bound);
    let outcome = desk.sign_in(move |url| {
        let callback = back(&url);
        let address = callback
            .trim_start_matches("http://")
            .split('/')
            .next()
            .unwrap();
        *tell.lock().unwrap() = Some(TcpListener::bind(address).is_ok());
        drop(get(&callback));
    });
    assert!(outcome.await.is_ok());
    assert_eq!(*bound.lock().unwrap(), Some(false));
}

#[tokio::test]
async fn other_requests_and_silent_programs_do_not_end_or_hold_a_sign_in() {
    let desk = SignedInFixture::new();
    let answers: Arc<Mutex<Vec<u16>>> = Arc::default();
    let tell = Arc::clone(&answers);
    let outcome = desk.sign_in(move |url| {
        let callback = back(&url);
        let origin = callback.split("/callback").next().unwrap();
        let address = origin.trim_start_matches("http://");
        let silent: Vec<_> = (0..20)
            .map(|_| TcpStream::connect(address).unwrap())
            .collect();
        let mut half = TcpStream::connect(address).unwrap();
        half.write_all(b"GET /callback/?code=x HTTP/1.1\r\nHo")
            .unwrap();
        let favicon = get(&format!("{origin}/favicon.ico")).unwrap().status;
        // A web page that gave this address another name.
        let rebound = get_with(&callback, &[("Host", "attacker.example.com")])
            .unwrap()
            .status;
        tell.lock().unwrap().extend([favicon, rebound]);
        drop(get(&callback));
        drop((silent, half));
    });
    assert!(outcome.await.is_ok());
    assert_eq!(*answers.lock().unwrap(), [404, 400]);
}

#[tokio::test]
async fn keys_that_change_while_the_person_is_busy_are_read_again() {
    let desk = Arc::new(SignedInFixture::new());
    let theirs = Arc::clone(&desk);
    let outcome = desk.sign_in(move |url| {
        theirs.openid.replace_keys();
        drop(follow(&url));
    });
    assert!(outcome.await.is_ok());
}
