//! The endpoints at which clients get tokens, and give them up.

use std::time::Instant;

use serde_json::json;

use super::grants::{Invalid, SignIn};
use super::id_token::{Claims, id_token};
use super::serve::only;
use super::state::{CLIENT_ID, State};
use crate::answer::Answer;

/// An error as RFC 6749 words it.
struct Refused {
    status: u16,
    error: &'static str,
    description: String,
}

impl Refused {
    fn new(error: &'static str, description: impl Into<String>) -> Self {
        Self {
            status: 400,
            error,
            description: description.into(),
        }
    }

    fn answer(&self) -> Answer {
        let body = json!({ "error": self.error, "error_description": self.description });
        Answer::json(self.status, &body).with("Cache-Control", "no-store")
    }
}

impl From<Invalid> for Refused {
    fn from(Invalid(reason): Invalid) -> Self {
        Self::new("invalid_grant", reason)
    }
}

pub(super) fn answer(state: &mut State, form: &[(String, String)]) -> Answer {
    tokens(state, form).unwrap_or_else(|refused| refused.answer())
}

/// Ends a token (RFC 7009), and is content with one that is unknown.
pub(super) fn revoke(state: &mut State, form: &[(String, String)]) -> Answer {
    let token = client(form).and_then(|()| required(form, "token"));
    match token {
        Ok(token) => {
            state.grants.revoke(token);
            Answer::empty(200)
        }
        Err(refused) => refused.answer(),
    }
}

fn tokens(state: &mut State, form: &[(String, String)]) -> Result<Answer, Refused> {
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
            let rotation = state.options.rotation;
            let sign_in = state.grants.refresh(token, rotation)?;
            let next = rotation.then(|| state.grants.give_refresh_token(sign_in.clone()));
            // The nonce belongs to the sign-in alone.
            Ok(given(state, &sign_in, None, next))
        }
        _ => Err(Refused::new(
            "unsupported_grant_type",
            "grant_type is neither authorization_code nor refresh_token",
        )),
    }
}

fn client(form: &[(String, String)]) -> Result<(), Refused> {
    match only(form, "client_id") {
        Some(CLIENT_ID) => Ok(()),
        _ => Err(Refused {
            status: 401,
            ..Refused::new("invalid_client", "client_id is unknown")
        }),
    }
}

fn required<'a>(form: &'a [(String, String)], name: &str) -> Result<&'a str, Refused> {
    only(form, name)
        .ok_or_else(|| Refused::new("invalid_request", format!("{name} has to come once")))
}

fn refreshes(state: &State, sign_in: &SignIn) -> bool {
    let asked = sign_in.scopes.iter().any(|scope| scope == "offline_access");
    state.options.refresh_tokens && asked
}

fn given(
    state: &State,
    sign_in: &SignIn,
    nonce: Option<&str>,
    refresh_token: Option<String>,
) -> Answer {
    let access_token = state.access_token(&sign_in.family);
    let claims = Claims {
        issuer: &state.issuer,
        client: CLIENT_ID,
        subject: &state.subject,
        user: &state.options.user,
        nonce,
        access_token: &access_token,
    };
    let scopes: Vec<_> = sign_in
        .scopes
        .iter()
        .filter(|scope| *scope != "offline_access" || refreshes(state, sign_in))
        .map(String::as_str)
        .collect();
    let mut body = json!({
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": state.options.access_token_life.as_secs(),
        "scope": scopes.join(" "),
    });
    if let Some(token) = id_token(&claims, &state.keys, state.forgery) {
        body["id_token"] = json!(token);
    }
    if let Some(token) = refresh_token {
        body["refresh_token"] = json!(token);
    }
    Answer::ok(&body).with("Cache-Control", "no-store")
}
