//! Access tokens that are always fresh: their refresh is single-flight, within this process and, under
//! the token store's lock, between processes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use secrecy::{ExposeSecret, SecretString};

use crate::auth::{Life, Provider, SignOnError, TokenStore, Tokens, User};

/// Debounces a refresh that failed, while the old token still works.
const AFTER_FAILURE: Duration = Duration::from_secs(10);

/// The tokens of a person who is signed in. Clones share them.
#[derive(Clone)]
pub struct TokenSource(Arc<Inner>);

struct Inner {
    provider: Provider,
    http: reqwest::Client,
    store: Arc<dyn TokenStore>,
    tokens: Mutex<Tokens>,
    /// Held during a refresh, which makes it single-flight; when that last failed, and why.
    renewing: tokio::sync::Mutex<Option<(Instant, SignOnError)>>,
}

impl TokenSource {
    /// Goes on from these tokens; the token store is told of each new refresh token.
    pub fn new(
        provider: Provider,
        http: reqwest::Client,
        tokens: Tokens,
        store: Arc<dyn TokenStore>,
    ) -> Self {
        Self(Arc::new(Inner {
            provider,
            http,
            store,
            tokens: Mutex::new(tokens),
            renewing: tokio::sync::Mutex::default(),
        }))
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

    pub(crate) fn provider(&self) -> &Provider {
        &self.0.provider
    }

    /// Who is signed in, where the provider told.
    pub fn user(&self) -> Option<User> {
        self.now().user
    }

    /// Forgets the sign-in, here and at the provider; false where the provider does not offer that.
    ///
    /// # Errors
    /// [`SignOnError::CredentialStore`] when it may still be in the credential store; any other when the provider
    /// cannot be told, and it is forgotten here all the same.
    pub async fn sign_out(&self) -> Result<bool, SignOnError> {
        let _no_refresh = self.0.renewing.lock().await;
        let this = self.clone();
        let forgotten = blocking(move || {
            // A refresh in another process does not put it back afterwards.
            let _lock = this.0.store.lock();
            let kept = this.0.store.load()?;
            this.0.store.forget()?;
            Ok(kept)
        });
        let (kept, failed) = match forgotten.await {
            Ok(kept) => (kept, None),
            Err(error) => (None, Some(error)),
        };
        let own = {
            let mut tokens = self.lock();
            tokens.access = SecretString::from("");
            tokens.life = Some(Life::OVER);
            tokens.refresh.take()
        };
        let revoked = match kept.or(own) {
            Some(refresh) => self.0.provider.revoke(&self.0.http, &refresh).await,
            None => Ok(false),
        };
        failed.map_or(revoked, Err)
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
        let mut failed = self.0.renewing.lock().await;
        let tokens = self.now();
        if tokens.access.expose_secret() != old.expose_secret() {
            return Ok(tokens.access);
        }
        if let Some((at, error)) = &*failed {
            if early && at.elapsed() < AFTER_FAILURE && !tokens.have_ended() {
                return Ok(tokens.access);
            }
            // Who waited for it to fail need not see it fail again.
            if *at >= asked {
                return Err(error.clone());
            }
        }
        let renewed = self.refresh(tokens).await;
        let error = renewed.as_ref().err();
        *failed = error.map(|error| (Instant::now(), error.clone()));
        renewed
    }

    /// Only one process at a time: a refresh token may work only once.
    async fn refresh(&self, tokens: Tokens) -> Result<SecretString, SignOnError> {
        let this = self.clone();
        let (lock, kept) = blocking(move || {
            let lock = this.0.store.lock()?;
            // Where it cannot be read, another process may have renewed the token that is known here;
            // presented again, that one would end the sign-in of all.
            Ok((lock, this.0.store.load()?))
        })
        .await?;
        let refresh = kept
            .or(tokens.refresh.clone())
            .ok_or(SignOnError::CannotRenew)?;
        let fresh = self.0.provider.refresh(&self.0.http, &refresh).await?;
        let (access, next) = (fresh.access.clone(), fresh.refresh.clone());
        *self.lock() = Tokens {
            user: fresh.user.or(tokens.user),
            ..fresh
        };
        if let Some(next) = next {
            let this = self.clone();
            blocking(move || {
                this.keep(&next);
                Ok(())
            })
            .await?;
        }
        drop(lock);
        Ok(access)
    }

    /// Where the new token cannot be kept, the old one must not be: presented again, it would end all.
    fn keep(&self, next: &SecretString) {
        if self.0.store.save(next).is_err() {
            let _ = self.0.store.forget();
        }
    }

    fn now(&self) -> Tokens {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Tokens> {
        self.0.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn blocking<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, SignOnError> + Send + 'static,
) -> Result<T, SignOnError> {
    let done = tokio::task::spawn_blocking(act).await;
    done.unwrap_or(Err(SignOnError::Interrupted))
}
