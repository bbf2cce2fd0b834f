//! A whole sign-in by a library that trusts nobody.

use crate::client::{REDIRECT_URI, harness};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, CsrfToken, HttpRequest, HttpResponse, IssuerUrl,
    Nonce, OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl, Scope, TokenResponse,
};

/// Sends a request of the library's.
fn send(request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let client = reqwest::blocking::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let answer = client.execute(request.try_into()?)?;
    let mut response = http::Response::builder().status(answer.status());
    response
        .headers_mut()
        .unwrap()
        .extend(answer.headers().clone());
    let body = answer.bytes()?.to_vec();
    Ok(response.body(body).unwrap())
}

#[test]
fn a_library_signs_in_refreshes_and_signs_out() {
    let harness = harness();
    let issuer = IssuerUrl::new(harness.provider.authority().into()).unwrap();
    let metadata = CoreProviderMetadata::discover(&issuer, &send).unwrap();
    let client_id = ClientId::new(harness.provider.client_id().into());
    let client = CoreClient::from_provider_metadata(metadata, client_id, None)
        .set_redirect_uri(RedirectUrl::new(REDIRECT_URI.into()).unwrap());

    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let flow = CoreAuthenticationFlow::AuthorizationCode;
    let (url, state, nonce) = client
        .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
        .add_scope(Scope::new("offline_access".into()))
        .set_pkce_challenge(challenge)
        .url();
    let path = url
        .as_str()
        .trim_start_matches(harness.provider.authority());
    let back = harness.get(path);
    assert_eq!(&back.said("state").unwrap(), state.secret());

    let code = AuthorizationCode::new(back.said("code").unwrap());
    let request = client.exchange_code(code).unwrap();
    let tokens = request.set_pkce_verifier(verifier).request(&send).unwrap();
    let id_token = tokens.id_token().unwrap();
    let id_verifier = client.id_token_verifier();
    let claims = id_token.claims(&id_verifier, &nonce).unwrap();
    let name = claims.name().unwrap().get(None).unwrap();
    assert_eq!(name.as_str(), "Ada Example");
    let hash = AccessTokenHash::from_token(
        tokens.access_token(),
        id_token.signing_alg().unwrap(),
        id_token.signing_key(&id_verifier).unwrap(),
    );
    assert_eq!(claims.access_token_hash(), Some(&hash.unwrap()));
    assert!(harness.takes(tokens.access_token().secret()));

    let refresh_token = tokens.refresh_token().unwrap();
    let request = client.exchange_refresh_token(refresh_token).unwrap();
    let refreshed = request.request(&send).unwrap();
    let again = refreshed.id_token().unwrap();
    let claims_again = again.claims(&id_verifier, |_: Option<&Nonce>| Ok(()));
    assert_eq!(claims_again.unwrap().subject(), claims.subject());

    // The library revokes over https alone.
    let last = refreshed.refresh_token().unwrap().secret();
    assert_eq!(harness.post("/revoke", &[("token", last)]).status, 200);
    assert_eq!(harness.provider.live_refresh_tokens(), 0);
}
