//! An OpenID provider: who it is, the tokens that it gives, and how they end.

use std::fmt;
use std::time::Duration;

use oauth2::basic::{
    BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse,
    BasicTokenIntrospectionResponse,
};
use oauth2::{
    AuthUrl, ClientId, EndpointNotSet, EndpointSet, ErrorResponseType, RefreshToken,
    RequestTokenError, Scope, StandardErrorResponse, StandardRevocableToken, TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;

use crate::auth::discovery::{Discovery, require_tls};
use crate::auth::provider_http::{LIMIT, NoAnswer, ProviderHttp};
use crate::auth::token_response::TokensGiven;
use crate::auth::{SignOnError, Tokens};
use crate::models::AuthConfig;

/// How long the end of a sign-in may take: whoever leaves does not want to wait.
const LEAVING_LIMIT: Duration = Duration::from_secs(10);

/// Where people of a server sign in, and as what client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    pub(super) authority: String,
    pub(super) client_id: String,
    pub(super) scopes: Vec<String>,
}

pub(super) type OAuthClient = oauth2::Client<
    BasicErrorResponse,
    TokensGiven,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

impl Provider {
    /// The provider that a server names.
    ///
    /// # Errors
    /// [`SignOnError::NotOffered`] when it names none.
    pub fn from_config(config: &AuthConfig) -> Result<Self, SignOnError> {
        let named = |value: &Option<String>| value.clone().filter(|value| !value.trim().is_empty());
        match (named(&config.authority), named(&config.client_id)) {
            (Some(authority), Some(client_id)) => Ok(Self {
                authority,
                client_id,
                scopes: config.scopes.clone(),
            }),
            _ => Err(SignOnError::NotOffered),
        }
    }

    /// A provider by what is remembered of it, enough to end a sign-in.
    pub fn named(authority: &str, client_id: &str) -> Self {
        Self {
            authority: authority.to_owned(),
            client_id: client_id.to_owned(),
            scopes: Vec::new(),
        }
    }

    /// The address that the server knows it by.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The client that the server is to the provider.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// What a sign-in asks for.
    pub(super) fn scopes(&self) -> impl Iterator<Item = Scope> {
        let others = self.scopes.iter().filter(|scope| *scope != "openid");
        let all = ["openid".to_owned()].into_iter().chain(others.cloned());
        all.map(Scope::new)
    }

    /// Reads what the provider says of itself.
    pub(super) async fn discover(&self, http: &ProviderHttp) -> Result<Discovery, SignOnError> {
        let reading = Discovery::read(self, http);
        let read = timeout(LIMIT, reading).await;
        read.unwrap_or_else(|_| Err(self.silent(LIMIT)))
    }

    pub(super) fn client(&self, discovery: &Discovery) -> Result<OAuthClient, SignOnError> {
        let at = |url: &str| url.to_owned();
        let unusable = |error: oauth2::url::ParseError| self.unusable(error.to_string());
        let auth = AuthUrl::new(at(&discovery.authorization_endpoint)).map_err(unusable)?;
        let token = TokenUrl::new(at(&discovery.token_endpoint)).map_err(unusable)?;
        let client = oauth2::Client::new(ClientId::new(self.client_id.clone()));
        Ok(client.set_auth_uri(auth).set_token_uri(token))
    }

    /// Gives new tokens for a refresh token; the old one may then work no more.
    ///
    /// # Errors
    /// [`SignOnError::SignInAgain`] in the provider's words when it does not take the token.
    pub async fn refresh(
        &self,
        http: &ProviderHttp,
        refresh: &SecretString,
    ) -> Result<Tokens, SignOnError> {
        let refreshing = async {
            let client = self.client(&self.discover(http).await?)?;
            // Entra ID gives tokens for another service when it is not told again for which.
            let answer = match self.refreshed(&client, http, refresh, true).await {
                Err(error) if is_about_scopes(&error) => {
                    self.refreshed(&client, http, refresh, false).await
                }
                answered => answered,
            };
            let answer = answer.map_err(|error| self.refresh_refused(error))?;
            answer.tokens().map_err(|why| self.unusable(why))
        };
        let refreshed = timeout(LIMIT, refreshing).await;
        let mut tokens = refreshed.unwrap_or_else(|_| Err(self.silent(LIMIT)))?;
        tokens.refresh.get_or_insert_with(|| refresh.clone());
        Ok(tokens)
    }

    async fn refreshed(
        &self,
        client: &OAuthClient,
        http: &ProviderHttp,
        refresh: &SecretString,
        with_scopes: bool,
    ) -> Result<TokensGiven, TokenError<BasicErrorResponseType>> {
        let token = RefreshToken::new(refresh.expose_secret().to_owned());
        let mut request = client.exchange_refresh_token(&token);
        if with_scopes && !self.scopes.is_empty() {
            request = request.add_scopes(self.scopes());
        }
        let ask = |request| http.clone().send(request, "refresh_token");
        request.request_async(&ask).await
    }

    /// Tells the provider that a refresh token is no longer wanted; false where it does not offer that.
    ///
    /// # Errors
    /// When the provider cannot be asked or does not do so.
    pub async fn revoke(
        &self,
        http: &ProviderHttp,
        refresh: &SecretString,
    ) -> Result<bool, SignOnError> {
        let revoking = async {
            let discovery = self.discover(http).await?;
            let Some(url) = &discovery.revocation_endpoint else {
                return Ok(false);
            };
            require_tls(url)?;
            let form = [
                ("token", refresh.expose_secret()),
                ("token_type_hint", "refresh_token"),
                ("client_id", &self.client_id),
            ];
            let answer = http.post(url, &form, "revocation").await;
            let status = answer.map_err(|no_answer| self.unanswered(no_answer))?;
            match status.is_success() {
                true => Ok(true),
                false => Err(SignOnError::Refused(format!(
                    "it answered {} to the end of the sign-in",
                    status.as_u16()
                ))),
            }
        };
        let revoked = timeout(LEAVING_LIMIT, revoking).await;
        revoked.unwrap_or_else(|_| Err(self.silent(LEAVING_LIMIT)))
    }

    /// What a refused request for tokens means, in the provider's own words.
    pub(super) fn refused<T: ErrorResponseType + AsRef<str> + fmt::Display + 'static>(
        &self,
        error: TokenError<T>,
    ) -> SignOnError {
        match error {
            RequestTokenError::ServerResponse(said) => SignOnError::Refused(words(&said)),
            RequestTokenError::Request(no_answer) => self.unanswered(no_answer),
            _ => self.unusable("its answer to the request for tokens cannot be read".into()),
        }
    }

    /// The same of a refresh: most refusals end the sign-in, but not those of a bad moment.
    fn refresh_refused(&self, error: TokenError<BasicErrorResponseType>) -> SignOnError {
        let RequestTokenError::ServerResponse(said) = &error else {
            return self.refused(error);
        };
        match said.error().as_ref() {
            "temporarily_unavailable" | "server_error" => SignOnError::ProviderUnreachable {
                url: self.authority.clone(),
                why: words(said),
            },
            _ => SignOnError::SignInAgain(words(said)),
        }
    }

    pub(super) fn unusable(&self, why: String) -> SignOnError {
        SignOnError::NoProvider {
            url: self.authority.clone(),
            why,
        }
    }

    pub(super) fn unanswered(&self, no_answer: NoAnswer) -> SignOnError {
        let url = self.authority.clone();
        match no_answer {
            NoAnswer::Unreachable(why) => SignOnError::ProviderUnreachable { url, why },
            NoAnswer::Certificate(problem) => SignOnError::ProviderCertificate { url, problem },
            NoAnswer::Unusable(why) => self.unusable(why),
        }
    }

    fn silent(&self, limit: Duration) -> SignOnError {
        SignOnError::ProviderUnreachable {
            url: self.authority.clone(),
            why: format!("nothing came within {} s", limit.as_secs()),
        }
    }
}

pub(super) type TokenError<T> = RequestTokenError<NoAnswer, StandardErrorResponse<T>>;

/// A provider that dropped a scope at the sign-in may refuse to be asked for it again.
fn is_about_scopes(error: &TokenError<BasicErrorResponseType>) -> bool {
    matches!(error, RequestTokenError::ServerResponse(said)
        if *said.error() == BasicErrorResponseType::InvalidScope)
}

fn words<T: ErrorResponseType + AsRef<str>>(said: &StandardErrorResponse<T>) -> String {
    let description = said.error_description().map(String::as_str);
    in_words(said.error().as_ref(), description)
}

/// The provider's words: the description, and its short name for the error.
pub(super) fn in_words(error: &str, description: Option<&str>) -> String {
    match description.map(str::trim).filter(|text| !text.is_empty()) {
        Some(description) => format!("{} ({error})", description.trim_end_matches('.')),
        None => error.to_owned(),
    }
}
