//! What server this is, and whom it takes its caller for.

use serde::Deserialize;

use crate::client::Client;
use crate::error::{Error, SignOnError};
use crate::http::request::Request;
use crate::http::retry::retry_idempotent;
use crate::models::{AuthConfig, UserInfo, Version};

#[derive(Deserialize)]
struct Health {
    timestamp: jiff::Timestamp,
}

/// A server that answered.
#[derive(Debug, Clone)]
pub struct ServerInfo {
    /// Its version.
    pub version: String,
    /// Whom it takes the key for; `None` when it did not accept the key.
    pub user: Option<UserInfo>,
}

impl Client {
    /// Which product and version answers; needs no key.
    ///
    /// # Errors
    /// [`Error::NotJim`] when something else than JIM answers.
    pub async fn version(&self) -> Result<Version, Error> {
        let version: Result<Version, _> = self.get(&["health", "version"], &[]).await;
        match version {
            Ok(version) if version.product == "JIM" => Ok(version),
            Ok(other) => Err(self.not_jim(format!("the name '{}'", other.product))),
            Err(Error::Decode { .. }) => Err(self.not_jim("something else".into())),
            Err(Error::Refused(api_error)) if api_error.status == 404 => {
                Err(self.not_jim("404 (not found)".into()))
            }
            Err(error) => Err(error),
        }
    }

    /// Whom the server takes its caller for. Says nothing about what a key may do.
    ///
    /// # Errors
    /// [`Error::Authentication`] when the key is not accepted.
    pub async fn user_info(&self) -> Result<UserInfo, Error> {
        self.get(&["userinfo"], &[]).await
    }

    /// Where people sign in to this server; needs no key.
    ///
    /// # Errors
    /// [`SignOnError::NotOffered`] when the server knows no such place, or not the question.
    pub async fn auth_config(&self) -> Result<AuthConfig, Error> {
        retry_idempotent(self.connection(), |limit| async move {
            let request = Request::get(&["auth", "config"]);
            let answer = self.send_within(request, limit).await;
            // Here, so that an answer that stays the same is not asked for again.
            let answer = answer.map_err(|error| match is_without_sign_on(&error) {
                true => Box::new(SignOnError::NotOffered).into(),
                false => error,
            })?;
            answer.json().await
        })
        .await
    }

    /// Checks that a JIM server answers and accepts the key.
    ///
    /// # Errors
    /// The first of the two that fails.
    pub async fn check(&self) -> Result<ServerInfo, Error> {
        let version = self.version().await?.version;
        let user = Some(self.user_info().await?);
        Ok(ServerInfo { version, user })
    }

    /// What time it is by the server's clock.
    pub(crate) async fn server_time(&self) -> Result<jiff::Timestamp, Error> {
        let health: Health = self.get(&["health"], &[]).await?;
        Ok(health.timestamp)
    }

    /// The name under which the server records what its caller does, asked for once.
    pub(crate) async fn caller_name(&self) -> Option<&str> {
        let ask = async || {
            self.user_info()
                .await
                .ok()
                .and_then(|user| user.name)
                .ok_or(())
        };
        let known = self.caller_name_cell().get_or_try_init(ask).await;
        known.ok().map(String::as_str)
    }

    fn not_jim(&self, what: String) -> Error {
        Error::NotJim {
            url: self.url().to_owned(),
            what,
        }
    }
}

/// Whether a server says that nobody signs in to it: by its code, or because it does not know the question.
fn is_without_sign_on(error: &Error) -> bool {
    match error {
        Error::Server(said) => said.code.as_deref() == Some("sso_not_configured"),
        Error::Refused(said) => said.status == 404,
        Error::NotJim { .. } => true,
        _ => false,
    }
}
