//! The connection itself: whether it works, and how well.

use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use jim_client::{Client, Error};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::sign_on;
use crate::contract::{Event, Failure, Object};
use crate::operation::Context;
use crate::present::failure::{failure, fatal};
use crate::present::{objects, text};

/// Checks that a JIM server answers and accepts the key or the person.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Connect {
    /// How to sign in as a person; `None` with an API key.
    sign_on: Option<sign_on::SignOn>,
    /// How long the server may take for all of it; `None` for no more than each of its answers may.
    timeout_seconds: Option<u64>,
}

/// Tells how the connection is, whatever its state.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct TestConnection {}

/// Tells what is not as safe as it should be, each time.
fn warn(context: &Context) {
    let client = &context.client;
    let url = client.url();
    if client.is_in_the_clear() {
        context.emit(Event::warning(format!(
            "The connection to {url} is not encrypted: whoever is on the way can read the key and \
             everything else. Use https."
        )));
    }
    if client.skips_certificate_check() {
        context.emit(Event::warning(format!(
            "The certificate of {url} is not checked: anybody on the way can pretend to be that \
             server. Use -CACertificate for an authority of your own."
        )));
    }
}

pub(super) async fn connect(context: &Context, request: Connect) -> Result<(), Box<Failure>> {
    warn(context);
    let Some(seconds) = request.timeout_seconds else {
        return connect_to_server(context, &context.client, request.sign_on).await;
    };
    let limit = Duration::from_secs(seconds);
    let client = context.client.within(limit);
    let connected = connect_to_server(context, &client, request.sign_on);
    timeout(limit, connected).await.unwrap_or_else(|_| {
        let url = context.client.url().to_owned();
        Err(fatal(&Error::TooSlow { url, limit }))
    })
}

async fn connect_to_server(
    context: &Context,
    client: &Client,
    sign_on: Option<sign_on::SignOn>,
) -> Result<(), Box<Failure>> {
    let fatal = |error: Error| fatal(&error);
    // Something else than JIM is told as that, and not as a server without sign-on.
    let version = client.version().await.map_err(fatal)?;
    let user = match &sign_on {
        Some(wanted) => sign_on::sign_in(context, wanted).await,
        None => client.user_info().await,
    };
    let user = user.map_err(fatal)?;
    let name = sign_on::name(client, &user);
    let stranger = sign_on.as_ref().and(sign_on::stranger(&user));
    match stranger {
        Some(said) => context.emit(Event::warning(said_to_stranger(name.as_deref(), said))),
        None => warn_of_missing_role(context, client).await,
    }
    context.emit(Event::Connected {
        url: client.url().to_owned(),
        name,
        auth_method: objects::auth_method(client),
        server_version: version.version,
    });
    Ok(())
}

/// A key or a person without a role is accepted and may do nothing; better said now than at each command.
async fn warn_of_missing_role(context: &Context, client: &Client) {
    let pages = client.connected_system_pages();
    if let Err(error @ Error::Forbidden(_)) = std::pin::pin!(pages).try_next().await {
        let Failure {
            message, advice, ..
        } = *failure(&error);
        context.emit(Event::warning(format!("{message} {advice}")));
    }
}

/// The server's own words to a person whom it does not know, and the way on.
fn said_to_stranger(name: Option<&str>, said: &str) -> String {
    let said = text::sentence(said);
    let name = name.unwrap_or("the person");
    format!("JIM does not know {name}: {said} Connect-JIM -Force signs in as somebody else.")
}

pub(super) async fn test(context: &Context) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let mut shown = Object::new();
    let mut show = |name: &str, value: Value| shown.insert(name.to_owned(), value);
    show("url", json!(client.url()));
    let began = Instant::now();
    let version = client.version().await;
    let round_trip = began.elapsed();
    let user = match &version {
        Ok(_) => Some(client.user_info().await),
        Err(_) => None,
    };
    let user_info = user.as_ref().and_then(|user| user.as_ref().ok());
    let signed_in = user_info.filter(|_| client.signed_in().is_some());
    let name = user_info.and_then(|user| sign_on::name(client, user));
    let stranger = signed_in.and_then(sign_on::stranger);
    let works = user_info.is_some() && stranger.is_none();
    show("connected", json!(works));
    show("reachable", json!(version.is_ok()));
    show("authenticated", json!(user_info.is_some()));
    show("name", json!(name));
    show(
        "authMethod",
        json!(user_info.map(|_| objects::auth_method(client))),
    );
    show(
        "serverVersion",
        json!(version.as_ref().ok().map(|version| &version.version)),
    );
    let milliseconds = version.is_ok().then_some(round_trip.as_millis());
    show("roundTripMilliseconds", json!(milliseconds));
    let life = sign_on::life(client);
    let expires = life.map(|(expires, _)| jiff::Timestamp::try_from(expires).ok());
    show("tokenExpires", json!(expires.flatten()));
    let remaining = life.map(|(_, left)| text::time_span(left));
    show("tokenRemaining", json!(remaining));
    show("rememberedIn", json!(sign_on::remembered_in(client)));
    let error = version.as_ref().err();
    let error = error.or_else(|| user.as_ref().and_then(|user| user.as_ref().err()));
    let failure = error.map(failure);
    let problem = failure.map(|failure| format!("{} {}", failure.message, failure.advice));
    let stranger = stranger.map(|said| said_to_stranger(name.as_deref(), said));
    show("problem", json!(problem.or(stranger)));
    context.emit_object(objects::CONNECTION_TEST, shown).await;
    Ok(())
}
