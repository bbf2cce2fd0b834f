//! Signing in on another device (RFC 8628): the program shows a code, which people enter there.

use axum::response::Response;
use serde_json::json;

use super::grants::SignIn;
use super::options::Consent;
use super::parameters::only;
use super::state::ProviderState;
use super::token::{Refused, client, unstored};

pub(super) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// What the program was told, and what it asked for.
#[derive(Debug)]
pub(super) struct DeviceCode {
    code: String,
    scopes: Vec<String>,
    /// How often it asked in vain.
    pending: u32,
}

/// Gives a code to show and one to ask with.
pub(super) fn answer(state: &mut ProviderState, form: &[(String, String)]) -> Response {
    if let Err(refused) = client(form) {
        return refused.answer();
    }
    let scopes = only(form, "scope").unwrap_or_default();
    let code = super::random();
    state.device_codes.push(DeviceCode {
        code: code.clone(),
        scopes: scopes.split_whitespace().map(str::to_owned).collect(),
        pending: 0,
    });
    unstored(json!({
        "device_code": code,
        "user_code": "WDJB-MJHT",
        "verification_uri": format!("{}/activate", state.authority),
        "expires_in": 600,
        // Those who ask in a test ask again at once.
        "interval": 0,
    }))
}

/// The sign-in of a code, once the person has entered it: here, when it is asked for a second time.
pub(super) fn redeem(state: &mut ProviderState, code: &str) -> Result<SignIn, Refused> {
    let unknown = || Refused::new("invalid_grant", "the device code is unknown");
    let found = state.device_codes.iter_mut();
    let device = found.into_iter().find(|device| device.code == code);
    let device = device.ok_or_else(unknown)?;
    device.pending += 1;
    let sign_in = SignIn {
        family: super::random(),
        nonce: None,
        scopes: device.scopes.clone(),
    };
    let pending = device.pending < 2 || state.consent == Consent::Stall;
    match &state.consent {
        _ if pending => Err(Refused::new(
            "authorization_pending",
            "nobody has entered the code yet",
        )),
        Consent::Deny { error, description } if error == "access_denied" => {
            Err(Refused::new("access_denied", description.clone()))
        }
        _ => {
            state.device_codes.retain(|device| device.code != code);
            Ok(sign_in)
        }
    }
}
