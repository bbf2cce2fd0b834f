//! An OpenID provider: what it says of itself, and the tokens that it gives.

use std::fmt;

use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
    CoreErrorResponseType, CoreGrantType, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
    CoreTokenResponse,
};
use openidconnect::{
    AdditionalProviderMetadata, ClientId, DiscoveryError, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, OAuth2TokenResponse, ProviderMetadata, RefreshToken, RequestTokenError,
    StandardErrorResponse,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::auth::provider_http::{LIMIT, NoAnswer, send};
use crate::auth::{Life, SignOnError, Tokens};
use crate::http::base_url;
use crate::models::AuthConfig;

/// Where people of a server sign in, and as what client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    pub(super) issuer: String,
    pub(super) client_id: String,
    pub(super) scopes: Vec<String>,
}

/// What a provider says beyond the standard's first part: where tokens are revoked (RFC 8414).
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(super) struct Revocation {
    revocation_endpoint: Option<String>,
}

impl AdditionalProviderMetadata for Revocation {}

pub(super) type Metadata = ProviderMetadata<
    Revocation,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

pub(super) type OpenIdClient = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

type TokenError = RequestTokenError<NoAnswer, StandardErrorResponse<CoreErrorResponseType>>;

impl Provider {
    /// The provider that a server names.
    ///
    /// # Errors
    /// [`SignOnError::NotOffered`] when it names none.
    pub fn from_config(config: &AuthConfig) -> Result<Self, SignOnError> {
        let named = |value: &Option<String>| value.clone().filter(|value| !value.trim().is_empty());
        match (named(&config.authority), named(&config.client_id)) {
            (Some(issuer), Some(client_id)) => Ok(Self {
                issuer,
                client_id,
                scopes: config.scopes.clone(),
            }),
            _ => Err(SignOnError::NotOffered),
        }
    }

    /// A provider by what is remembered of it, enough to renew and to end a sign-in.
    pub fn named(issuer: &str, client_id: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            scopes: Vec::new(),
        }
    }

    /// The provider's name, which is an address.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The client that the server is to the provider.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Reads what the provider says of itself, and its keys.
    pub(super) async fn discover(&self, http: &reqwest::Client) -> Result<Metadata, SignOnError> {
        let unusable = |why: String| SignOnError::NoProvider {
            url: self.issuer.clone(),
            why,
        };
        require_tls(&self.issuer)?;
        let issuer =
            IssuerUrl::new(self.issuer.clone()).map_err(|error| unusable(error.to_string()))?;
        let ask = |request| send(http.clone(), request);
        let metadata = Metadata::discover_async(issuer, &ask).await;
        let metadata = metadata.map_err(|error| match error {
            DiscoveryError::Request(no_answer) => self.unanswered(no_answer),
            other => unusable(other.to_string()),
        })?;
        require_tls(metadata.authorization_endpoint().as_str())?;
        require_tls(metadata.jwks_uri().as_str())?;
        let token = metadata.token_endpoint();
        require_tls(
            token
                .ok_or_else(|| unusable("it names no address for tokens".into()))?
                .as_str(),
        )?;
        Ok(metadata)
    }

    pub(super) fn client(&self, metadata: Metadata) -> OpenIdClient {
        CoreClient::from_provider_metadata(metadata, ClientId::new(self.client_id.clone()), None)
    }

    /// Gives new tokens for a refresh token; the old one may then work no more.
    ///
    /// # Errors
    /// [`SignOnError::SignInAgain`] in the provider's words when it does not take the token.
    pub async fn refresh(
        &self,
        http: &reqwest::Client,
        refresh: &SecretString,
    ) -> Result<Tokens, SignOnError> {
        let client = self.client(self.discover(http).await?);
        let token = RefreshToken::new(refresh.expose_secret().to_owned());
        let request = client
            .exchange_refresh_token(&token)
            .map_err(|error| self.no_provider(&error))?;
        let ask = |request| send(http.clone(), request);
        let answer = request.request_async(&ask).await;
        let answer = answer.map_err(|error| match self.refused(error) {
            SignOnError::Refused(why) => SignOnError::SignInAgain(why),
            other => other,
        })?;
        let mut tokens = tokens(&answer);
        tokens.refresh.get_or_insert_with(|| refresh.clone());
        Ok(tokens)
    }

    /// Tells the provider that a refresh token is no longer wanted; false where it does not offer that.
    ///
    /// # Errors
    /// When the provider cannot be asked or does not do so.
    pub async fn revoke(
        &self,
        http: &reqwest::Client,
        refresh: &SecretString,
    ) -> Result<bool, SignOnError> {
        let metadata = self.discover(http).await?;
        let Some(url) = metadata
            .additional_metadata()
            .revocation_endpoint
            .as_deref()
        else {
            return Ok(false);
        };
        require_tls(url)?;
        let form = [
            ("token", refresh.expose_secret()),
            ("token_type_hint", "refresh_token"),
            ("client_id", &self.client_id),
        ];
        let request = http.post(url).form(&form).timeout(LIMIT);
        let answer = request.send().await;
        let answer = answer.map_err(|error| self.unanswered(NoAnswer::of(error)))?;
        match answer.status().is_success() {
            true => Ok(true),
            false => Err(SignOnError::Refused(format!(
                "it answered {} to the end of the sign-in",
                answer.status().as_u16()
            ))),
        }
    }

    /// What a refused request for tokens means, in the provider's own words.
    pub(super) fn refused(&self, error: TokenError) -> SignOnError {
        match error {
            RequestTokenError::ServerResponse(said) => {
                let description = said.error_description().map(String::as_str);
                SignOnError::Refused(in_words(said.error().as_ref(), description))
            }
            RequestTokenError::Request(no_answer) => self.unanswered(no_answer),
            other => self.no_provider(&other),
        }
    }

    pub(super) fn no_provider(&self, why: &dyn fmt::Display) -> SignOnError {
        SignOnError::NoProvider {
            url: self.issuer.clone(),
            why: why.to_string(),
        }
    }

    fn unanswered(&self, no_answer: NoAnswer) -> SignOnError {
        let url = self.issuer.clone();
        match no_answer {
            NoAnswer::Unreachable(why) => SignOnError::ProviderUnreachable { url, why },
            NoAnswer::Certificate(problem) => SignOnError::ProviderCertificate { url, problem },
        }
    }
}

/// The provider's words: the description, and its short name for the error.
pub(super) fn in_words(error: &str, description: Option<&str>) -> String {
    match description.map(str::trim).filter(|text| !text.is_empty()) {
        Some(description) => format!("{} ({error})", description.trim_end_matches('.')),
        None => error.to_owned(),
    }
}

pub(super) fn tokens(answer: &CoreTokenResponse) -> Tokens {
    let secret = |text: &str| SecretString::from(text);
    Tokens {
        access: secret(answer.access_token().secret()),
        refresh: answer.refresh_token().map(|token| secret(token.secret())),
        life: answer.expires_in().map(Life::of),
        user: None,
    }
}

/// What is sent there is for the provider alone: https, or this computer itself.
fn require_tls(url: &str) -> Result<(), SignOnError> {
    let insecure = || SignOnError::Insecure {
        url: url.to_owned(),
    };
    let parsed = Url::parse(url).map_err(|_| insecure())?;
    match parsed.scheme() {
        "https" => Ok(()),
        "http" if base_url::is_loopback(&parsed) => Ok(()),
        _ => Err(insecure()),
    }
}
