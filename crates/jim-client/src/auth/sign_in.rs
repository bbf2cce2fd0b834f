//! One sign-in: the browser is sent to the provider, and what it brings back is checked.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use oauth2::{AuthorizationCode, CsrfToken, PkceCodeChallenge, RedirectUrl};
use openidconnect::Nonce;
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use tokio::time::timeout;

use crate::auth::browser::Browser;
use crate::auth::callback_page;
use crate::auth::discovery::Discovery;
use crate::auth::id_token;
use crate::auth::loopback::{Callback, Loopback};
use crate::auth::provider::in_words;
use crate::auth::provider_http::ProviderHttp;
use crate::auth::token_response::TokensGiven;
use crate::auth::{Provider, SignOnError, Tokens};

/// The ports that JIM's guides have registered at the provider: the first, and its spares.
pub const PORTS: [u16; 10] = [8400, 8401, 8402, 8403, 8404, 8405, 8406, 8407, 8408, 8409];

/// How a person signs in.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// How long the person may take.
    pub limit: Duration,
    /// What opens the provider's page; else why nothing can, in words.
    pub browser: Result<Browser, String>,
    /// Whether somebody reads the address that [`Step::Open`] tells, and can open it where they are.
    pub watched: bool,
    /// Whether the provider is to ask who it is, also where the browser is signed in already.
    pub anew: bool,
    /// The ports that the browser may come back to: those with which the client is registered.
    pub ports: Vec<u16>,
    /// The server's address, for the page that the browser shows at the end.
    pub server: String,
}

/// What the person is told on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The browser is asked to open this address; who has no browser here opens it elsewhere.
    Open {
        /// The provider's page.
        url: String,
        /// The port of this computer that the browser comes back to.
        port: u16,
    },
    /// The browser could not be opened, or ended at once.
    NoBrowser {
        /// What was wrong, in words.
        why: String,
        /// The port of this computer that it would come back to.
        port: u16,
    },
    /// The person is to enter a code at an address, on any device.
    EnterCode {
        /// The address.
        url: String,
        /// The code.
        code: String,
    },
}

/// A person who signed in. A browser still waits to hear how it ended.
#[derive(Debug)]
pub struct SignedIn {
    /// What the provider gave.
    pub tokens: Tokens,
    callback: Option<Callback>,
    server: String,
}

impl SignedIn {
    pub(super) fn without_browser(tokens: Tokens) -> Self {
        Self {
            tokens,
            callback: None,
            server: String::new(),
        }
    }

    /// Shows that the server took the sign-in; `said` is what it has to say against the account.
    pub async fn accepted(self, said: Option<&str>) {
        let user = self.tokens.user.as_ref();
        let person = user.map_or("", |user| user.name.as_str());
        let page = match said {
            None => callback_page::signed_in(person, &self.server),
            Some(said) => callback_page::signed_in_but(person, &self.server, said),
        };
        if let Some(callback) = self.callback {
            callback.show(page).await;
        }
    }

    /// Shows that the server did not take it.
    pub async fn refused(self, why: &str) {
        if let Some(callback) = self.callback {
            let person = self.tokens.user.as_ref().map(|user| user.name.as_str());
            let page = callback_page::not_signed_in(person, &self.server, why);
            callback.show(page).await;
        }
    }
}

impl Provider {
    /// Lets a person sign in with a browser, and gives tokens that were checked.
    ///
    /// # Errors
    /// [`SignOnError`] names what the person can do. Dropping the future closes the port at once.
    pub async fn sign_in(
        &self,
        http: &ProviderHttp,
        how: &SignIn,
        on_step: impl FnMut(Step),
    ) -> Result<SignedIn, SignOnError> {
        let signing_in = self.sign_in_at_leisure(http, how, on_step);
        match timeout(how.limit, signing_in).await {
            Ok(outcome) => outcome,
            Err(_) => Err(SignOnError::TimedOut(how.limit)),
        }
    }

    async fn sign_in_at_leisure(
        &self,
        http: &ProviderHttp,
        how: &SignIn,
        mut on_step: impl FnMut(Step),
    ) -> Result<SignedIn, SignOnError> {
        if let Err(why) = &how.browser
            && !how.watched
        {
            return Err(SignOnError::Unattended(why.clone()));
        }
        let discovery = self.discover(http).await?;
        let loopback = Loopback::bind(&how.ports).await?;
        let redirect = RedirectUrl::new(loopback.redirect_uri());
        let redirect = redirect.map_err(|error| self.unusable(error.to_string()))?;
        let client = self.client(&discovery)?.set_redirect_uri(redirect);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let nonce = Nonce::new_random();
        let mut request = client
            .authorize_url(CsrfToken::new_random)
            .add_scopes(self.scopes())
            .add_extra_param("nonce", nonce.secret())
            .set_pkce_challenge(challenge);
        if how.anew {
            request = request.add_extra_param("prompt", "login");
        }
        let (url, state) = request.url();

        let port = loopback.port();
        on_step(Step::Open {
            url: url.to_string(),
            port,
        });
        let opened = async {
            match &how.browser {
                // One that is open still says nothing.
                Ok(browser) => browser.open(url.as_str()).await.unwrap_or(Ok(())),
                Err(why) => Err(why.clone()),
            }
        };
        let expected = state.clone();
        let callback = loopback.callback(move |query| is_answer_to(&expected, query));
        tokio::pin!(callback);
        let callback = tokio::select! {
            biased;
            callback = &mut callback => callback,
            opened = opened => {
                match opened {
                    Ok(()) => {}
                    Err(why) if how.watched => on_step(Step::NoBrowser { why, port }),
                    Err(why) => return Err(SignOnError::Unattended(why)),
                }
                callback.await
            }
        };
        let callback = callback.map_err(|error| SignOnError::Listen(Arc::new(error)))?;

        let redeemed = async {
            let code = code(&callback.query, &discovery.issuer)?;
            let ask = |request| http.clone().send(request, "authorization_code");
            let request = client.exchange_code(AuthorizationCode::new(code));
            let answer = request.set_pkce_verifier(verifier).request_async(&ask);
            let answer = answer.await.map_err(|error| self.refused(error))?;
            self.checked(http, &discovery, &answer, Some(&nonce)).await
        };
        match redeemed.await {
            Ok(tokens) => Ok(SignedIn {
                tokens,
                callback: Some(callback),
                server: how.server.clone(),
            }),
            Err(error) => {
                let reason = format!("{error}.");
                let page = callback_page::not_signed_in(None, &how.server, &reason);
                callback.show(page).await;
                Err(error)
            }
        }
    }

    /// The tokens, if the ID token among them is the provider's, for us, for now and for this sign-in.
    pub(super) async fn checked(
        &self,
        http: &ProviderHttp,
        discovery: &Discovery,
        answer: &TokensGiven,
        nonce: Option<&Nonce>,
    ) -> Result<Tokens, SignOnError> {
        let tokens = answer.tokens().map_err(|why| self.unusable(why))?;
        let missing = || SignOnError::TokenRejected("it holds no ID token".into());
        let id_token = answer.id_token.as_ref().ok_or_else(missing)?;
        // Read at the last moment: the provider may have changed them while the person was busy.
        let keys = discovery.keys(self, http).await?;
        let expected = id_token::Expected {
            issuer: &discovery.issuer,
            client_id: &self.client_id,
            nonce,
            access_token: tokens.access.expose_secret(),
            keys: &keys,
        };
        let user = id_token::check(id_token.expose_secret(), &expected);
        let user = user.map_err(SignOnError::TokenRejected)?;
        Ok(Tokens {
            user: Some(user),
            ..tokens
        })
    }
}

/// Whether a call is an answer to this sign-in: nobody else knows its state.
fn is_answer_to(state: &CsrfToken, query: &str) -> bool {
    // Hashes are compared, so that the time it takes tells nothing of the state.
    let digest = |text: &str| Sha256::digest(text.as_bytes());
    let expected = digest(state.secret());
    url::form_urlencoded::parse(query.as_bytes())
        .any(|(name, value)| name == "state" && digest(&value) == expected)
}

/// The code that the browser brought, where the answer is whole and the provider's.
fn code(query: &str, issuer: &str) -> Result<String, SignOnError> {
    let mut given = HashMap::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if given.insert(name, value).is_some() {
            return Err(SignOnError::Forged("a parameter came twice"));
        }
    }
    if given.get("iss").is_some_and(|other| other != issuer) {
        return Err(SignOnError::Forged("it comes from another provider"));
    }
    if let Some(error) = given.get("error") {
        let description = given.get("error_description").map(AsRef::as_ref);
        return Err(SignOnError::Refused(in_words(error, description)));
    }
    let code = given.remove("code").filter(|code| !code.is_empty());
    code.map(Into::into)
        .ok_or(SignOnError::Forged("it holds no code"))
}
