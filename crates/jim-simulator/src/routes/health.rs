//! What everybody may ask, and who one is.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::options::SignOn;
use crate::state::{Caller, State};

pub(super) fn anonymous(state: &State, method: &str, route: &[&str]) -> Option<Answer> {
    if method != "GET" {
        return None;
    }
    let timestamp = state.current();
    let healthy = |status: &str| Answer::ok(&json!({ "status": status, "timestamp": timestamp }));
    Some(match route {
        ["health"] => healthy("healthy"),
        ["health", "live"] => healthy("alive"),
        ["health", "ready"] if state.database_down => Answer::json(
            503,
            &json!({
                "status": "not_ready",
                "reason": "error",
                "error": "Exception while reading from stream",
                "timestamp": timestamp,
            }),
        ),
        ["health", "ready"] => healthy("ready"),
        ["health", "version"] => {
            Answer::ok(&json!({ "product": "JIM", "version": "0.14.0-simulator" }))
        }
        ["auth", "config"] => match &state.sign_on {
            SignOn::Recorded => sign_on("https://idp.example.com/realms/jim", "jim-web"),
            SignOn::With {
                authority,
                client_id,
                ..
            } => sign_on(authority, client_id),
            SignOn::None => Answer::not_found("Single sign-on is not configured."),
        },
        _ => return None,
    })
}

fn sign_on(authority: &str, client_id: &str) -> Answer {
    Answer::ok(&json!({
        "authority": authority,
        "clientId": client_id,
        "scopes": ["openid", "profile", "offline_access", "jim-api"],
        "responseType": "code",
        "usePkce": true,
        "codeChallengeMethod": "S256",
    }))
}

pub(super) fn user_info(caller: &Caller) -> Answer {
    if caller.signed_in {
        return Answer::ok(&json!({
            "authorised": true,
            "isAdministrator": true,
            "name": caller.name,
            "authMethod": "oidc",
            "metaverseObjectId": "0198c0de-0000-7000-8000-000000000001",
            "roles": ["Administrator"],
            "message": null,
        }));
    }
    Answer::ok(&json!({
        "authorised": false,
        "isAdministrator": false,
        "name": caller.name,
        "authMethod": "api_key",
        "metaverseObjectId": null,
        "roles": Vec::<Value>::new(),
        "message": "You are authenticated but do not have a JIM identity. Identities are created \
                    when you are synchronised into JIM from a Connected System, or provisioned by \
                    an administrator. Contact your JIM administrator if you believe this is in error.",
    }))
}
