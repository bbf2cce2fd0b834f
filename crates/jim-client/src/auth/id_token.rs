//! The ID token: whom it is about, once it is the provider's, for this client, for now and for this sign-in.
//!
//! The library refuses a token in which any claim is of another type than the standard's, also one that
//! nobody reads. So it is given the claims that are read, and checks them as strictly as it does; the
//! signature is checked over the token as it came.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use openidconnect::core::{
    CoreIdToken, CoreJsonWebKey, CoreJsonWebKeyType, CoreJsonWebKeyUse, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AccessToken, AccessTokenHash, ClaimsVerificationError, ClientId, IdTokenVerifier, IssuerUrl,
    JsonWebKey, JsonWebKeyAlgorithm, JsonWebKeyId, JsonWebKeySet, Nonce,
    SignatureVerificationError,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::auth::User;
use crate::auth::fields::Fields;

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

/// What an ID token must fit.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    /// The nonce of the sign-in; none where the flow has none.
    pub(super) nonce: Option<&'a Nonce>,
    /// The access token that it came with.
    pub(super) access_token: &'a str,
    pub(super) keys: &'a JsonWebKeySet<CoreJsonWebKey>,
}

/// One of the provider's keys, which checks a signature over the token as it came.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeyForToken {
    key: CoreJsonWebKey,
    signed: String,
}

impl JsonWebKey for KeyForToken {
    type KeyUse = CoreJsonWebKeyUse;
    type SigningAlgorithm = CoreJwsSigningAlgorithm;

    fn key_id(&self) -> Option<&JsonWebKeyId> {
        self.key.key_id()
    }

    fn key_type(&self) -> &CoreJsonWebKeyType {
        self.key.key_type()
    }

    fn key_use(&self) -> Option<&CoreJsonWebKeyUse> {
        self.key.key_use()
    }

    fn signing_alg(&self) -> JsonWebKeyAlgorithm<&CoreJwsSigningAlgorithm> {
        self.key.signing_alg()
    }

    fn new_symmetric(key: Vec<u8>) -> Self {
        Self {
            key: CoreJsonWebKey::new_symmetric(key),
            signed: String::new(),
        }
    }

    fn verify_signature(
        &self,
        algorithm: &CoreJwsSigningAlgorithm,
        _claims_that_are_read: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureVerificationError> {
        let signed = self.signed.as_bytes();
        self.key.verify_signature(algorithm, signed, signature)
    }

    fn hash_bytes(
        &self,
        bytes: &[u8],
        algorithm: &CoreJwsSigningAlgorithm,
    ) -> Result<Vec<u8>, String> {
        self.key.hash_bytes(bytes, algorithm)
    }
}

/// Whom a token is about, if it is what it must be.
///
/// # Errors
/// The reason in words, without the token.
pub(super) fn check(token: &str, expected: &Expected<'_>) -> Result<User, String> {
    let (signed, signature) = token.rsplit_once('.').ok_or("it is no token")?;
    let (header, claims) = signed.split_once('.').ok_or("it is no token")?;
    let claims = read(claims).ok_or("its claims cannot be read")?;
    let claims = BASE64_URL_SAFE_NO_PAD.encode(json!(used(&claims)?).to_string());
    let token: CoreIdToken = format!("{header}.{claims}.{signature}")
        .parse()
        .map_err(|_| "its header or its signature cannot be read")?;

    let keys = expected.keys.keys().iter().map(|key| KeyForToken {
        key: key.clone(),
        signed: signed.to_owned(),
    });
    let issuer = IssuerUrl::new(expected.issuer.to_owned());
    let verifier = IdTokenVerifier::new_public_client(
        ClientId::new(expected.client_id.to_owned()),
        issuer.map_err(|_| "its provider's name is no address")?,
        JsonWebKeySet::new(keys.collect()),
    )
    .set_allowed_algs(ALGORITHMS);
    let claims = match expected.nonce {
        Some(nonce) => token.claims(&verifier, nonce),
        None => token.claims(&verifier, |_: Option<&Nonce>| Ok(())),
    };
    let claims = claims.map_err(|error| reason(&error))?;
    if let Some(hash) = claims.access_token_hash() {
        let wrong = |error| reason(&ClaimsVerificationError::SignatureVerification(error));
        let algorithm = token.signing_alg().map_err(wrong)?;
        let key = token.signing_key(&verifier).map_err(wrong)?;
        let access_token = AccessToken::new(expected.access_token.to_owned());
        let ours = AccessTokenHash::from_token(&access_token, algorithm, key);
        if ours.ok().as_ref() != Some(hash) {
            return Err("its access token is another's".into());
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

fn read(claims: &str) -> Option<Fields> {
    let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).ok()?;
    let claims: Map<String, Value> = serde_json::from_slice(&claims).ok()?;
    Some(claims.into())
}

/// The claims that are read, each of the type that the standard gives it.
fn used(claims: &Fields) -> Result<Map<String, Value>, String> {
    let mut used = Map::new();
    for name in ["iss", "sub"] {
        used.insert(name.into(), json!(claims.needed(name)?));
    }
    let audience = claims.value("aud").filter(|audience| match audience {
        Value::Array(all) => all.iter().all(Value::is_string),
        one => one.is_string(),
    });
    let audience = audience.ok_or_else(|| claims.unusable("aud"))?;
    used.insert("aud".into(), audience.clone());
    let end = claims.number("exp").ok_or_else(|| claims.unusable("exp"))?;
    used.insert("exp".into(), json!(end));
    // The library wants one and does nothing with it.
    let issued = claims.number("iat").unwrap_or_default();
    used.insert("iat".into(), json!(issued));
    for name in ["nonce", "at_hash"] {
        // One that is there and is no text fits nothing.
        if let Some(value) = claims.value(name).filter(|value| !value.is_null()) {
            let text = value.as_str().ok_or_else(|| claims.unusable(name))?;
            used.insert(name.into(), json!(text));
        }
    }
    for name in ["name", "preferred_username", "email"] {
        if let Some(text) = claims.text(name) {
            used.insert(name.into(), json!(text));
        }
    }
    Ok(used)
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
