//! The endpoints at which clients get tokens, and give them up.

use std::time::Instant;

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::device_code;
use super::grants::{Invalid, SignIn};
use super::id_token::{Claims, id_token};
use super::parameters::only;
use super::state::{CLIENT_ID, ProviderState};

/// An error as RFC 6749 words it.
pub(super) struct Refused {
    status: StatusCode,
    error: &'static str,
    description: String,
}

impl Refused {
    pub(super) fn new(error: &'static str, description: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error,
            description: description.into(),
        }
    }

    pub(super) fn answer(&self) -> Response {
        let body = json!({ "error": self.error, "error_description": self.description });
        (self.status, unstored(body)).into_response()
    }
}

impl From<Invalid> for Refused {
    fn from(Invalid(reason): Invalid) -> Self {
        Self::new("invalid_grant", reason)
    }
}

pub(super) fn answer(state: &mut ProviderState, form: &[(String, String)]) -> Response {
    tokens(state, form).unwrap_or_else(|refused| refused.answer())
}

/// Ends a token (RFC 7009), and is content with one that is unknown.
pub(super) fn revoke(state: &mut ProviderState, form: &[(String, String)]) -> Response {
    let token = client(form).and_then(|()| required(form, "token"));
    match token {
        Ok(token) => {
            state.grants.revoke(token);
            StatusCode::OK.into_response()
        }
        Err(refused) => refused.answer(),
    }
}

fn tokens(state: &mut ProviderState, form: &[(String, String)]) -> Result<Response, Refused> {
    let grant_type = required(form, "grant_type")?;
    client(form)?;
    match grant_type {
        "authorization_code" => {
            let code = required(form, "code")?;
            let redirect_uri = required(form, "redirect_uri")?;
            let verifier = required(form, "code_verifier")?;
            let now = Instant::now();
            let sign_in = state.grants.redeem(code, redirect_uri, verifier, now)?;
            let nonce = sign_in.nonce.clone();
            let refresh_token = refreshes(state, &sign_in)
                .then(|| state.grants.give_refresh_token(sign_in.clone()));
            Ok(given(state, &sign_in, nonce.as_deref(), refresh_token))
        }
        "refresh_token" => {
            let token = required(form, "refresh_token")?;
            let again = only(form, "scope").unwrap_or_default();
            let withheld = &state.options.withheld_scopes;
            if let Some(scope) = withheld.iter().find(|scope| again.contains(*scope)) {
                let reason = format!("the scope {scope} was not granted");
                return Err(Refused::new("invalid_scope", reason));
            }
            let rotation = state.options.rotation;
            let sign_in = state.grants.refresh(token, rotation)?;
            let next = rotation.then(|| state.grants.give_refresh_token(sign_in.clone()));
            // The nonce belongs to the sign-in alone.
            Ok(given(state, &sign_in, None, next))
        }
        device_code::GRANT_TYPE => {
            let code = required(form, "device_code")?;
            let sign_in = device_code::redeem(state, code)?;
            let refresh_token = refreshes(state, &sign_in)
                .then(|| state.grants.give_refresh_token(sign_in.clone()));
            Ok(given(state, &sign_in, None, refresh_token))
        }
        _ => Err(Refused::new(
            "unsupported_grant_type",
            "grant_type is none of those that this provider supports",
        )),
    }
}

pub(super) fn client(form: &[(String, String)]) -> Result<(), Refused> {
    match only(form, "client_id") {
        Some(CLIENT_ID) => Ok(()),
        _ => Err(Refused {
            status: StatusCode::UNAUTHORIZED,
            ..Refused::new("invalid_client", "client_id is unknown")
        }),
    }
}

fn required<'a>(form: &'a [(String, String)], name: &str) -> Result<&'a str, Refused> {
    only(form, name)
        .ok_or_else(|| Refused::new("invalid_request", format!("{name} has to come once")))
}

fn refreshes(state: &ProviderState, sign_in: &SignIn) -> bool {
    let asked = sign_in.scopes.iter().any(|scope| scope == "offline_access");
    state.options.refresh_tokens && asked
}

fn given(
    state: &ProviderState,
    sign_in: &SignIn,
    nonce: Option<&str>,
    refresh_token: Option<String>,
) -> Response {
    let access_token = state.access_token(&sign_in.family);
    let claims = Claims {
        issuer: &state.issuer,
        client: CLIENT_ID,
        subject: &state.subject,
        user: &state.options.user,
        nonce,
        access_token: &access_token,
        named: state.options.names,
        values_as_text: state.options.values_as_text,
    };
    let scopes: Vec<_> = sign_in
        .scopes
        .iter()
        .filter(|scope| *scope != "offline_access" || refreshes(state, sign_in))
        .map(String::as_str)
        .collect();
    let life = state.options.access_token_life.as_secs();
    let life = match state.options.values_as_text {
        true => json!(life.to_string()),
        false => json!(life),
    };
    let mut body = json!({
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": life,
        "scope": scopes.join(" "),
    });
    if let Some(token) = id_token(&claims, &state.keys, state.forgery) {
        body["id_token"] = json!(token);
    }
    if let Some(token) = refresh_token {
        body["refresh_token"] = json!(token);
    }
    unstored(body)
}

/// What nobody on the way is to store.
pub(super) fn unstored(body: Value) -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
