//! The page at which people sign in: here they consent at once, or as the test says.

use std::time::Instant;

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{Html, IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use url::Url;

use super::grants::{Code, SignIn, challenge_of};
use super::options::{Consent, ProviderOptions};
use super::parameters::only;
use super::state::{CLIENT_ID, ProviderState};

/// What a client asks for.
struct Asked {
    /// As the client wrote it.
    redirect_uri: String,
    redirect: Url,
    state: String,
    nonce: Option<String>,
    challenge: String,
    scopes: Vec<String>,
}

pub(super) fn answer(state: &mut ProviderState, query: &[(String, String)]) -> Response {
    let asked = match Asked::read(query, &state.options) {
        Ok(asked) => asked,
        // Nobody is sent to an address that may be anybody's.
        Err(reason) => return page(StatusCode::BAD_REQUEST, reason),
    };
    match state.consent.clone() {
        Consent::Approve | Consent::CodeTwice => {
            let code = asked.code(state);
            redirect(state, &asked.redirect, &asked.state, &[("code", &code)])
        }
        Consent::Deny { error, description } => {
            let said = [
                ("error", error.as_str()),
                ("error_description", &description),
            ];
            redirect(state, &asked.redirect, &asked.state, &said)
        }
        Consent::Stall => page(StatusCode::OK, "Please sign in."),
        Consent::WrongState => {
            let code = asked.code(state);
            redirect(state, &asked.redirect, &super::random(), &[("code", &code)])
        }
        Consent::RedirectElsewhere => {
            let code = asked.code(state);
            let mut elsewhere = asked.redirect.clone();
            // The address of a web page takes any host.
            let _ = elsewhere.set_host(Some("elsewhere.invalid"));
            redirect(state, &elsewhere, &asked.state, &[("code", &code)])
        }
        Consent::ForeignCode => {
            let foreign = Asked {
                nonce: Some(super::random()),
                challenge: challenge_of(&super::random()),
                ..asked
            };
            let code = foreign.code(state);
            redirect(state, &foreign.redirect, &foreign.state, &[("code", &code)])
        }
    }
}

impl Asked {
    fn read(query: &[(String, String)], options: &ProviderOptions) -> Result<Self, &'static str> {
        let value = |name: &str| only(query, name);
        let redirect_uri = value("redirect_uri").unwrap_or_default();
        // As text: providers compare no other way.
        let registered = options.redirect_uris.iter().any(|uri| uri == redirect_uri);
        let redirect = Url::parse(redirect_uri).ok().filter(|_| registered);
        let redirect = redirect.ok_or("redirect_uri is not registered for this client")?;
        if value("client_id") != Some(CLIENT_ID) {
            return Err("client_id is unknown");
        }
        if value("response_type") != Some("code") {
            return Err("response_type is not code");
        }
        let scopes: Vec<String> = value("scope")
            .unwrap_or_default()
            .split_whitespace()
            .filter(|scope| !options.withheld_scopes.iter().any(|other| other == scope))
            .map(str::to_owned)
            .collect();
        if !scopes.iter().any(|scope| scope == "openid") {
            return Err("scope is without openid");
        }
        if value("code_challenge_method") != Some("S256") {
            return Err("code_challenge_method is not S256");
        }
        let challenge = value("code_challenge").unwrap_or_default();
        let hash = BASE64_URL_SAFE_NO_PAD.decode(challenge);
        if !hash.is_ok_and(|hash| hash.len() == 32) {
            return Err("code_challenge is no hash");
        }
        Ok(Self {
            redirect_uri: redirect_uri.into(),
            redirect,
            state: value("state").ok_or("there is no state")?.into(),
            nonce: value("nonce").map(str::to_owned),
            challenge: challenge.into(),
            scopes,
        })
    }

    fn code(&self, state: &mut ProviderState) -> String {
        state.grants.give_code(Code {
            sign_in: SignIn {
                family: super::random(),
                nonce: self.nonce.clone(),
                scopes: self.scopes.clone(),
            },
            redirect_uri: self.redirect_uri.clone(),
            challenge: self.challenge.clone(),
            given: Instant::now(),
        })
    }
}

fn redirect(
    state: &ProviderState,
    to: &Url,
    client_state: &str,
    said: &[(&str, &str)],
) -> Response {
    let mut to = to.clone();
    to.query_pairs_mut()
        .extend_pairs(said)
        .append_pair("state", client_state)
        .append_pair("iss", &state.issuer);
    (StatusCode::FOUND, [(LOCATION, to.as_str())]).into_response()
}

pub(super) fn page(status: StatusCode, text: &str) -> Response {
    let page = format!("<!DOCTYPE html>\n<title>Sign in</title>\n<p>{text}</p>\n");
    (status, Html(page)).into_response()
}
