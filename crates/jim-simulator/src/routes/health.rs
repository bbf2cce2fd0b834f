//! What everybody may ask, and who one is.

use serde_json::{Value, json};

use crate::answer::Answer;
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
        ["auth", "config"] => Answer::ok(&json!({
            "authority": "https://idp.example.com/realms/jim",
            "clientId": "jim-web",
            "scopes": ["openid", "profile", "offline_access", "jim-api"],
            "responseType": "code",
            "usePkce": true,
            "codeChallengeMethod": "S256",
        })),
        _ => return None,
    })
}

pub(super) fn user_info(caller: &Caller) -> Answer {
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
