//! Who may go through a proxy, on http and on https.

use jim_simulator::{Authority, ForwardProxy, Options, ProxiedRequest, ProxyOptions, Simulator};
use reqwest::Proxy;
use reqwest::blocking::ClientBuilder;

use crate::client::{ask, authority, trusting, valid};

fn guarded() -> ForwardProxy {
    ForwardProxy::start(ProxyOptions {
        credentials: Some(("zoë".into(), "pass:word".into())),
        refuse: false,
    })
    .unwrap()
}

/// A server on http and one on https.
fn servers(authority: &Authority) -> [Simulator; 2] {
    let plain = Simulator::start(Options::default()).unwrap();
    [plain, valid(authority)]
}

fn through(
    authority: &Authority,
    proxy: &ForwardProxy,
    credentials: Option<(&str, &str)>,
) -> ClientBuilder {
    let mut proxy = Proxy::all(proxy.url()).unwrap();
    if let Some((user, password)) = credentials {
        proxy = proxy.basic_auth(user, password);
    }
    trusting(authority).proxy(proxy)
}

/// What the proxy sees when a client asks first the server on http and then that on https.
fn seen(servers: &[Simulator; 2], authorised: bool) -> Vec<ProxiedRequest> {
    let [plain, secure] = servers;
    let tunnel = secure.url().trim_start_matches("https://");
    [
        ("GET", format!("{}/api/v1/activities", plain.url())),
        ("CONNECT", tunnel.to_owned()),
    ]
    .map(|(method, target)| ProxiedRequest {
        method: method.to_owned(),
        target,
        authorised,
    })
    .to_vec()
}

#[test]
fn anyone_may_go_through_a_proxy_that_does_not_ask() {
    let authority = authority();
    let servers = servers(&authority);
    let proxy = ForwardProxy::start(ProxyOptions::default()).unwrap();
    for server in &servers {
        let client = through(&authority, &proxy, None);
        assert_eq!(ask(client, server), Ok(200));
        assert_eq!(server.requests().len(), 1);
    }
    assert_eq!(proxy.requests(), seen(&servers, true));
}

#[test]
fn who_has_the_credentials_may_go_through() {
    let authority = authority();
    let servers = servers(&authority);
    let proxy = guarded();
    for server in &servers {
        let client = through(&authority, &proxy, Some(("zoë", "pass:word")));
        assert_eq!(ask(client, server), Ok(200));
    }
    assert_eq!(proxy.requests(), seen(&servers, true));
}

#[test]
fn who_has_others_or_none_is_asked_for_them() {
    let authority = authority();
    for credentials in [None, Some(("zoë", "password")), Some(("", ""))] {
        let servers = servers(&authority);
        let proxy = guarded();
        let [plain, secure] = &servers;
        let client = || through(&authority, &proxy, credentials);
        assert_eq!(ask(client(), plain), Ok(407));
        let error = ask(client(), secure).unwrap_err();
        assert!(error.contains("proxy authorization required"), "{error}");
        assert_eq!(proxy.requests(), seen(&servers, false));
        assert!(plain.requests().is_empty() && secure.requests().is_empty());
        assert_eq!(secure.failed_handshakes(), 0);
    }
}

#[test]
fn the_proxy_says_what_it_asks_for() {
    let proxy = guarded();
    let client = through(&authority(), &proxy, None).build().unwrap();
    let answer = client.get("http://127.0.0.1:9/").send().unwrap();
    assert_eq!(answer.status(), 407);
    assert_eq!(
        answer.headers()["Proxy-Authenticate"],
        "Basic realm=\"proxy\""
    );
}

#[test]
fn a_proxy_that_refuses_lets_nobody_through() {
    let authority = authority();
    let servers = servers(&authority);
    let proxy = ForwardProxy::start(ProxyOptions {
        refuse: true,
        ..ProxyOptions::default()
    })
    .unwrap();
    let [plain, secure] = &servers;
    let client = || through(&authority, &proxy, None);
    assert_eq!(ask(client(), plain), Ok(403));
    assert!(ask(client(), secure).is_err());
    assert_eq!(proxy.requests(), seen(&servers, true));
    assert!(plain.requests().is_empty() && secure.requests().is_empty());
}
