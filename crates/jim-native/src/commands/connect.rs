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
    if let Some(wanted) = sign_on {
        // Something else than JIM is told as that, and not as a server without sign-on.
        client.version().await.map_err(fatal)?;
        sign_on::sign_in(context, &wanted).await.map_err(fatal)?;
    }
    let info = client.check().await.map_err(fatal)?;
    // A key without a role is accepted and may do nothing; better said now than at each command.
    let pages = client.connected_system_pages();
    if let Err(error @ Error::Forbidden(_)) = std::pin::pin!(pages).try_next().await {
        let Failure {
            message, advice, ..
        } = *failure(&error);
        context.emit(Event::warning(format!("{message} {advice}")));
    }
    context.emit(Event::Connected {
        url: client.url().to_owned(),
        name: info.user.and_then(|user| user.name),
        auth_method: objects::auth_method(client),
        server_version: info.version,
    });
    Ok(())
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
    show("connected", json!(user_info.is_some()));
    show("reachable", json!(version.is_ok()));
    show("authenticated", json!(user_info.is_some()));
    show("name", json!(user_info.and_then(|user| user.name.clone())));
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
    let error = version.as_ref().err();
    let error = error.or_else(|| user.as_ref().and_then(|user| user.as_ref().err()));
    let failure = error.map(failure);
    show(
        "problem",
        json!(failure.map(|failure| format!("{} {}", failure.message, failure.advice))),
    );
    context.emit_object(objects::CONNECTION_TEST, shown).await;
    Ok(())
}
