//! ID tokens, forged ones among them.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::keys::{KeyPair, Keys};
use super::options::Forgery;

const LIFE: i64 = 300;

/// What an ID token says.
pub(super) struct Claims<'a> {
    pub(super) issuer: &'a str,
    pub(super) client: &'a str,
    pub(super) subject: &'a str,
    pub(super) user: &'a str,
    pub(super) nonce: Option<&'a str>,
    /// The access token that it comes with.
    pub(super) access_token: &'a str,
    /// Whether it tells what the user is called.
    pub(super) named: bool,
    /// Whether times and truth values that no client needs are text.
    pub(super) values_as_text: bool,
}

/// A signed ID token; none where the forgery is to have none.
pub(super) fn id_token(
    claims: &Claims<'_>,
    keys: &Keys,
    forgery: Option<Forgery>,
) -> Option<String> {
    let key = keys.current();
    let mut said = claims.json();
    match forgery {
        Some(Forgery::WrongNonce) => said["nonce"] = json!(super::random()),
        Some(Forgery::WrongAudience) => said["aud"] = json!("another-client"),
        Some(Forgery::WrongIssuer) => said["iss"] = json!(format!("{}-of-others", claims.issuer)),
        Some(Forgery::Expired) => {
            let now = jiff::Timestamp::now().as_second();
            said["iat"] = json!(now - 3600 - LIFE);
            said["exp"] = json!(now - 3600);
        }
        Some(Forgery::ForeignAccessToken) => {
            said["at_hash"] = json!(at_hash(&super::random()));
        }
        _ => {}
    }
    let es256 = |key: &KeyPair| json!({ "alg": "ES256", "typ": "JWT", "kid": key.id });
    Some(match forgery {
        Some(Forgery::NoIdToken) => return None,
        Some(Forgery::AlgNone) => signed(&json!({ "alg": "none", "typ": "JWT" }), &said, |_| {
            Vec::new()
        }),
        Some(Forgery::UnknownKey) => {
            let stranger = KeyPair::generate();
            signed(&es256(&stranger), &said, |text| stranger.sign(text))
        }
        Some(Forgery::BadSignature) => signed(&es256(key), &said, |_| key.sign(b"something else")),
        Some(Forgery::HmacWithPublicKey) => {
            let header = json!({ "alg": "HS256", "typ": "JWT", "kid": key.id });
            signed(&header, &said, |text| hmac(&key.point(), text))
        }
        _ => signed(&es256(key), &said, |text| key.sign(text)),
    })
}

impl Claims<'_> {
    fn json(&self) -> Value {
        let now = jiff::Timestamp::now().as_second();
        let mut claims = json!({
            "iss": self.issuer,
            "sub": self.subject,
            "aud": self.client,
            "exp": now + LIFE,
            "iat": now,
            "at_hash": at_hash(self.access_token),
        });
        if self.named {
            claims["name"] = json!(self.user);
            claims["preferred_username"] = json!(self.user.to_lowercase().replace(' ', "."));
        }
        if self.values_as_text {
            claims["updated_at"] = json!("2026-11-23T11:06:14.219Z");
            claims["email_verified"] = json!("true");
            claims["auth_time"] = json!(now.to_string());
            claims["amr"] = json!("pwd");
            claims["address"] = json!("1 Example Street");
        }
        if let Some(nonce) = self.nonce {
            claims["nonce"] = json!(nonce);
        }
        claims
    }
}

/// The first half of the digest (OpenID Connect Core, 3.1.3.6).
fn at_hash(access_token: &str) -> String {
    let hash = Sha256::digest(access_token);
    BASE64_URL_SAFE_NO_PAD.encode(&hash[..hash.len() / 2])
}

fn signed(header: &Value, claims: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let part = |part: &Value| BASE64_URL_SAFE_NO_PAD.encode(part.to_string());
    let text = format!("{}.{}", part(header), part(claims));
    let signature = BASE64_URL_SAFE_NO_PAD.encode(sign(text.as_bytes()));
    format!("{text}.{signature}")
}

fn hmac(secret: &[u8], text: &[u8]) -> Vec<u8> {
    // An HMAC takes a secret of any length.
    Hmac::<Sha256>::new_from_slice(secret)
        .map(|mac| mac.chain_update(text).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}
