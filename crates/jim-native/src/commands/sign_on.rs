//! Signing in and out as a person.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jim_client::auth::{
    Browser, PORTS, Provider, SignIn, SignOnError, SignedOut, Step, TokenSource, Tokens,
};
use jim_client::models::UserInfo;
use jim_client::{Client, Environment, Error};
use jim_vault::{Saved, Vault, VaultError};
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
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the cmdlet, or a fact about its session"
)]
pub(crate) struct SignOn {
    timeout_seconds: u64,
    persist: bool,
    force: bool,
    no_browser: bool,
    use_device_code: bool,
    /// Nobody can answer this session.
    non_interactive: bool,
    /// What the session writes is read on a terminal.
    terminal: bool,
}

/// Signs in as remembered, in the browser or with a code; the client asks as that person from then on.
pub(super) async fn sign_in(context: &Context, wanted: &SignOn) -> Result<UserInfo, Error> {
    let client = &context.client;
    let config = client.auth_config().await?;
    let provider = Provider::from_config(&config).map_err(Box::new)?;
    let store = match wanted.persist {
        true => store(context, &provider).await,
        false => None,
    };
    if let (Some(store), false) = (&store, wanted.force)
        && let Some(source) = remembered(context, store).await?
    {
        client.set_signed_in(Some(source.clone()));
        let user = accepted(client, &provider).await?;
        if stranger(&user).is_some() {
            forget(context, &source).await;
        }
        tell(context, &user);
        return Ok(user);
    }
    let http = client.http_to_provider()?;
    let how = how(client, wanted);
    let signed_in = match wanted.use_device_code {
        true => {
            let showing = |step| show(context, wanted, step);
            let signing_in = provider.sign_in_with_device_code(&http, &how, showing);
            signing_in.await
        }
        false => {
            let showing = |step| show(context, wanted, step);
            provider.sign_in(&http, &how, showing).await
        }
    };
    let signed_in = signed_in.map_err(Box::new)?;
    let source = TokenSource::new(provider.clone(), http, signed_in.tokens.clone());
    client.set_signed_in(Some(source.clone()));
    let user = match accepted(client, &provider).await {
        Ok(user) => user,
        Err(error) => {
            client.set_signed_in(None);
            let why = text::sentence(&error.to_string());
            signed_in.refused(&why).await;
            return Err(error);
        }
    };
    signed_in.accepted(stranger(&user)).await;
    if let Some(store) = store {
        // The sign-in before is not ended at the provider: another session may be at work with it, and
        // some providers end all that the browser's session gave.
        match stranger(&user) {
            None => remember(context, &source, store).await,
            Some(_) => leave_nothing(context, store).await,
        }
    }
    tell(context, &user);
    Ok(user)
}

/// Whom the server takes the person for, once it takes their token.
async fn accepted(client: &Client, provider: &Provider) -> Result<UserInfo, Error> {
    match client.user_info().await {
        Err(Error::Authentication(said)) => Err(Box::new(SignOnError::NotAccepted {
            server: client.url().to_owned(),
            provider: provider.authority().to_owned(),
            said: said.to_string(),
        })
        .into()),
        answered => answered,
    }
}

/// What the server says to a person for whom it has no identity.
pub(super) fn stranger(user: &UserInfo) -> Option<&str> {
    let said = user.message.as_deref();
    let said = said.unwrap_or("JIM has no identity for this account.");
    (user.authorised == Some(false)).then_some(said)
}

/// What the person is called: by the server, or else by the provider.
pub(super) fn name(client: &Client, user: &UserInfo) -> Option<String> {
    let of_provider = || Some(client.signed_in()?.user()?.name);
    user.name.clone().or_else(of_provider)
}

fn how(client: &Client, wanted: &SignOn) -> SignIn {
    let environment = client.environment();
    let (browser, watched) = if wanted.no_browser {
        (Err("-NoBrowser was given".to_owned()), true)
    } else if wanted.non_interactive {
        let why = "this session is not interactive, so that nobody may be there to sign in";
        (Err(why.to_owned()), false)
    } else {
        let over_ssh = environment.get("SSH_CONNECTION").is_some();
        (Browser::of(environment), wanted.terminal || over_ssh)
    };
    let url = client.url();
    SignIn {
        limit: Duration::from_secs(wanted.timeout_seconds),
        browser,
        watched,
        anew: wanted.force,
        ports: PORTS.to_vec(),
        server: url
            .split_once("://")
            .map_or(url, |(_, rest)| rest)
            .to_owned(),
    }
}

/// Says what the person has to do.
fn show(context: &Context, wanted: &SignOn, step: Step) {
    let say = |line: &str| context.emit(Event::status(line));
    let tunnel = |port| say(&format!("  {}", tunnel(context.client.environment(), port)));
    match step {
        Step::Open { url, port } if wanted.no_browser => {
            say("Open this address in a browser on this computer:");
            say(&url);
            say("In a browser on another computer it works once this tunnel is open there:");
            tunnel(port);
        }
        Step::Open { url, .. } => {
            say("Sign in with your browser. If it does not open, open this address:");
            say(&url);
        }
        Step::NoBrowser { .. } if wanted.no_browser => {}
        Step::NoBrowser { why, port } => {
            say(&text::sentence(&format!(
                "no browser could be opened: {why}"
            )));
            say(
                "In a browser on another computer, the address works once this tunnel is open there:",
            );
            tunnel(port);
        }
        Step::EnterCode { url, code } => {
            say("Open this address on any device:");
            say(&url);
            say(&format!("and enter this code there: {code}"));
        }
    }
    let limit = text::duration(Duration::from_secs(wanted.timeout_seconds));
    context.emit(Event::Progress {
        activity: format!("Signing in to {}", context.client.url()),
        status: format!("waiting for you, {limit} at most"),
        percent: None,
        seconds_left: None,
        below: None,
    });
}

/// What to type on the computer that has the browser, so that it comes back to this one.
fn tunnel(environment: &Environment, port: u16) -> String {
    let first = |names: &[&str]| names.iter().find_map(|name| environment.get(name));
    let user = first(&["USER", "LOGNAME", "USERNAME"]).unwrap_or("you");
    // The addresses and ports of both ends: the last two are of this one.
    let connection = environment.get("SSH_CONNECTION").unwrap_or_default();
    let mut ends = connection.split_whitespace().skip(2);
    let own = first(&["HOSTNAME", "COMPUTERNAME"]).unwrap_or("this-computer");
    let host = ends.next().unwrap_or(own);
    let ssh_port = match ends.next() {
        None | Some("22") => String::new(),
        Some(other) => format!("-p {other} "),
    };
    format!("ssh {ssh_port}-N -L {port}:localhost:{port} {user}@{host}")
}

/// Says who is signed in, for how long and where that is remembered: as it is at this moment.
fn tell(context: &Context, user: &UserInfo) {
    let client = &context.client;
    let Some(source) = client.signed_in() else {
        return;
    };
    let name = name(client, user).unwrap_or_else(|| "a person without a name".to_owned());
    let kept = match remembered_in(client) {
        Some(place) => format!("The sign-in is remembered in the {place}."),
        None if source.can_renew() => "The sign-in is kept for this session only.".to_owned(),
        None => match life(client) {
            Some((_, left)) => format!(
                "The sign-in lasts for {}: the provider gave nothing to renew it with.",
                text::minutes(left)
            ),
            None => "The provider gave nothing to renew the sign-in with.".to_owned(),
        },
    };
    context.emit(Event::status(format!(
        "Signed in to {} as {name}. {kept}",
        client.url()
    )));
}

/// Where the sign-in outlives this session, as people call it.
pub(super) fn remembered_in(client: &Client) -> Option<&'static str> {
    let source = client.signed_in()?;
    source.is_remembered().then(Vault::place)
}

/// The credential store of the system; one line says so where there is none.
async fn store(context: &Context, provider: &Provider) -> Option<VaultTokenStore> {
    match blocking(credential_store::vault).await {
        Ok(vault) => Some(VaultTokenStore {
            vault,
            server: context.client.url().to_owned(),
            provider: provider.clone(),
            user: None,
        }),
        Err(error) => {
            say_not_kept(context, &error.into());
            None
        }
    }
}

/// Why a sign-in is not remembered.
#[derive(Debug, thiserror::Error)]
enum NotKept {
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Store(#[from] SignOnError),
}

fn say_not_kept(context: &Context, why: &NotKept) {
    let short = match why {
        NotKept::Vault(VaultError::Unavailable(_)) => {
            "this system has no credential store for it".to_owned()
        }
        other => other.to_string(),
    };
    context.emit(Event::verbose(text::sentence(&why.to_string())));
    context.emit(Event::status(format!(
        "The sign-in cannot be remembered: {short}."
    )));
}

/// The sign-in that is remembered, renewed; none where there is none, or where it has ended.
async fn remembered(
    context: &Context,
    store: &VaultTokenStore,
) -> Result<Option<TokenSource>, Error> {
    let reading = store.clone();
    let saved = match blocking(move || reading.saved_by_anybody()).await {
        Ok(Some(saved)) => saved,
        Ok(None) => return Ok(None),
        Err(error) => {
            context.emit(Event::verbose(error.to_string()));
            return Ok(None);
        }
    };
    let source = resumed(&context.client, store.clone(), saved)?;
    match source.access().await {
        Ok(_) => Ok(Some(source)),
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
    Ok(TokenSource::stored(provider, http, tokens, Arc::new(store)))
}

/// Keeps a sign-in that the server took.
async fn remember(context: &Context, source: &TokenSource, store: VaultTokenStore) {
    let user = source.user();
    let store = Arc::new(VaultTokenStore { user, ..store });
    if let Err(error) = source.remember(store).await {
        say_not_kept(context, &error.into());
    }
}

/// What was remembered is not to be taken for the sign-in that was made now.
async fn leave_nothing(context: &Context, store: VaultTokenStore) {
    let forgotten = blocking(move || {
        let _lock = store.hold()?;
        store.vault.forget(&store.server)
    });
    if let Err(error) = forgotten.await {
        context.emit(Event::verbose(error.to_string()));
    }
}

async fn forget(context: &Context, source: &TokenSource) {
    if let Err(error) = source.forget().await {
        context.emit(Event::verbose(error.to_string()));
    }
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
    let ended = match source.sign_out().await {
        Ok(SignedOut::Ended) => "The provider ended the sign-in.",
        Ok(SignedOut::NotOffered) => {
            "The sign-in is forgotten; the provider offers no way to end it."
        }
        Ok(SignedOut::NothingToEnd) => {
            "The sign-in is forgotten; there was nothing that the provider could end."
        }
        Err(error @ SignOnError::CredentialStore(_)) => {
            return Err(Error::from(Box::new(error)).into());
        }
        Err(error) => {
            context.emit(Event::warning(format!(
                "The sign-in is forgotten here, but its provider was not told: {error}."
            )));
            return Ok(());
        }
    };
    context.emit(Event::verbose(ended));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn command(variables: &[(&str, &str)]) -> String {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        tunnel(&variables.iter().map(owned).collect(), 8401)
    }

    #[test]
    fn the_tunnel_leads_to_this_computer_as_it_was_reached() {
        let over_ssh = ("SSH_CONNECTION", "198.51.100.9 50122 192.0.2.7 22");
        assert_eq!(
            command(&[("USER", "ada"), over_ssh]),
            "ssh -N -L 8401:localhost:8401 ada@192.0.2.7"
        );
        let another_port = ("SSH_CONNECTION", "2001:db8::9 50122 2001:db8::7 2222");
        assert_eq!(
            command(&[("LOGNAME", "ada"), another_port, ("HOSTNAME", "jump")]),
            "ssh -p 2222 -N -L 8401:localhost:8401 ada@2001:db8::7"
        );
        assert_eq!(
            command(&[("USER", "ada"), ("HOSTNAME", "box")]),
            "ssh -N -L 8401:localhost:8401 ada@box"
        );
        assert_eq!(
            command(&[]),
            "ssh -N -L 8401:localhost:8401 you@this-computer"
        );
    }
}
