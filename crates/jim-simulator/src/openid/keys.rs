//! The keys that sign ID tokens.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::Generate;
use serde_json::{Value, json};

/// The keys that clients find in the key set.
pub(super) struct Keys {
    current: KeyPair,
    former: Vec<KeyPair>,
}

/// A key for ES256.
pub(super) struct KeyPair {
    pub(super) id: String,
    secret: SigningKey,
}

impl Keys {
    pub(super) fn generate() -> Self {
        Self {
            current: KeyPair::generate(),
            former: Vec::new(),
        }
    }

    /// Signs with a new key from now on; clients still find the old one.
    pub(super) fn rotate(&mut self) {
        let former = std::mem::replace(&mut self.current, KeyPair::generate());
        self.former.push(former);
    }

    /// The key that signs.
    pub(super) fn current(&self) -> &KeyPair {
        &self.current
    }

    /// The key set.
    pub(super) fn public(&self) -> Value {
        let keys = self.former.iter().chain([&self.current]);
        json!({ "keys": keys.map(KeyPair::public).collect::<Vec<_>>() })
    }
}

impl KeyPair {
    pub(super) fn generate() -> Self {
        Self {
            id: uuid::Uuid::new_v4().to_string(),
            secret: SigningKey::generate(),
        }
    }

    pub(super) fn sign(&self, text: &[u8]) -> Vec<u8> {
        let signature: Signature = self.secret.sign(text);
        signature.to_bytes().to_vec()
    }

    /// The public key as an uncompressed point: 4, x and y.
    pub(super) fn point(&self) -> Vec<u8> {
        let point = self.secret.verifying_key().to_sec1_point(false);
        point.as_bytes().to_vec()
    }

    fn public(&self) -> Value {
        let point = self.point();
        let (x, y) = point[1..].split_at(32);
        json!({
            "kty": "EC",
            "crv": "P-256",
            "x": BASE64_URL_SAFE_NO_PAD.encode(x),
            "y": BASE64_URL_SAFE_NO_PAD.encode(y),
            "kid": self.id,
            "use": "sig",
            "alg": "ES256",
        })
    }
}
