//! Access tokens that are always fresh: their refresh is single-flight, within this process and, under
//! the token store's lock, between processes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use secrecy::{ExposeSecret, SecretString};

use crate::auth::{Life, NoStore, Provider, ProviderHttp, SignOnError, TokenStore, Tokens, User};
use crate::http::OnEvent;

/// Debounces a refresh that failed, while the old token still works.
const AFTER_FAILURE: Duration = Duration::from_secs(10);

/// The tokens of a person who is signed in. Clones share them.
#[derive(Clone)]
pub struct TokenSource {
    inner: Arc<Inner>,
    http: ProviderHttp,
}

struct Inner {
    provider: Provider,
    store: RwLock<Arc<dyn TokenStore>>,
    /// Whether the store holds the sign-in as it is now.
    stored: AtomicBool,
    tokens: Mutex<Tokens>,
    /// Held during a refresh, which makes it single-flight.
    renewing: tokio::sync::Mutex<Failed>,
}

/// How renewals failed.
#[derive(Default)]
struct Failed {
    /// When the last one did, and why.
    last: Option<(Instant, SignOnError)>,
    /// The refresh token that the provider took no more, and its words.
    ended: Option<(SecretString, SignOnError)>,
}

/// What became of a sign-in that is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedOut {
    /// The provider ended it.
    Ended,
    /// The provider offers no way to end it.
    NotOffered,
    /// There was nothing that the provider could end.
    NothingToEnd,
}

impl TokenSource {
    /// Goes on from these tokens, which are kept nowhere else.
    pub fn new(provider: Provider, http: ProviderHttp, tokens: Tokens) -> Self {
        Self::over(provider, http, tokens, Arc::new(NoStore), false)
    }

    /// Goes on from tokens that a store holds; it is told of each new refresh token.
    pub fn stored(
        provider: Provider,
        http: ProviderHttp,
        tokens: Tokens,
        store: Arc<dyn TokenStore>,
    ) -> Self {
        Self::over(provider, http, tokens, store, true)
    }

    fn over(
        provider: Provider,
        http: ProviderHttp,
        tokens: Tokens,
        store: Arc<dyn TokenStore>,
        stored: bool,
    ) -> Self {
        let inner = Inner {
            provider,
            store: RwLock::new(store),
            stored: AtomicBool::new(stored),
            tokens: Mutex::new(tokens),
            renewing: tokio::sync::Mutex::default(),
        };
        Self {
            inner: Arc::new(inner),
            http,
        }
    }

    /// The same tokens, whose renewal calls `on_event` for each request.
    #[must_use]
    pub fn on_event(&self, on_event: Option<OnEvent>) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            http: self.http.on_event(on_event),
        }
    }

    /// Keeps the sign-in in a store from now on; false where there is nothing that could be kept.
    ///
    /// # Errors
    /// When the store cannot be written; then it is not kept.
    pub async fn remember(&self, store: Arc<dyn TokenStore>) -> Result<bool, SignOnError> {
        let _no_refresh = self.inner.renewing.lock().await;
        let refresh = self.now().refresh;
        let (kept, keeping) = (refresh.is_some(), Arc::clone(&store));
        blocking(move || {
            let _lock = keeping.lock()?;
            Ok(keeping.begin(refresh.as_ref())?)
        })
        .await?;
        if kept {
            *self
                .inner
                .store
                .write()
                .unwrap_or_else(PoisonError::into_inner) = store;
        }
        self.inner.stored.store(kept, Ordering::Relaxed);
        Ok(kept)
    }

    /// Keeps the sign-in nowhere but here from now on.
    ///
    /// # Errors
    /// When the store cannot be written; it may still hold it.
    pub async fn forget(&self) -> Result<(), SignOnError> {
        let _no_refresh = self.inner.renewing.lock().await;
        let store = self.store();
        *self
            .inner
            .store
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(NoStore);
        self.inner.stored.store(false, Ordering::Relaxed);
        blocking(move || {
            let _lock = store.lock()?;
            Ok(store.forget()?)
        })
        .await
    }

    /// Whether the sign-in outlives this process.
    pub fn is_remembered(&self) -> bool {
        self.inner.stored.load(Ordering::Relaxed)
    }

    /// A token that works, renewed first when its end is near.
    ///
    /// # Errors
    /// [`SignOnError::SignInAgain`] when it has ended and cannot be renewed.
    pub async fn access(&self) -> Result<SecretString, SignOnError> {
        let tokens = self.now();
        if !tokens.want_renewal() {
            return Ok(tokens.access);
        }
        match self.renew(tokens.access.clone(), true).await {
            Err(error) if tokens.have_ended() => Err(error),
            // What still works is used up first.
            Err(_) => Ok(tokens.access),
            renewed => renewed,
        }
    }

    /// Another token than the one that the server refused.
    ///
    /// # Errors
    /// [`SignOnError::SignInAgain`] when the provider gives no other.
    pub async fn renewed(&self, refused: &SecretString) -> Result<SecretString, SignOnError> {
        self.renew(refused.clone(), false).await
    }

    /// When the current token ends.
    pub fn expires(&self) -> Option<SystemTime> {
        self.now().life.map(|life| life.end)
    }

    /// Whether it can be renewed.
    pub fn can_renew(&self) -> bool {
        self.now().refresh.is_some()
    }

    /// Who gave the tokens.
    pub fn provider(&self) -> &Provider {
        &self.inner.provider
    }

    fn store(&self) -> Arc<dyn TokenStore> {
        let store = self.inner.store.read();
        Arc::clone(&store.unwrap_or_else(PoisonError::into_inner))
    }

    /// Who is signed in, where the provider told.
    pub fn user(&self) -> Option<User> {
        self.now().user
    }

    /// Forgets the sign-in, here and at the provider.
    ///
    /// # Errors
    /// [`SignOnError::CredentialStore`] when it may still be in the credential store; any other when the provider
    /// cannot be told, and it is forgotten here all the same.
    pub async fn sign_out(&self) -> Result<SignedOut, SignOnError> {
        let failed = self.inner.renewing.lock().await;
        let store = self.store();
        let forgotten = blocking(move || {
            // A refresh in another process does not put it back afterwards.
            let _lock = store.lock();
            let kept = store.load()?;
            store.forget()?;
            Ok(kept)
        });
        let (kept, not_forgotten) = match forgotten.await {
            Ok(kept) => (kept, None),
            Err(error) => (None, Some(error)),
        };
        let own = {
            let mut tokens = self.lock();
            tokens.access = SecretString::from("");
            tokens.life = Some(Life::OVER);
            tokens.refresh.take()
        };
        self.inner.stored.store(false, Ordering::Relaxed);
        let living = kept.or(own).filter(|token| !failed.has_ended(token));
        let revoked = match living {
            Some(refresh) => self.inner.provider.revoke(&self.http, &refresh).await,
            None => return not_forgotten.map_or(Ok(SignedOut::NothingToEnd), Err),
        };
        match (not_forgotten, revoked) {
            (Some(error), _) | (None, Err(error)) => Err(error),
            (None, Ok(true)) => Ok(SignedOut::Ended),
            (None, Ok(false)) => Ok(SignedOut::NotOffered),
        }
    }

    /// In a task of its own: a caller that is cancelled must not lose the token that comes.
    async fn renew(&self, old: SecretString, early: bool) -> Result<SecretString, SignOnError> {
        let this = self.clone();
        let renewal = tokio::spawn(async move { this.renew_once(&old, early).await });
        renewal.await.unwrap_or(Err(SignOnError::Interrupted))
    }

    async fn renew_once(
        &self,
        old: &SecretString,
        early: bool,
    ) -> Result<SecretString, SignOnError> {
        let asked = Instant::now();
        let mut failed = self.inner.renewing.lock().await;
        let tokens = self.now();
        if tokens.access.expose_secret() != old.expose_secret() {
            return Ok(tokens.access);
        }
        if let Some((at, error)) = &failed.last {
            if early && at.elapsed() < AFTER_FAILURE && !tokens.have_ended() {
                return Ok(tokens.access);
            }
            // Who waited for it to fail need not see it fail again.
            if *at >= asked {
                return Err(error.clone());
            }
        }
        let renewed = self.refresh(tokens, &mut failed.ended).await;
        let error = renewed.as_ref().err();
        failed.last = error.map(|error| (Instant::now(), error.clone()));
        renewed
    }

    /// Only one process at a time: a refresh token may work only once.
    async fn refresh(
        &self,
        tokens: Tokens,
        ended: &mut Option<(SecretString, SignOnError)>,
    ) -> Result<SecretString, SignOnError> {
        let (store, own) = (self.store(), tokens.refresh.clone());
        let (lock, refresh) = blocking(move || {
            let lock = store.lock()?;
            Ok((lock, current(&*store, own)?))
        })
        .await?;
        if let Some((dead, why)) = ended
            && dead.expose_secret() == refresh.expose_secret()
        {
            return Err(why.clone());
        }
        let fresh = match self.inner.provider.refresh(&self.http, &refresh).await {
            Ok(fresh) => fresh,
            Err(why @ SignOnError::SignInAgain(_)) => {
                *ended = Some((refresh, why.clone()));
                self.inner.stored.store(false, Ordering::Relaxed);
                let store = self.store();
                // Where it stays, the next session is told the same once more.
                let _ = blocking(move || Ok(store.forget()?)).await;
                return Err(why);
            }
            Err(error) => return Err(error),
        };
        let (access, next) = (fresh.access.clone(), fresh.refresh.clone());
        *self.lock() = Tokens {
            user: fresh.user.or(tokens.user),
            ..fresh
        };
        if let Some(next) = next {
            let store = self.store();
            let stored = blocking(move || Ok(save(&*store, &next))).await?;
            self.inner.stored.store(stored, Ordering::Relaxed);
        }
        drop(lock);
        Ok(access)
    }

    fn now(&self) -> Tokens {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Tokens> {
        self.inner
            .tokens
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Failed {
    fn has_ended(&self, token: &SecretString) -> bool {
        let ended = self.ended.as_ref();
        ended.is_some_and(|(dead, _)| dead.expose_secret() == token.expose_secret())
    }
}

/// The refresh token that no session has replaced. One that was, presented again, would end the sign-in of
/// all.
fn current(store: &dyn TokenStore, own: Option<SecretString>) -> Result<SecretString, SignOnError> {
    let own_is_newest = own.as_ref().and_then(|own| store.is_newest(own));
    match store.load() {
        Ok(Some(kept)) => Ok(kept),
        // The store went away, as when a desktop logs out, but nobody renewed the sign-in since.
        Err(_) if own_is_newest == Some(true) => own.ok_or(SignOnError::CannotRenew),
        Err(error) => Err(error.into()),
        Ok(None) if own_is_newest == Some(false) => Err(SignOnError::RenewedElsewhere),
        Ok(None) => own.ok_or(SignOnError::CannotRenew),
    }
}

/// Keeps a new token; where it cannot be, the old one must not be: presented again, it would end all.
fn save(store: &dyn TokenStore, next: &SecretString) -> bool {
    store.save(next).unwrap_or_else(|_| {
        let _ = store.forget();
        false
    })
}

async fn blocking<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, SignOnError> + Send + 'static,
) -> Result<T, SignOnError> {
    let done = tokio::task::spawn_blocking(act).await;
    done.unwrap_or(Err(SignOnError::Interrupted))
}
