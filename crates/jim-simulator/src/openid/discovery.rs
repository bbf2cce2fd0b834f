//! What clients learn about the provider.

use serde_json::{Value, json};

use super::state::ProviderState;

/// The provider's description of itself.
pub(super) fn configuration(state: &ProviderState) -> Value {
    let at = |path: &str| format!("{}/{path}", state.authority);
    let mut configuration = json!({
        "issuer": state.issuer,
        "authorization_endpoint": at("auth"),
        "token_endpoint": at("token"),
        "jwks_uri": at("certs"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile", "offline_access", "jim-api"],
        "claims_supported": ["iss", "sub", "aud", "exp", "iat", "nonce", "name", "preferred_username"],
        "authorization_response_iss_parameter_supported": true,
    });
    if state.options.revocation {
        configuration["revocation_endpoint"] = json!(at("revoke"));
        configuration["revocation_endpoint_auth_methods_supported"] = json!(["none"]);
    }
    if state.options.device_code {
        configuration["device_authorization_endpoint"] = json!(at("device"));
    }
    configuration
}
