//! A simulated server that lets in who signed in at the provider.

use jim_simulator::{Act, Fault, OpenIdProvider, Options, ProviderOptions, SignOn, Simulator};
use reqwest::blocking::Client;
use serde_json::{Value, json};

struct Server {
    simulator: Simulator,
    client: Client,
}

impl Server {
    fn with(options: Options) -> Self {
        // A second test of the same process finds it installed.
        _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            simulator: Simulator::start(options).unwrap(),
            client: Client::builder().no_proxy().build().unwrap(),
        }
    }

    fn of(provider: &OpenIdProvider) -> Self {
        Self::with(Options {
            sign_on: provider.sign_on(),
            ..Options::default()
        })
    }

    fn get(&self, path: &str, header: (&str, &str)) -> (u16, Value) {
        let url = format!("{}/api/v1{path}", self.simulator.url());
        let request = self.client.get(url).header(header.0, header.1);
        let response = request.send().unwrap();
        let status = response.status().as_u16();
        let text = response.text().unwrap();
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    fn get_as(&self, path: &str, token: &str) -> (u16, Value) {
        self.get(path, ("Authorization", &format!("Bearer {token}")))
    }
}

fn provider() -> OpenIdProvider {
    OpenIdProvider::start(ProviderOptions::default()).unwrap()
}

#[test]
fn a_server_says_where_people_sign_in() {
    let nobody = ("Accept", "application/json");
    let configuration = |server: &Server| server.get("/auth/config", nobody);
    let (status, recorded) = configuration(&Server::with(Options::default()));
    assert_eq!(status, 200);
    let provider = provider();
    let (_, ours) = configuration(&Server::of(&provider));
    let mut expected = recorded;
    expected["authority"] = json!(provider.authority());
    expected["clientId"] = json!(provider.client_id());
    assert_eq!(ours, expected);
    let (status, body) = configuration(&Server::with(Options {
        sign_on: SignOn::None,
        ..Options::default()
    }));
    assert_eq!((status, &body["code"]), (404, &json!("NOT_FOUND")));
}

#[test]
fn who_signed_in_is_an_administrator() {
    let provider = provider();
    let server = Server::of(&provider);
    let token = provider.access_token();
    let (status, user) = server.get_as("/userinfo", &token);
    assert_eq!(status, 200);
    for (name, value) in [
        ("authorised", json!(true)),
        ("isAdministrator", json!(true)),
        ("name", json!("Ada Example")),
        ("authMethod", json!("oidc")),
        ("roles", json!(["Administrator"])),
        ("message", Value::Null),
    ] {
        assert_eq!(user[name], value, "{name}");
    }
    assert_eq!(server.get_as("/activities", &token).0, 200);
    let (_, nobody) = server.get("/userinfo", ("X-API-Key", server.simulator.api_key()));
    assert_eq!(nobody["authMethod"], "api_key");
    let seen = server.simulator.requests();
    assert_eq!(seen[0].bearer.as_deref(), Some(token.as_str()));
    assert_eq!((&seen[0].key, &seen[2].bearer), (&None, &None));
}

#[test]
fn nobody_else_comes_in_with_a_token() {
    let provider = provider();
    let server = Server::of(&provider);
    let token = provider.access_token();
    let (status, body) = server.get_as("/activities", "invented");
    assert_eq!((status, &body["error"]), (401, &json!("Unauthorized")));
    let basic = ("Authorization", format!("Basic {token}"));
    assert_eq!(server.get("/activities", (basic.0, &basic.1)).0, 401);
    let elsewhere = Server::with(Options::default());
    assert_eq!(elsewhere.get_as("/activities", &token).0, 401);
    server.simulator.set_database_down(true);
    assert_eq!(server.get_as("/activities", &token).0, 401);
    server.simulator.set_database_down(false);
    provider.expire_access_tokens();
    assert_eq!(server.get_as("/activities", &token).0, 401);
    let next = provider.access_token();
    assert_eq!(server.get_as("/activities", &next).0, 200);
}

#[test]
fn tokens_expire_on_command() {
    let provider = provider();
    let server = Server::of(&provider);
    let fault = Fault::new("GET", "/activities", Act::ExpireTokens);
    server.simulator.fault(fault.after(1).times(1));
    let token = provider.access_token();
    let ask = |token: &str| server.get_as("/activities", token).0;
    assert_eq!([ask(&token), ask(&token), ask(&token)], [200, 401, 401]);
    assert_eq!(ask(&provider.access_token()), 200);
}

#[test]
fn a_user_may_ask_300_times_a_minute_with_any_token() {
    let provider = provider();
    let server = Server::with(Options {
        sign_on: provider.sign_on(),
        manual_clock: true,
        ..Options::default()
    });
    let tokens = [provider.access_token(), provider.access_token()];
    let ask = |number: usize| server.get_as("/userinfo", &tokens[number % 2]).0;
    assert!((0..300).all(|number| ask(number) == 200));
    assert_eq!([ask(0), ask(1)], [429, 429]);
}

#[test]
fn who_has_no_identity_is_told_so_and_may_do_nothing() {
    let provider = OpenIdProvider::start(ProviderOptions {
        identity: false,
        names_for_the_server: false,
        ..ProviderOptions::default()
    })
    .unwrap();
    let server = Server::of(&provider);
    let token = provider.access_token();
    let (status, user) = server.get_as("/userinfo", &token);
    assert_eq!((status, &user["authorised"]), (200, &json!(false)));
    assert_eq!(user["name"], Value::Null);
    assert!(user["message"].as_str().unwrap().contains("JIM identity"));
    assert_eq!(server.get_as("/activities", &token).0, 403);
}

#[test]
fn a_server_can_be_without_a_provider_for_now() {
    let server = Server::with(Options {
        sign_on: SignOn::NotConfigured,
        ..Options::default()
    });
    let (status, body) = server.get("/auth/config", ("Accept", "application/json"));
    assert_eq!(
        (status, &body["error"]),
        (503, &json!("sso_not_configured"))
    );
}
