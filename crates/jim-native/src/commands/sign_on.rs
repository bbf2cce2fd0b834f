//! Signing in and out as a person.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jim_client::auth::{
    Browser, NoStore, Provider, SignIn, SignOnError, Step, TokenSource, TokenStore, Tokens,
};
use jim_client::{Client, Error};
use jim_vault::{Saved, VaultError};
use serde::Deserialize;

use crate::contract::{Event, Failure};
use crate::credential_store::{self, VaultTokenStore};
use crate::operation::Context;
use crate::present::text;

/// Signs out of the server, here and at its provider.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct SignOut {}

/// How to sign in.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SignOn {
    timeout_seconds: u64,
    persist: bool,
    force: bool,
}

/// Signs in as remembered, or in the browser; the client asks as that person from then on.
pub(super) async fn sign_in(context: &Context, wanted: &SignOn) -> Result<(), Error> {
    let client = &context.client;
    let config = match client.auth_config().await {
        // A server that takes only keys need not know the question.
        Err(Error::Refused(api_error)) if api_error.status == 404 => {
            return Err(Box::new(SignOnError::NotOffered).into());
        }
        Err(Error::NotJim { .. }) => return Err(Box::new(SignOnError::NotOffered).into()),
        config => config?,
    };
    let provider = Provider::from_config(&config).map_err(Box::new)?;
    let mut kept = match wanted.persist {
        true => kept(context, &provider).await,
        false => None,
    };
    if let (Some(store), false) = (&kept, wanted.force)
        && let Some(source) = remembered(context, store).await?
    {
        client.set_signed_in(Some(source));
        return Ok(());
    }
    let how = SignIn {
        limit: Duration::from_secs(wanted.timeout_seconds),
        browser: Browser::system(),
        anew: wanted.force,
    };
    let http = client.http_to_provider()?;
    let tokens = provider
        .sign_in(&http, &how, |step| show(context, step))
        .await
        .map_err(Box::new)?;
    if let Some(store) = &mut kept {
        store.user = tokens.user.clone();
    }
    // The sign-in before is not ended at the provider: another session may be at work with it, and
    // some providers end all that the browser's session gave.
    let store = keep(context, kept, &tokens).await;
    let source = TokenSource::new(provider, http, tokens, store);
    client.set_signed_in(Some(source));
    Ok(())
}

/// Says what the person has to do.
fn show(context: &Context, step: Step) {
    match step {
        Step::Open { url } => {
            context.emit(Event::status(
                "Sign in with your browser. If it does not open, open this address:",
            ));
            context.emit(Event::status(url));
        }
        Step::NoBrowser => context.emit(Event::status(
            "No browser could be opened. It must run on this computer, or come back to it through a \
             tunnel; without one, connect with -ApiKey.",
        )),
    }
}

/// The credential store of the system; one line says so where there is none.
async fn kept(context: &Context, provider: &Provider) -> Option<VaultTokenStore> {
    match blocking(credential_store::vault).await {
        Ok(vault) => Some(VaultTokenStore {
            vault,
            server: context.client.url().to_owned(),
            provider: provider.clone(),
            user: None,
        }),
        Err(error) => {
            say_not_kept(context, &error);
            None
        }
    }
}

fn say_not_kept(context: &Context, why: &VaultError) {
    let short = match why {
        VaultError::Unavailable(_) => "this system has no credential store for it".to_owned(),
        other => other.to_string(),
    };
    context.emit(Event::verbose(text::sentence(&why.to_string())));
    context.emit(Event::status(format!(
        "The sign-in is kept for this session only: {short}."
    )));
}

/// The sign-in that is remembered, renewed; none where there is none, or where it has ended.
async fn remembered(
    context: &Context,
    store: &VaultTokenStore,
) -> Result<Option<TokenSource>, Error> {
    let reading = store.clone();
    let saved = match blocking(move || reading.saved()).await {
        Ok(Some(saved)) => saved,
        Ok(None) => return Ok(None),
        Err(error) => {
            context.emit(Event::verbose(error.to_string()));
            return Ok(None);
        }
    };
    let source = resumed(&context.client, store.clone(), saved)?;
    match source.access().await {
        Ok(_) => {
            context.emit(Event::verbose("Signed in as remembered."));
            Ok(Some(source))
        }
        Err(ended @ SignOnError::SignInAgain(_)) => {
            context.emit(Event::verbose(ended.to_string()));
            Ok(None)
        }
        Err(error) => Err(Box::new(error).into()),
    }
}

/// Goes on from what a token store kept.
fn resumed(client: &Client, store: VaultTokenStore, saved: Saved) -> Result<TokenSource, Error> {
    let user = credential_store::user_of(&saved);
    let tokens = Tokens::remembered(saved.refresh, user.clone());
    let store = VaultTokenStore { user, ..store };
    let (provider, http) = (store.provider.clone(), client.http_to_provider()?);
    Ok(TokenSource::new(provider, http, tokens, Arc::new(store)))
}

/// Puts a new sign-in in the credential store, where there is one and the provider gave a token for it.
async fn keep(
    context: &Context,
    kept: Option<VaultTokenStore>,
    tokens: &Tokens,
) -> Arc<dyn TokenStore> {
    let Some(store) = kept else {
        return Arc::new(NoStore);
    };
    let (storing, refresh) = (store.clone(), tokens.refresh.clone());
    let stored = blocking(move || {
        let _lock = storing.hold()?;
        match refresh {
            Some(refresh) => storing.replace(&refresh).map(|()| true),
            // What is remembered is not to be taken for this one.
            None => storing.vault.forget(&storing.server).map(|_| false),
        }
    })
    .await;
    match stored {
        Ok(true) => return Arc::new(store),
        Ok(false) => context.emit(Event::status(
            "The sign-in lasts as long as its token: the provider gave nothing to renew it with.",
        )),
        Err(error) => say_not_kept(context, &error),
    }
    Arc::new(NoStore)
}

/// Forgets the sign-in to the client's server, here and at the provider.
pub(super) async fn sign_out(context: &Context) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let source = match client.signed_in() {
        Some(source) => source,
        // A key is nobody's sign-in.
        None if client.has_api_key() => return Ok(()),
        None => match remembered_elsewhere(client).await? {
            Some(source) => source,
            None => return Ok(()),
        },
    };
    client.set_signed_in(None);
    match source.sign_out().await {
        Ok(true) => context.emit(Event::verbose("The provider ended the sign-in.")),
        Ok(false) => context.emit(Event::verbose(
            "The sign-in is forgotten; the provider offers no way to end it.",
        )),
        Err(error @ SignOnError::CredentialStore(_)) => {
            return Err(Error::from(Box::new(error)).into());
        }
        Err(error) => context.emit(Event::warning(format!(
            "The sign-in is forgotten here, but its provider was not told: {error}."
        ))),
    }
    Ok(())
}

/// A sign-in that another session left in the credential store.
async fn remembered_elsewhere(client: &Client) -> Result<Option<TokenSource>, Error> {
    let server = client.url().to_owned();
    let found = blocking(move || {
        if !credential_store::servers().contains(&server) {
            return Ok(None);
        }
        let vault = credential_store::vault()?;
        let saved = vault.load(&server)?;
        if saved.is_none() {
            // What cannot be read is not left behind.
            vault.forget(&server)?;
        }
        Ok(saved.map(|saved| (vault, server, saved)))
    });
    let failed = |error| Box::new(SignOnError::from(credential_store::failed(error)));
    let Some((vault, server, saved)) = found.await.map_err(failed)? else {
        return Ok(None);
    };
    let store = VaultTokenStore {
        vault,
        server,
        provider: Provider::named(&saved.issuer, &saved.client_id),
        user: None,
    };
    resumed(client, store, saved).map(Some)
}

/// The credential store may ask the person, and take as long as they do.
async fn blocking<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    let done = tokio::task::spawn_blocking(act).await;
    done.unwrap_or_else(|_| Err(VaultError::Failed("it was interrupted".into())))
}

/// How long the token of the one who is signed in still works, and when it ends.
pub(super) fn life(client: &Client) -> Option<(SystemTime, Duration)> {
    let expires = client.signed_in()?.expires()?;
    let left = expires.duration_since(SystemTime::now());
    Some((expires, left.unwrap_or_default()))
}
