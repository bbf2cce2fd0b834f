//! One sign-in: the browser is sent to the provider, and what it brings back is checked.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use openidconnect::core::{
    CoreAuthPrompt, CoreAuthenticationFlow, CoreIdToken, CoreJwsSigningAlgorithm, CoreTokenResponse,
};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClaimsVerificationError, CsrfToken, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl, Scope, SignatureVerificationError,
    TokenResponse,
};
use sha2::{Digest, Sha256};
use tokio::time::timeout;

use crate::auth::loopback::{Callback, Loopback};
use crate::auth::provider::{OpenIdClient, in_words, tokens};
use crate::auth::provider_http::send;
use crate::auth::{Provider, SignOnError, Tokens, User};

/// Only what is signed with a key that the provider alone has.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// How a person signs in.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// How long the person may take.
    pub limit: Duration,
    /// What opens the provider's page.
    pub browser: Browser,
    /// Whether the provider is to ask who it is, also where the browser is signed in already.
    pub anew: bool,
}

/// What opens a page. Called where it may block.
#[derive(Clone)]
pub struct Browser(Arc<dyn Fn(&str) -> bool + Send + Sync>);

impl Browser {
    /// The system's own.
    pub fn system() -> Self {
        Self::new(|url| webbrowser::open(url).is_ok())
    }

    /// Anything else; false when it could not open the page.
    pub fn new(open: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(open))
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Browser")
    }
}

/// What the person is told on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The browser is asked to open this address; who has no browser here opens it elsewhere.
    Open {
        /// The provider's page.
        url: String,
    },
    /// The browser could not be opened.
    NoBrowser,
}

impl Provider {
    /// Lets a person sign in, and gives tokens that were checked.
    ///
    /// # Errors
    /// [`SignOnError`] names what the person can do. Dropping the future closes the port at once.
    pub async fn sign_in(
        &self,
        http: &reqwest::Client,
        how: &SignIn,
        on_step: impl FnMut(Step),
    ) -> Result<Tokens, SignOnError> {
        let signing_in = self.sign_in_at_leisure(http, how, on_step);
        match timeout(how.limit, signing_in).await {
            Ok(outcome) => outcome,
            Err(_) => Err(SignOnError::TimedOut(how.limit)),
        }
    }

    async fn sign_in_at_leisure(
        &self,
        http: &reqwest::Client,
        how: &SignIn,
        mut on_step: impl FnMut(Step),
    ) -> Result<Tokens, SignOnError> {
        let metadata = self.discover(http).await?;
        let loopback = Loopback::bind().await.map_err(listening)?;
        let redirect = RedirectUrl::new(loopback.redirect_uri());
        let redirect = redirect.map_err(|error| self.no_provider(&error))?;
        let client = self.client(metadata).set_redirect_uri(redirect);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let scopes = self.scopes.iter().filter(|scope| *scope != "openid");
        let mut request = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scopes(scopes.cloned().map(Scope::new))
            .set_pkce_challenge(challenge);
        if how.anew {
            request = request.add_prompt(CoreAuthPrompt::Login);
        }
        let (url, state, nonce) = request.url();

        on_step(Step::Open {
            url: url.to_string(),
        });
        let (open, page) = (Arc::clone(&how.browser.0), url.to_string());
        let opening = tokio::task::spawn_blocking(move || open(&page));
        let callback = loopback.callback();
        tokio::pin!(callback);
        let callback = tokio::select! {
            biased;
            callback = &mut callback => callback,
            opened = opening => {
                if !opened.unwrap_or(false) {
                    on_step(Step::NoBrowser);
                }
                callback.await
            }
        };
        let callback = callback.map_err(listening)?;

        let redeemed = async {
            let code = self.code(&callback.query, &state)?;
            let request = client.exchange_code(AuthorizationCode::new(code));
            let request = request.map_err(|error| self.no_provider(&error))?;
            let ask = |request| send(http.clone(), request);
            let answer = request
                .set_pkce_verifier(verifier)
                .request_async(&ask)
                .await;
            let answer = answer.map_err(|error| self.refused(error))?;
            self.checked(http, &client, &answer, &nonce).await
        };
        let outcome = redeemed.await;
        show(callback, &outcome).await;
        outcome
    }

    /// The code that the browser brought, where the answer is to this sign-in.
    fn code(&self, query: &str, state: &CsrfToken) -> Result<String, SignOnError> {
        let mut given = HashMap::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            if given.insert(name, value).is_some() {
                return Err(SignOnError::Forged("a parameter came twice"));
            }
        }
        // Hashes are compared, so that the time it takes tells nothing of the state.
        let digest = |text: &str| Sha256::digest(text.as_bytes());
        let came = given.get("state").map(AsRef::as_ref).unwrap_or_default();
        if digest(came) != digest(state.secret()) {
            return Err(SignOnError::Forged("its state is another"));
        }
        if given
            .get("iss")
            .is_some_and(|issuer| *issuer != self.issuer)
        {
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

    /// The tokens, if the ID token among them is the provider's, for us, for now and for this sign-in.
    async fn checked(
        &self,
        http: &reqwest::Client,
        client: &OpenIdClient,
        answer: &CoreTokenResponse,
        nonce: &Nonce,
    ) -> Result<Tokens, SignOnError> {
        let missing = || SignOnError::TokenRejected("it holds no ID token".into());
        let id_token = answer.id_token().ok_or_else(missing)?;
        let user = match check(client, id_token, answer, nonce) {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                // The provider may have changed its keys while the person was busy.
                let fresh = self.client(self.discover(http).await?);
                check(&fresh, id_token, answer, nonce)
            }
            checked => checked,
        };
        let user = user.map_err(|error| SignOnError::TokenRejected(reason(&error)))?;
        Ok(Tokens {
            user: Some(user),
            ..tokens(answer)
        })
    }
}

fn listening(error: std::io::Error) -> SignOnError {
    SignOnError::Listen(Arc::new(error))
}

/// Whom the ID token is about, if it is what it must be.
fn check(
    client: &OpenIdClient,
    id_token: &CoreIdToken,
    answer: &CoreTokenResponse,
    nonce: &Nonce,
) -> Result<User, ClaimsVerificationError> {
    let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS);
    let claims = id_token.claims(&verifier, nonce)?;
    if let Some(expected) = claims.access_token_hash() {
        let other = |why: &str| ClaimsVerificationError::Other(why.to_owned());
        let algorithm = id_token
            .signing_alg()
            .map_err(|_| other("its access token is not signed for"))?;
        let key = id_token
            .signing_key(&verifier)
            .map_err(ClaimsVerificationError::SignatureVerification)?;
        let hash = AccessTokenHash::from_token(answer.access_token(), algorithm, key);
        if hash.ok().as_ref() != Some(expected) {
            return Err(other("its access token is another's"));
        }
    }
    let name = claims.name().and_then(|name| name.get(None));
    let name = name.map(|name| name.to_string());
    let name = name.or_else(|| claims.preferred_username().map(|name| name.to_string()));
    let name = name.or_else(|| claims.email().map(|email| email.to_string()));
    let subject = claims.subject().to_string();
    Ok(User {
        name: name.unwrap_or_else(|| subject.clone()),
        subject,
    })
}

fn reason(error: &ClaimsVerificationError) -> String {
    use ClaimsVerificationError as Claims;
    use SignatureVerificationError as Signature;
    match error {
        Claims::Expired(_) => "it has expired, or the clock of this computer is wrong",
        Claims::InvalidAudience(_) => "it is for another client",
        Claims::InvalidIssuer(_) => "it is from another provider",
        Claims::InvalidNonce(_) => "it belongs to another sign-in (its nonce differs)",
        Claims::SignatureVerification(signature) => match signature {
            Signature::NoMatchingKey => "it is signed with a key that the provider does not have",
            Signature::NoSignature => "it is not signed",
            Signature::DisallowedAlg(_)
            | Signature::UnsupportedAlg(_)
            | Signature::InvalidKey(_) => "it is signed in a way that is not safe",
            _ => "its signature is wrong",
        },
        other => return other.to_string(),
    }
    .to_owned()
}

async fn show(callback: Callback, outcome: &Result<Tokens, SignOnError>) {
    match outcome {
        Ok(_) => {
            let text = "You can close this window and go back to PowerShell.";
            callback.show("You are signed in to JIM", text).await;
        }
        Err(error) => {
            let text = format!("The reason: {error}. PowerShell shows it too.");
            callback.show("You are not signed in to JIM", &text).await;
        }
    }
}
