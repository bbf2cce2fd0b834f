//! What a provider says of itself (OpenID Connect Discovery), as far as it is needed.

use openidconnect::JsonWebKeySet;
use openidconnect::core::CoreJsonWebKey;

use crate::auth::fields::Fields;
use crate::auth::provider_http::ProviderHttp;
use crate::auth::{Provider, SignOnError};

/// A provider's description of itself.
pub(super) struct Discovery {
    /// What it calls itself: the name in its tokens, which need not be the address that the server knows.
    pub(super) issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) revocation_endpoint: Option<String>,
    pub(super) device_authorization_endpoint: Option<String>,
    jwks_uri: String,
}

impl Discovery {
    /// Reads the description below the address that the server names.
    ///
    /// # Errors
    /// [`SignOnError::NoProvider`] names the field that is missing.
    pub(super) async fn read(
        provider: &Provider,
        http: &ProviderHttp,
    ) -> Result<Self, SignOnError> {
        let base = provider.authority.trim_end_matches('/');
        let url = format!("{base}/.well-known/openid-configuration");
        require_tls(&url)?;
        let answer = http.get(&url).await;
        let fields = answer.map_err(|no_answer| provider.unanswered(no_answer))?;
        let found = Self::from_fields(&fields);
        let found = found.map_err(|why| provider.unusable(format!("in its description, {why}")))?;
        for endpoint in [
            &found.authorization_endpoint,
            &found.token_endpoint,
            &found.jwks_uri,
        ] {
            require_tls(endpoint)?;
        }
        Ok(found)
    }

    /// The keys of this moment, with which the provider signs.
    pub(super) async fn keys(
        &self,
        provider: &Provider,
        http: &ProviderHttp,
    ) -> Result<JsonWebKeySet<CoreJsonWebKey>, SignOnError> {
        let answer = http.get(&self.jwks_uri).await;
        let fields = answer.map_err(|no_answer| provider.unanswered(no_answer))?;
        let keys = fields.value("keys").and_then(|keys| keys.as_array());
        let keys = keys.ok_or_else(|| provider.unusable("its keys cannot be read".into()))?;
        // A key of a kind that is not known signs for others.
        let known = keys
            .iter()
            .filter_map(|key| serde_json::from_value(key.clone()).ok());
        Ok(JsonWebKeySet::new(known.collect()))
    }

    fn from_fields(fields: &Fields) -> Result<Self, String> {
        let needed = |name: &str| fields.needed(name).map(str::to_owned);
        let offered = |name: &str| fields.text(name).map(str::to_owned);
        Ok(Self {
            issuer: needed("issuer")?,
            authorization_endpoint: needed("authorization_endpoint")?,
            token_endpoint: needed("token_endpoint")?,
            revocation_endpoint: offered("revocation_endpoint"),
            device_authorization_endpoint: offered("device_authorization_endpoint"),
            jwks_uri: needed("jwks_uri")?,
        })
    }
}

/// What is sent there is for the provider alone: https, or this computer itself.
pub(super) fn require_tls(url: &str) -> Result<(), SignOnError> {
    let insecure = || SignOnError::Insecure {
        url: url.to_owned(),
    };
    let parsed = url::Url::parse(url).map_err(|_| insecure())?;
    match parsed.scheme() {
        "https" => Ok(()),
        "http" if crate::http::base_url::is_loopback(&parsed) => Ok(()),
        _ => Err(insecure()),
    }
}
