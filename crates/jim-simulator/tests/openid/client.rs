//! A client that signs in, one step at a time.

use std::collections::HashMap;
use std::str::FromStr;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jim_simulator::{OpenIdProvider, ProviderOptions};
use openidconnect::core::{
    CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreProviderMetadata,
};
use openidconnect::{ClaimsVerificationError, ClientId, IssuerUrl, Nonce};
use reqwest::blocking::{Client, Response};
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

pub(crate) const REDIRECT_URI: &str = "http://localhost:8400/callback/";
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const STATE: &str = "state of the client";
pub(crate) const NONCE: &str = "nonce of the client";

/// A provider and a client of it.
pub(crate) struct Harness {
    pub(crate) provider: OpenIdProvider,
    client: Client,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: Option<Url>,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
    /// Null when it is no JSON.
    pub(crate) body: Value,
}

pub(crate) fn harness() -> Harness {
    Harness::with(ProviderOptions::default())
}

impl Harness {
    pub(crate) fn with(options: ProviderOptions) -> Self {
        // A second test of the same process finds it installed.
        _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            provider: OpenIdProvider::start(options).unwrap(),
            client: Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
        }
    }

    /// Asks for a path below the issuer.
    pub(crate) fn try_get(&self, path: &str) -> reqwest::Result<Answer> {
        let url = format!("{}{path}", self.provider.authority());
        Answer::of(self.client.get(url).send()?)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.try_get(path).unwrap()
    }

    /// Sends a form to a path below the issuer, from the provider's client.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_as(self.provider.client_id(), path, fields)
    }

    pub(crate) fn post_as(&self, client_id: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields)
            .append_pair("client_id", client_id);
        let request = self
            .client
            .post(format!("{}{path}", self.provider.authority()))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(form.finish());
        Answer::of(request.send().unwrap()).unwrap()
    }

    /// Opens the page to sign in; some parameters other than usual, or without a value left out.
    pub(crate) fn authorize(&self, changes: &[(&str, &str)]) -> Answer {
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let mut parameters = HashMap::from([
            ("client_id", self.provider.client_id()),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT_URI),
            ("scope", "openid profile offline_access jim-api"),
            ("state", STATE),
            ("nonce", NONCE),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        parameters.extend(changes.iter().copied());
        parameters.retain(|_, value| !value.is_empty());
        let mut url = Url::parse(&format!("{}/auth", self.provider.authority())).unwrap();
        url.query_pairs_mut().extend_pairs(parameters);
        Answer::of(self.client.get(url).send().unwrap()).unwrap()
    }

    /// The code of a sign-in.
    pub(crate) fn code(&self) -> String {
        self.authorize(&[]).said("code").unwrap()
    }

    /// Redeems a code.
    pub(crate) fn redeem(&self, code: &str) -> Answer {
        self.redeem_with(code, REDIRECT_URI, VERIFIER)
    }

    pub(crate) fn redeem_with(&self, code: &str, redirect_uri: &str, verifier: &str) -> Answer {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ];
        self.post("/token", &fields)
    }

    /// Signs in.
    pub(crate) fn tokens(&self) -> Answer {
        let tokens = self.redeem(&self.code());
        assert_eq!(tokens.status, 200, "{}", tokens.text);
        tokens
    }

    pub(crate) fn refresh(&self, token: &str) -> Answer {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.post("/token", &fields)
    }

    /// Whether a server would take an access token.
    pub(crate) fn takes(&self, access_token: &str) -> bool {
        self.provider.verifier().name_of(access_token).is_some()
    }

    /// What the library makes of an ID token, with the provider's metadata and keys of this moment.
    pub(crate) fn verify(&self, token: &str) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
        let metadata = self.get("/.well-known/openid-configuration").text;
        let metadata: CoreProviderMetadata = serde_json::from_str(&metadata).unwrap();
        let keys: CoreJsonWebKeySet = serde_json::from_str(&self.get("/certs").text).unwrap();
        let verifier = CoreIdTokenVerifier::new_public_client(
            ClientId::new(self.provider.client_id().into()),
            IssuerUrl::new(self.provider.authority().into()).unwrap(),
            keys,
        )
        .set_allowed_algs(metadata.id_token_signing_alg_values_supported().clone());
        CoreIdToken::from_str(token)
            .unwrap()
            .into_claims(&verifier, &Nonce::new(NONCE.into()))
    }
}

impl Answer {
    fn of(response: Response) -> reqwest::Result<Self> {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let location = headers.get("location");
        let location = location.map(|url| url.to_str().unwrap().parse().unwrap());
        let text = response.text()?;
        Ok(Self {
            status,
            location,
            headers,
            body: serde_json::from_str(&text).unwrap_or_default(),
            text,
        })
    }

    /// A parameter of the address that a browser is sent to.
    pub(crate) fn said(&self, name: &str) -> Option<String> {
        let mut pairs = self.location.as_ref()?.query_pairs();
        let value = pairs.find_map(|(key, value)| (key == name).then_some(value))?;
        Some(value.into_owned())
    }

    /// A field that has to be there.
    pub(crate) fn field(&self, name: &str) -> &str {
        self.body[name].as_str().unwrap()
    }

    /// The status and the error's code.
    pub(crate) fn refusal(&self) -> (u16, &str) {
        assert!(!self.field("error_description").is_empty());
        (self.status, self.field("error"))
    }
}

/// The header and the claims of a token, and what was signed and the signature.
pub(crate) fn taken_apart(token: &str) -> (Value, Value, String, Vec<u8>) {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (header, claims) = signed.split_once('.').unwrap();
    let bytes = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).unwrap();
    let json = |part: &str| serde_json::from_slice(&bytes(part)).unwrap();
    (
        json(header),
        json(claims),
        signed.to_owned(),
        bytes(signature),
    )
}
