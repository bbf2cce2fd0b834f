//! A running provider, and what its owner can see and do.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use super::access::AccessTokens;
use super::keys::Keys;
use super::options::{Consent, Forgery, IssuerName, ProviderOptions};
use super::requests::ProviderRequest;
use super::routes;
use super::sign_on::SignOn;
use super::state::{CLIENT_ID, ProviderState};
use crate::error::Error;
use crate::http::{self, BackgroundServer, Secured};
use crate::shared::Shared;

/// An OpenID provider on the loopback interface, with a thread of its own. Dropping it ends it.
pub struct OpenIdProvider {
    authority: String,
    tokens: AccessTokens,
    shared: Arc<Shared<ProviderState>>,
    _serving: BackgroundServer,
}

impl OpenIdProvider {
    /// Starts a provider.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn start(options: ProviderOptions) -> Result<Self, Error> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
        let secured = Secured::with(options.tls.as_ref())?;
        let scheme = if secured.is_some() { "https" } else { "http" };
        let shared = Arc::new(Shared::new(ProviderState::new(options)));
        let theirs = Arc::clone(&shared);
        let router = routes::router(Arc::clone(&shared));
        let (address, serving) =
            BackgroundServer::start("openid-provider", address, move |stream| {
                let (shared, router) = (Arc::clone(&theirs), router.clone());
                http::serve(stream, secured.clone(), move |request, _| {
                    routes::respond(request, Arc::clone(&shared), router.clone())
                })
            })?;
        let authority = format!("{scheme}://{address}/realms/jim");
        let tokens = shared.with(|state| {
            state.issuer = match &state.options.issuer {
                IssuerName::Authority => authority.clone(),
                IssuerName::WithSlash => format!("{authority}/"),
                IssuerName::Other(name) => name.clone(),
            };
            state.authority.clone_from(&authority);
            state.grants.access.clone()
        });
        Ok(Self {
            authority,
            tokens,
            shared,
            _serving: serving,
        })
    }

    /// The address that a JIM server knows it by, below which its own addresses are.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The only client that it knows.
    pub fn client_id(&self) -> &str {
        CLIENT_ID
    }

    /// How a JIM server lets people sign in here.
    pub fn sign_on(&self) -> SignOn {
        SignOn::With {
            authority: self.authority.clone(),
            client_id: CLIENT_ID.into(),
            tokens: self.verifier(),
        }
    }

    /// From now on this becomes of a request to sign in.
    pub fn set_consent(&self, consent: Consent) {
        self.shared.with(|state| state.consent = consent);
    }

    /// From now on ID tokens are forged so; with none they are as they should be.
    pub fn forge(&self, forgery: Option<Forgery>) {
        self.shared.with(|state| state.forgery = forgery);
    }

    /// Signs with a new key from now on; the old one stays in the key set.
    pub fn rotate_keys(&self) {
        self.shared.with(|state| state.keys.rotate());
    }

    /// Signs with a new key from now on, which is alone in the key set.
    pub fn replace_keys(&self) {
        self.shared.with(|state| state.keys = Keys::generate());
    }

    /// No refresh token so far works any more.
    pub fn revoke_all(&self) {
        self.shared.with(|state| state.grants.revoke_all());
    }

    /// Whether requests are answered; otherwise their connections are reset.
    pub fn set_reachable(&self, reachable: bool) {
        self.shared.with(|state| state.reachable = reachable);
    }

    /// Whether each request is answered with 503 and a web page, as by what stands before a provider.
    pub fn set_failing(&self, failing: bool) {
        self.shared.with(|state| state.failing = failing);
    }

    /// Whether requests are taken and never answered.
    pub fn set_hanging(&self, hanging: bool) {
        self.shared.with(|state| state.hanging = hanging);
    }

    /// Whether JIM has an identity for whoever signs in from now on.
    pub fn set_identity(&self, identity: bool) {
        self.shared.with(|state| state.options.identity = identity);
    }

    /// All requests so far, as they came.
    pub fn requests(&self) -> Vec<ProviderRequest> {
        self.shared.with(|state| state.seen.clone())
    }

    /// Waits until a request of that kind came; false when none came in time.
    pub fn wait_for(&self, wanted: impl Fn(&ProviderRequest) -> bool, limit: Duration) -> bool {
        self.shared
            .wait_until(|state| state.seen.iter().any(&wanted), limit)
    }

    /// How many refresh tokens work.
    pub fn live_refresh_tokens(&self) -> usize {
        self.shared.with(|state| state.grants.live())
    }

    /// An access token that nobody signed in for.
    pub fn access_token(&self) -> String {
        self.shared
            .with(|state| state.access_token(&super::random()))
    }

    /// What a server checks access tokens with.
    pub fn verifier(&self) -> AccessTokens {
        self.tokens.clone()
    }

    /// No access token so far is taken any more.
    pub fn expire_access_tokens(&self) {
        self.tokens.expire();
    }
}
