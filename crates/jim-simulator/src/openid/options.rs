//! How a provider is to be, and to behave.

use std::time::Duration;

use crate::tls::Tls;

/// How an OpenID provider is to be.
#[derive(Debug, Clone)]
pub struct ProviderOptions {
    /// The port; 0 for any that is free.
    pub port: u16,
    /// How long an access token is taken.
    pub access_token_life: Duration,
    /// Whether the scope `offline_access` brings a refresh token.
    pub refresh_tokens: bool,
    /// Whether each refresh gives a new refresh token, and the old one shows a theft if it comes again.
    pub rotation: bool,
    /// Whether tokens can be revoked.
    pub revocation: bool,
    /// Who signs in.
    pub user: String,
    /// Whether ID tokens say what the user is called.
    pub names: bool,
    /// Whether access tokens do.
    pub names_for_the_server: bool,
    /// Whether JIM has an identity for the user.
    pub identity: bool,
    /// Whether access tokens are for the JIM server, which takes no other.
    pub for_the_server: bool,
    /// What the provider calls itself.
    pub issuer: IssuerName,
    /// Whether numbers and truth values come as text, as several providers write some of them.
    pub values_as_text: bool,
    /// Whether there is an endpoint for people who sign in on another device.
    pub device_code: bool,
    /// Scopes that are left out of what is granted, and refused when they are asked for again.
    pub withheld_scopes: Vec<String>,
    /// The addresses that the client is registered with; no other is redirected to.
    pub redirect_uris: Vec<String>,
    /// How long the token endpoint takes.
    pub latency: Duration,
    /// What it needs to be on https; none for http.
    pub tls: Option<Tls>,
}

impl Default for ProviderOptions {
    fn default() -> Self {
        Self {
            port: 0,
            access_token_life: Duration::from_secs(300),
            refresh_tokens: true,
            rotation: true,
            revocation: true,
            user: "Ada Example".into(),
            names: true,
            names_for_the_server: true,
            identity: true,
            for_the_server: true,
            issuer: IssuerName::default(),
            values_as_text: false,
            device_code: true,
            withheld_scopes: Vec::new(),
            redirect_uris: redirect_uris(8400..=8409),
            latency: Duration::ZERO,
            tls: None,
        }
    }
}

/// The addresses on these ports, as JIM's guides have them registered.
pub fn redirect_uris(ports: impl IntoIterator<Item = u16>) -> Vec<String> {
    let address = |port| format!("http://localhost:{port}/callback/");
    ports.into_iter().map(address).collect()
}

/// What a provider calls itself in its description and its tokens.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum IssuerName {
    /// As the JIM server calls it.
    #[default]
    Authority,
    /// The same with a slash at its end.
    WithSlash,
    /// Another address.
    Other(String),
}

/// What becomes of a request to sign in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Consent {
    /// The user signs in.
    #[default]
    Approve,
    /// The client is told of an error.
    Deny {
        /// Its code, as `access_denied`.
        error: String,
        /// Its description.
        description: String,
    },
    /// A page comes, and the user never leaves it.
    Stall,
    /// The client is sent a state that is not its own.
    WrongState,
    /// Code and state go to another host than the client's.
    RedirectElsewhere,
    /// As `Approve`, for a browser that visits the client twice: the code is good only once.
    CodeTwice,
    /// The client gets its own state with the code of somebody else's sign-in.
    ForeignCode,
}

/// What is wrong with an ID token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgery {
    /// Its nonce is not the client's.
    WrongNonce,
    /// It is meant for another client.
    WrongAudience,
    /// It names another issuer.
    WrongIssuer,
    /// It expired an hour ago.
    Expired,
    /// It says that it needs no signature, and has none.
    AlgNone,
    /// Its key is none of the provider's.
    UnknownKey,
    /// It names the provider's key, which signed something else.
    BadSignature,
    /// There is no ID token.
    NoIdToken,
    /// Its signature is an HMAC whose secret is the public key (the uncompressed point, 65 bytes).
    HmacWithPublicKey,
    /// The access token that it comes with is not the one that it was signed for.
    ForeignAccessToken,
}
