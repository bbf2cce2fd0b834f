//! ID tokens, right ones and wrong ones.

use crate::client::{Harness, NONCE, harness, taken_apart};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use jim_simulator::Forgery;
use openidconnect::{ClaimsVerificationError, SignatureVerificationError};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A token with that forgery, and what the library makes of it.
fn forged(harness: &Harness, forgery: Forgery) -> (String, ClaimsVerificationError) {
    harness.provider.forge(Some(forgery));
    let token = harness.tokens().field("id_token").to_owned();
    let error = harness.verify(&token).unwrap_err();
    (token, error)
}

fn first_key(harness: &Harness) -> Value {
    harness.get("/certs").body["keys"][0].clone()
}

#[test]
fn a_token_says_who_signed_in() {
    let harness = harness();
    let tokens = harness.tokens();
    let (header, claims, ..) = taken_apart(tokens.field("id_token"));
    assert_eq!(header["kid"], first_key(&harness)["kid"]);
    let hash = Sha256::digest(tokens.field("access_token"));
    for (name, value) in [
        ("iss", harness.provider.authority()),
        ("aud", "jim-web"),
        ("nonce", NONCE),
        ("name", "Ada Example"),
        ("preferred_username", "ada.example"),
        ("at_hash", &BASE64_URL_SAFE_NO_PAD.encode(&hash[..16])),
    ] {
        assert_eq!(claims[name], value, "{name}");
    }
    let life = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!(life, 300);
    let verified = harness.verify(tokens.field("id_token")).unwrap();
    assert_eq!(verified.subject().as_str(), claims["sub"]);
    let again = harness.tokens();
    let (_, claims_again, ..) = taken_apart(again.field("id_token"));
    assert_eq!(claims_again["sub"], claims["sub"]);
}

#[test]
fn a_claim_can_be_wrong_under_a_right_signature() {
    use ClaimsVerificationError::{Expired, InvalidAudience, InvalidIssuer, InvalidNonce};
    let harness = harness();
    let (token, error) = forged(&harness, Forgery::WrongNonce);
    assert_ne!(taken_apart(&token).1["nonce"], NONCE);
    assert!(matches!(error, InvalidNonce(_)), "{error}");
    let (token, error) = forged(&harness, Forgery::WrongAudience);
    assert_eq!(taken_apart(&token).1["aud"], "another-client");
    assert!(matches!(error, InvalidAudience(_)), "{error}");
    let (token, error) = forged(&harness, Forgery::WrongIssuer);
    assert_ne!(taken_apart(&token).1["iss"], harness.provider.authority());
    assert!(matches!(error, InvalidIssuer(_)), "{error}");
    let (token, error) = forged(&harness, Forgery::Expired);
    let expired = taken_apart(&token).1["exp"].as_i64().unwrap();
    assert!(expired < jiff::Timestamp::now().as_second() - 3000);
    assert!(matches!(error, Expired(_)), "{error}");
}

#[test]
fn a_signature_can_be_missing_or_wrong() {
    use ClaimsVerificationError::SignatureVerification;
    use SignatureVerificationError::{CryptoError, DisallowedAlg, NoMatchingKey, NoSignature};
    let harness = harness();
    let key = first_key(&harness);

    let (token, error) = forged(&harness, Forgery::AlgNone);
    assert_eq!(taken_apart(&token).0["alg"], "none");
    assert!(token.ends_with('.'), "{token}");
    let refused = matches!(error, SignatureVerification(NoSignature | DisallowedAlg(_)));
    assert!(refused, "{error}");

    let (token, error) = forged(&harness, Forgery::UnknownKey);
    assert_ne!(taken_apart(&token).0["kid"], key["kid"]);
    let refused = matches!(error, SignatureVerification(NoMatchingKey));
    assert!(refused, "{error}");

    let (token, error) = forged(&harness, Forgery::BadSignature);
    assert_eq!(taken_apart(&token).0["kid"], key["kid"]);
    let refused = matches!(error, SignatureVerification(CryptoError(_)));
    assert!(refused, "{error}");

    let (token, error) = forged(&harness, Forgery::HmacWithPublicKey);
    let (header, _, signed, signature) = taken_apart(&token);
    assert_eq!(
        (&header["alg"], &header["kid"]),
        (&json!("HS256"), &key["kid"])
    );
    let coordinate = |name: &str| {
        let text = key[name].as_str().unwrap();
        BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()
    };
    let point = [vec![4], coordinate("x"), coordinate("y")].concat();
    let mac = Hmac::<Sha256>::new_from_slice(&point).unwrap();
    assert!(mac.chain_update(signed).verify_slice(&signature).is_ok());
    let refused = matches!(error, SignatureVerification(DisallowedAlg(_)));
    assert!(refused, "{error}");
}

#[test]
fn the_token_can_be_missing() {
    let harness = harness();
    harness.provider.forge(Some(Forgery::NoIdToken));
    let tokens = harness.tokens();
    assert!(tokens.body.get("id_token").is_none());
    assert!(harness.takes(tokens.field("access_token")));
}

#[test]
fn refreshed_tokens_are_forged_too_until_that_ends() {
    let harness = harness();
    let signed_in = harness.tokens();
    harness.provider.forge(Some(Forgery::WrongAudience));
    let refreshed = harness.refresh(signed_in.field("refresh_token"));
    let (_, claims, ..) = taken_apart(refreshed.field("id_token"));
    assert_eq!(claims["aud"], "another-client");
    harness.provider.forge(None);
    assert!(harness.verify(harness.tokens().field("id_token")).is_ok());
}
