use serde::{Deserialize, Serialize};

use super::Rest;

/// What the server says it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// `JIM`.
    pub product: String,
    /// Its version.
    pub version: String,
    /// Every other field.
    #[serde(flatten)]
    pub rest: Rest,
}

/// Whom the server takes its caller for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserInfo {
    /// The name of the key or the person.
    #[serde(default)]
    pub name: Option<String>,
    /// `api_key` for a key.
    #[serde(default)]
    pub auth_method: Option<String>,
    /// Whether the caller has a JIM identity: false even for an administrator's key.
    #[serde(default)]
    pub authorised: Option<bool>,
    /// What the server has to say to a caller without one.
    #[serde(default)]
    pub message: Option<String>,
    /// Every other field.
    #[serde(flatten)]
    pub rest: Rest,
}

/// Where the server's users sign in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthConfig {
    /// The OpenID provider.
    #[serde(default)]
    pub authority: Option<String>,
    /// The client that JIM is to that provider.
    #[serde(default)]
    pub client_id: Option<String>,
    /// What a sign-on asks for.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Every other field.
    #[serde(flatten)]
    pub rest: Rest,
}
