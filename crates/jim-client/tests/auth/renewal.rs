//! Staying signed in.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use jim_client::auth::{
    Life, NoStore, SignOnError, SignedOut, TokenSource, TokenStore, TokenStoreError, Tokens,
};
use jim_simulator::ProviderOptions;
use secrecy::{ExposeSecret, SecretString};

use crate::signed_in_fixture::SignedInFixture;

/// What two processes share.
#[derive(Clone, Default)]
struct Shared {
    kept: Arc<Mutex<Option<SecretString>>>,
    busy: Arc<AtomicBool>,
    stored: Arc<AtomicUsize>,
}

struct Guard(Arc<AtomicBool>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

impl TokenStore for Shared {
    fn load(&self) -> Result<Option<SecretString>, TokenStoreError> {
        Ok(self.kept.lock().unwrap().clone())
    }

    fn begin(&self, refresh: Option<&SecretString>) -> Result<(), TokenStoreError> {
        assert!(self.busy.load(Ordering::SeqCst), "stored without the lock");
        *self.kept.lock().unwrap() = refresh.cloned();
        Ok(())
    }

    fn save(&self, refresh: &SecretString) -> Result<bool, TokenStoreError> {
        assert!(self.busy.load(Ordering::SeqCst), "stored without the lock");
        self.stored.fetch_add(1, Ordering::SeqCst);
        *self.kept.lock().unwrap() = Some(refresh.clone());
        Ok(true)
    }

    fn forget(&self) -> Result<(), TokenStoreError> {
        *self.kept.lock().unwrap() = None;
        Ok(())
    }

    fn lock(&self) -> Result<Option<Box<dyn Send>>, TokenStoreError> {
        while self.busy.swap(true, Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(Some(Box::new(Guard(Arc::clone(&self.busy)))))
    }
}

fn source(desk: &SignedInFixture, tokens: Tokens, store: impl TokenStore + 'static) -> TokenSource {
    TokenSource::stored(
        desk.provider.clone(),
        desk.http.clone(),
        tokens,
        Arc::new(store),
    )
}

fn ended(tokens: &Tokens) -> Tokens {
    living(tokens, SystemTime::UNIX_EPOCH)
}

/// The same tokens, of which it is time to renew the first, which ends then.
fn living(tokens: &Tokens, end: SystemTime) -> Tokens {
    let renewal = SystemTime::UNIX_EPOCH;
    Tokens {
        life: Some(Life { renewal, end }),
        ..tokens.clone()
    }
}

fn works(desk: &SignedInFixture, token: &SecretString) -> bool {
    desk.openid
        .verifier()
        .name_of(token.expose_secret())
        .is_some()
}

#[tokio::test]
async fn a_token_that_lasts_is_left_alone() {
    let desk = SignedInFixture::new();
    let tokens = desk.tokens().await;
    let source = source(&desk, tokens.clone(), NoStore);
    let access = source.access().await.unwrap();
    assert_eq!(access.expose_secret(), tokens.access.expose_secret());
    assert_eq!(desk.refreshes(), 0);
}

#[tokio::test]
async fn a_token_is_renewed_when_its_end_is_near_and_after_a_refusal() {
    let desk = SignedInFixture::new();
    let tokens = desk.tokens().await;
    let soon = living(&tokens, SystemTime::now() + Duration::from_secs(119));
    let source = source(&desk, soon, NoStore);
    let first = source.access().await.unwrap();
    assert_ne!(first.expose_secret(), tokens.access.expose_secret());
    assert_eq!(source.user().unwrap().name, "Ada Example");
    let second = source.renewed(&first).await.unwrap();
    assert!(works(&desk, &second));
    // Whoever was refused with an old token gets the new one without asking the provider.
    let third = source.renewed(&first).await.unwrap();
    assert_eq!(second.expose_secret(), third.expose_secret());
    assert_eq!(desk.refreshes(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_renewal_serves_all_who_wait() {
    let desk = SignedInFixture::with(ProviderOptions {
        latency: Duration::from_millis(200),
        ..ProviderOptions::default()
    });
    let tokens = desk.tokens().await;
    let source = source(&desk, ended(&tokens), NoStore);
    let waiting: Vec<_> = (0..20)
        .map(|_| {
            let source = source.clone();
            tokio::spawn(async move { source.access().await.unwrap() })
        })
        .collect();
    for waiter in waiting {
        assert!(works(&desk, &waiter.await.unwrap()));
    }
    assert_eq!(desk.refreshes(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_stops_waiting_does_not_lose_the_new_token() {
    let desk = SignedInFixture::with(ProviderOptions {
        latency: Duration::from_millis(200),
        ..ProviderOptions::default()
    });
    let tokens = desk.tokens().await;
    let store = Shared::default();
    let source = source(&desk, ended(&tokens), store.clone());
    let stopped = tokio::time::timeout(Duration::from_millis(100), source.access()).await;
    assert!(stopped.is_err());
    let access = source.access().await.unwrap();
    assert!(works(&desk, &access));
    assert_eq!(desk.refreshes(), 1);
    assert_eq!(store.stored.load(Ordering::SeqCst), 1);
    assert_eq!(desk.openid.live_refresh_tokens(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_processes_never_present_a_token_that_was_replaced() {
    let desk = SignedInFixture::new();
    let tokens = desk.tokens().await;
    let store = Shared::default();
    *store.kept.lock().unwrap() = tokens.refresh.clone();
    let processes: Vec<_> = (0..4)
        .map(|_| source(&desk, ended(&tokens), store.clone()))
        .collect();
    for _ in 0..3 {
        let renewing: Vec<_> = processes
            .iter()
            .cloned()
            .map(|source| {
                tokio::spawn(async move {
                    let access = source.access().await.unwrap();
                    source.renewed(&access).await.unwrap()
                })
            })
            .collect();
        for renewed in renewing {
            assert!(works(&desk, &renewed.await.unwrap()));
        }
    }
    // One that was presented twice would have ended them all.
    assert_eq!(desk.openid.live_refresh_tokens(), 1);
}

#[tokio::test]
async fn a_provider_that_is_away_does_not_end_what_still_works() {
    let desk = SignedInFixture::new();
    let tokens = desk.tokens().await;
    let soon = living(&tokens, SystemTime::now() + Duration::from_secs(60));
    let source = source(&desk, soon, NoStore);
    desk.openid.set_reachable(false);
    for _ in 0..5 {
        let access = source.access().await.unwrap();
        assert_eq!(access.expose_secret(), tokens.access.expose_secret());
    }
    let asked = desk.openid.requests().len();
    source.access().await.unwrap();
    assert_eq!(
        desk.openid.requests().len(),
        asked,
        "it is not asked at each request"
    );
}

#[tokio::test]
async fn a_provider_that_stumbles_ends_no_sign_in() {
    let desk = SignedInFixture::new();
    let tokens = desk.tokens().await;
    let source = source(&desk, ended(&tokens), NoStore);
    desk.openid.set_failing(true);
    let error = source.access().await.err().unwrap();
    assert!(error.is_transient(), "{error}");
    assert!(error.to_string().contains("503"), "{error}");
    desk.openid.set_failing(false);
    assert!(works(&desk, &source.access().await.unwrap()));
}

#[tokio::test]
async fn a_sign_in_that_has_ended_says_so_in_the_provider_s_words() {
    let desk = SignedInFixture::new();
    let tokens = desk.tokens().await;
    desk.openid.revoke_all();
    let ended_source = source(&desk, ended(&tokens), NoStore);
    let Err(SignOnError::SignInAgain(why)) = ended_source.access().await else {
        panic!("it should have ended")
    };
    assert!(why.contains("invalid_grant"), "{why}");

    let without = Tokens {
        refresh: None,
        ..ended(&tokens)
    };
    let outcome = source(&desk, without, NoStore).access().await;
    assert!(matches!(outcome, Err(SignOnError::CannotRenew)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_fails_is_not_repeated_by_each_who_waited() {
    let desk = SignedInFixture::with(ProviderOptions {
        latency: Duration::from_millis(300),
        ..ProviderOptions::default()
    });
    let tokens = desk.tokens().await;
    desk.openid.revoke_all();
    let source = source(&desk, ended(&tokens), NoStore);
    let waiting: Vec<_> = (0..20)
        .map(|_| {
            let source = source.clone();
            tokio::spawn(async move { source.access().await })
        })
        .collect();
    for waiter in waiting {
        let outcome = waiter.await.unwrap();
        assert!(matches!(outcome, Err(SignOnError::SignInAgain(_))));
    }
    assert_eq!(desk.refreshes(), 1);
}

/// A place that is locked for a while.
#[derive(Clone, Default)]
struct Locked {
    shared: Shared,
    locked: Arc<AtomicBool>,
}

impl TokenStore for Locked {
    fn load(&self) -> Result<Option<SecretString>, TokenStoreError> {
        match self.locked.load(Ordering::SeqCst) {
            true => Err(TokenStoreError("it is locked".into())),
            false => self.shared.load(),
        }
    }

    fn begin(&self, refresh: Option<&SecretString>) -> Result<(), TokenStoreError> {
        self.shared.begin(refresh)
    }

    fn save(&self, refresh: &SecretString) -> Result<bool, TokenStoreError> {
        self.shared.save(refresh)
    }

    fn forget(&self) -> Result<(), TokenStoreError> {
        self.shared.forget()
    }

    fn lock(&self) -> Result<Option<Box<dyn Send>>, TokenStoreError> {
        self.shared.lock()
    }
}

#[tokio::test]
async fn a_place_that_is_locked_makes_nobody_present_a_token_that_may_be_used_up() {
    let desk = SignedInFixture::new();
    let tokens = desk.tokens().await;
    let (here, there) = (Locked::default(), Shared::default());
    *here.shared.kept.lock().unwrap() = tokens.refresh.clone();
    let there = Shared {
        kept: Arc::clone(&here.shared.kept),
        ..there
    };
    let (mine, theirs) = (
        source(&desk, ended(&tokens), here.clone()),
        source(&desk, ended(&tokens), there),
    );
    theirs.access().await.unwrap();
    here.locked.store(true, Ordering::SeqCst);
    let error = mine.access().await.err().unwrap();
    assert!(error.is_transient(), "{error}");
    assert_eq!(desk.refreshes(), 1);
    here.locked.store(false, Ordering::SeqCst);
    assert!(works(&desk, &mine.access().await.unwrap()));

    here.locked.store(true, Ordering::SeqCst);
    let left = mine.sign_out().await;
    assert!(
        matches!(left, Err(SignOnError::CredentialStore(_))),
        "{left:?}"
    );
    assert_eq!(desk.openid.live_refresh_tokens(), 0, "its own was ended");
}

#[tokio::test]
async fn signing_out_forgets_here_and_there() {
    let desk = SignedInFixture::new();
    let tokens = desk.tokens().await;
    let store = Shared::default();
    *store.kept.lock().unwrap() = tokens.refresh.clone();
    let source = source(&desk, tokens, store.clone());
    assert_eq!(source.sign_out().await.unwrap(), SignedOut::Ended);
    assert!(store.kept.lock().unwrap().is_none());
    assert_eq!(desk.openid.live_refresh_tokens(), 0);
    let outcome = source.access().await;
    assert!(matches!(outcome, Err(SignOnError::CannotRenew)));
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let desk = SignedInFixture::new();
    let tokens = desk.tokens().await;
    let shown = format!("{tokens:?}");
    assert!(!shown.contains(tokens.access.expose_secret()));
    assert!(!shown.contains(tokens.refresh.as_ref().unwrap().expose_secret()));
    desk.openid.revoke_all();
    let refused = desk
        .provider
        .refresh(&desk.http, tokens.refresh.as_ref().unwrap())
        .await;
    let said = format!("{:?}", refused.err().unwrap());
    assert!(
        !said.contains(tokens.refresh.as_ref().unwrap().expose_secret()),
        "{said}"
    );
}

/// A place that can be read and not written.
#[derive(Clone, Default)]
struct Full(Shared);

impl TokenStore for Full {
    fn load(&self) -> Result<Option<SecretString>, TokenStoreError> {
        self.0.load()
    }

    fn begin(&self, _: Option<&SecretString>) -> Result<(), TokenStoreError> {
        Err(TokenStoreError("it is full".into()))
    }

    fn save(&self, _: &SecretString) -> Result<bool, TokenStoreError> {
        Err(TokenStoreError("it is full".into()))
    }

    fn forget(&self) -> Result<(), TokenStoreError> {
        self.0.forget()
    }

    fn lock(&self) -> Result<Option<Box<dyn Send>>, TokenStoreError> {
        Ok(None)
    }
}

#[tokio::test]
async fn a_token_that_cannot_be_kept_is_used_and_the_old_one_is_forgotten() {
    let desk = SignedInFixture::new();
    let tokens = desk.tokens().await;
    let store = Full::default();
    *store.0.kept.lock().unwrap() = tokens.refresh.clone();
    let source = source(&desk, ended(&tokens), store.clone());
    let first = source.access().await.unwrap();
    assert!(works(&desk, &first));
    assert!(store.0.kept.lock().unwrap().is_none());
    assert!(works(&desk, &source.renewed(&first).await.unwrap()));
}

/// A store that goes away, beside which is written which token is the newest.
#[derive(Clone, Default)]
struct Leaving {
    locked: Locked,
    newest: Arc<Mutex<Option<String>>>,
}

impl Leaving {
    fn note(&self, refresh: &SecretString) {
        *self.newest.lock().unwrap() = Some(refresh.expose_secret().to_owned());
    }
}

impl TokenStore for Leaving {
    fn load(&self) -> Result<Option<SecretString>, TokenStoreError> {
        let kept = self.locked.load()?;
        Ok(kept.filter(|kept| self.is_newest(kept) != Some(false)))
    }

    fn begin(&self, refresh: Option<&SecretString>) -> Result<(), TokenStoreError> {
        self.locked.begin(refresh)
    }

    fn save(&self, refresh: &SecretString) -> Result<bool, TokenStoreError> {
        self.note(refresh);
        self.locked.load()?;
        self.locked.save(refresh)
    }

    fn is_newest(&self, refresh: &SecretString) -> Option<bool> {
        let newest = self.newest.lock().unwrap();
        newest
            .as_ref()
            .map(|newest| newest == refresh.expose_secret())
    }

    fn forget(&self) -> Result<(), TokenStoreError> {
        self.locked.forget()
    }

    fn lock(&self) -> Result<Option<Box<dyn Send>>, TokenStoreError> {
        self.locked.lock()
    }
}

#[tokio::test]
async fn a_store_that_goes_away_does_not_end_the_sign_in_that_nobody_renewed_since() {
    let desk = SignedInFixture::new();
    let tokens = desk.tokens().await;
    let (here, there) = (Leaving::default(), Leaving::default());
    let there = Leaving {
        newest: Arc::clone(&here.newest),
        locked: Locked {
            shared: Shared {
                kept: Arc::clone(&here.locked.shared.kept),
                ..Shared::default()
            },
            ..there.locked
        },
    };
    *here.locked.shared.kept.lock().unwrap() = tokens.refresh.clone();
    here.note(tokens.refresh.as_ref().unwrap());
    let mine = source(&desk, ended(&tokens), here.clone());
    let theirs = source(&desk, ended(&tokens), there);

    here.locked.locked.store(true, Ordering::SeqCst);
    let first = mine.access().await.unwrap();
    assert!(!mine.is_remembered());
    let second = mine.renewed(&first).await.unwrap();
    assert!(works(&desk, &second));
    // What the store still holds was used up meanwhile, and so was what the other session has.
    let error = theirs.access().await.err().unwrap();
    assert!(matches!(error, SignOnError::RenewedElsewhere), "{error:?}");
    assert_eq!(desk.refreshes(), 2);

    here.locked.locked.store(false, Ordering::SeqCst);
    let third = mine.renewed(&second).await.unwrap();
    assert!(works(&desk, &third) && mine.is_remembered());
    assert!(works(&desk, &theirs.access().await.unwrap()));
    assert_eq!(desk.openid.live_refresh_tokens(), 1);
}

#[tokio::test]
async fn a_sign_in_that_the_provider_ended_is_not_presented_again() {
    let desk = SignedInFixture::new();
    let tokens = desk.tokens().await;
    let store = Shared::default();
    *store.kept.lock().unwrap() = tokens.refresh.clone();
    desk.openid.revoke_all();
    let source = source(&desk, ended(&tokens), store.clone());
    for _ in 0..3 {
        let outcome = source.access().await;
        assert!(matches!(outcome, Err(SignOnError::SignInAgain(_))));
    }
    assert_eq!(desk.refreshes(), 1);
    assert!(store.kept.lock().unwrap().is_none());
    assert_eq!(source.sign_out().await.unwrap(), SignedOut::NothingToEnd);
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_hangs_is_told_within_the_limit_of_one_request() {
    let desk = SignedInFixture::new();
    desk.openid.set_hanging(true);
    let refresh = SecretString::from("r");
    let began = tokio::time::Instant::now();
    let refreshed = desk.provider.refresh(&desk.http, &refresh).await;
    assert!(matches!(
        refreshed,
        Err(SignOnError::ProviderUnreachable { .. })
    ));
    assert_eq!(began.elapsed().as_secs(), 30);
    let began = tokio::time::Instant::now();
    assert!(desk.provider.revoke(&desk.http, &refresh).await.is_err());
    assert_eq!(began.elapsed().as_secs(), 10);
}

#[tokio::test]
async fn a_sign_in_is_kept_once_somebody_says_so() {
    let desk = SignedInFixture::new();
    let tokens = desk.tokens().await;
    let source = TokenSource::new(desk.provider.clone(), desk.http.clone(), tokens.clone());
    let store = Shared::default();
    assert!(!source.is_remembered());
    assert!(source.remember(Arc::new(store.clone())).await.unwrap());
    assert!(source.is_remembered());
    let kept = store.kept.lock().unwrap().clone().unwrap();
    assert_eq!(
        kept.expose_secret(),
        tokens.refresh.as_ref().unwrap().expose_secret()
    );
    source.forget().await.unwrap();
    assert!(!source.is_remembered() && store.kept.lock().unwrap().is_none());
    assert!(works(&desk, &source.renewed(&tokens.access).await.unwrap()));
}
