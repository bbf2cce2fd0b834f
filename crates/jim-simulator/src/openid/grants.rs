//! What was granted, and whether it still counts: codes and refresh tokens.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::access::AccessTokens;

const LIFE_OF_A_CODE: Duration = Duration::from_secs(60);

/// One sign-in. All that comes from it is of one family.
#[derive(Debug, Clone)]
pub(super) struct SignIn {
    pub(super) family: String,
    pub(super) nonce: Option<String>,
    pub(super) scopes: Vec<String>,
}

/// A code, and what its redeemer has to know.
#[derive(Debug)]
pub(super) struct Code {
    pub(super) sign_in: SignIn,
    pub(super) redirect_uri: String,
    pub(super) challenge: String,
    pub(super) given: Instant,
}

/// A grant that does not count, with the reason.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Invalid(pub(super) &'static str);

/// All codes and tokens of a provider.
#[derive(Debug, Default)]
pub(super) struct Grants {
    pub(super) access: AccessTokens,
    codes: HashMap<String, Used<Code>>,
    refresh: HashMap<String, Used<SignIn>>,
}

/// Something that may be good only once.
#[derive(Debug)]
struct Used<T> {
    thing: T,
    used: bool,
}

impl<T> Used<T> {
    fn not_yet(thing: T) -> Self {
        Self { thing, used: false }
    }
}

impl Grants {
    /// A code to be sent to the client.
    pub(super) fn give_code(&mut self, code: Code) -> String {
        let name = super::random();
        self.codes.insert(name.clone(), Used::not_yet(code));
        name
    }

    /// Takes a code in, once; a second attempt shows a theft, and ends what the first one brought.
    pub(super) fn redeem(
        &mut self,
        name: &str,
        redirect_uri: &str,
        verifier: &str,
        now: Instant,
    ) -> Result<SignIn, Invalid> {
        let code = self
            .codes
            .get_mut(name)
            .ok_or(Invalid("the code is unknown"))?;
        let sign_in = code.thing.sign_in.clone();
        if std::mem::replace(&mut code.used, true) {
            self.revoke_family(&sign_in.family);
            return Err(Invalid("the code was used before"));
        }
        let code = &code.thing;
        if now.saturating_duration_since(code.given) > LIFE_OF_A_CODE {
            Err(Invalid("the code has expired"))
        } else if code.redirect_uri != redirect_uri {
            Err(Invalid("redirect_uri is not the one of the sign-in"))
        } else if code.challenge != challenge_of(verifier) {
            Err(Invalid("code_verifier does not fit the code_challenge"))
        } else {
            Ok(sign_in)
        }
    }

    /// A refresh token for a sign-in.
    pub(super) fn give_refresh_token(&mut self, sign_in: SignIn) -> String {
        let token = super::random();
        self.refresh.insert(token.clone(), Used::not_yet(sign_in));
        token
    }

    /// Takes a refresh token in; with rotation once, and a second attempt ends all of its family.
    pub(super) fn refresh(&mut self, token: &str, rotation: bool) -> Result<SignIn, Invalid> {
        let held = self
            .refresh
            .get_mut(token)
            .ok_or(Invalid("the refresh token is unknown or revoked"))?;
        let sign_in = held.thing.clone();
        if std::mem::replace(&mut held.used, rotation) {
            self.revoke_family(&sign_in.family);
            return Err(Invalid("the refresh token was used before"));
        }
        Ok(sign_in)
    }

    /// Ends a token, and with a refresh token all of its family.
    pub(super) fn revoke(&mut self, token: &str) {
        if let Some(held) = self.refresh.get(token) {
            let family = held.thing.family.clone();
            self.revoke_family(&family);
        }
        self.access.revoke(token);
    }

    /// Ends every refresh token.
    pub(super) fn revoke_all(&mut self) {
        self.refresh.clear();
    }

    /// How many refresh tokens still bring something.
    pub(super) fn live(&self) -> usize {
        self.refresh.values().filter(|held| !held.used).count()
    }

    fn revoke_family(&mut self, family: &str) {
        self.refresh.retain(|_, held| held.thing.family != family);
        self.access.revoke_family(family);
    }
}

/// The challenge that a verifier answers, by the method S256.
pub(super) fn challenge_of(verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_for_a_minute() {
        let mut grants = Grants::default();
        let given = Instant::now();
        let mut redeem = |after: u64| {
            let code = grants.give_code(Code {
                sign_in: SignIn {
                    family: "f".into(),
                    nonce: None,
                    scopes: Vec::new(),
                },
                redirect_uri: "u".into(),
                challenge: challenge_of("v"),
                given,
            });
            grants
                .redeem(&code, "u", "v", given + Duration::from_secs(after))
                .err()
        };
        assert_eq!(redeem(60), None);
        assert_eq!(redeem(61), Some(Invalid("the code has expired")));
    }

    #[test]
    fn the_challenge_is_the_one_of_rfc_7636() {
        assert_eq!(
            challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }
}
