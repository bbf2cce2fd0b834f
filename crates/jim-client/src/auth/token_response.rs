//! The answer to a request for tokens.

use std::time::Duration;

use oauth2::basic::BasicTokenType;
use oauth2::{AccessToken, RefreshToken, Scope, TokenResponse};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::auth::fields::Fields;
use crate::auth::{Life, Tokens};

/// What it gave, as far as it is used. An access token that is missing is an empty one.
#[derive(Debug, Serialize)]
pub(super) struct TokensGiven {
    access_token: AccessToken,
    refresh_token: Option<RefreshToken>,
    expires_in: Option<Duration>,
    #[serde(skip)]
    pub(super) id_token: Option<SecretString>,
}

impl<'de> Deserialize<'de> for TokensGiven {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Fields::from(Map::<String, Value>::deserialize(deserializer)?);
        let text = |name: &str| fields.text(name).map(str::to_owned);
        Ok(Self {
            access_token: AccessToken::new(text("access_token").unwrap_or_default()),
            refresh_token: text("refresh_token").map(RefreshToken::new),
            expires_in: fields.number("expires_in").map(Duration::from_secs),
            id_token: text("id_token").map(SecretString::from),
        })
    }
}

impl TokenResponse for TokensGiven {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &BasicTokenType::Bearer
    }

    fn expires_in(&self) -> Option<Duration> {
        self.expires_in
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

impl TokensGiven {
    /// The tokens, without the person.
    ///
    /// # Errors
    /// A sentence that names what is missing.
    pub(super) fn tokens(&self) -> Result<Tokens, String> {
        let secret = |text: &str| SecretString::from(text);
        if self.access_token.secret().is_empty() {
            return Err("in its answer to the request for tokens, it has no 'access_token'".into());
        }
        Ok(Tokens {
            access: secret(self.access_token.secret()),
            refresh: self
                .refresh_token
                .as_ref()
                .map(|token| secret(token.secret())),
            life: self.expires_in.map(Life::of),
            user: None,
        })
    }
}
