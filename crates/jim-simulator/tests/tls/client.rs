//! Simulators on https, and clients that trust somebody.

use std::error::Error;
use std::time::{Duration, Instant};

use jim_simulator::{Authority, ClientIdentity, Options, ServerCertificate, Simulator, Tls};
use reqwest::Certificate;
use reqwest::blocking::{Client, ClientBuilder};

pub(crate) fn authority() -> Authority {
    Authority::new("Test authority").unwrap()
}

pub(crate) fn with(tls: Tls) -> Simulator {
    Simulator::start(Options {
        tls: Some(tls),
        ..Options::default()
    })
    .unwrap()
}

pub(crate) fn valid(authority: &Authority) -> Simulator {
    with(authority.server(ServerCertificate::Valid).unwrap())
}

/// A client that trusts this authority alone.
pub(crate) fn trusting(authority: &Authority) -> ClientBuilder {
    // A second test of the same process finds it installed.
    _ = rustls::crypto::ring::default_provider().install_default();
    let certificate = Certificate::from_pem(authority.pem().as_bytes()).unwrap();
    Client::builder().no_proxy().tls_certs_only([certificate])
}

pub(crate) fn identified(authority: &Authority, identity: &ClientIdentity) -> ClientBuilder {
    let identity = reqwest::Identity::from_pem(identity.both_pem().as_bytes()).unwrap();
    trusting(authority).identity(identity)
}

/// The status that a simulator answers a client with.
pub(crate) fn ask(client: ClientBuilder, simulator: &Simulator) -> Result<u16, String> {
    let request = client.build().unwrap();
    let request = request
        .get(format!("{}/api/v1/activities", simulator.url()))
        .header("X-API-Key", simulator.api_key());
    let answer = request.send().map_err(|error| causes(&error))?;
    Ok(answer.status().as_u16())
}

/// An error and all that led to it.
pub(crate) fn causes(error: &dyn Error) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(|error| format!("{error}: ")).collect()
}

/// Waits for what the server learns after the client.
pub(crate) fn eventually(what: impl Fn() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(10);
    while !what() {
        if Instant::now() > end {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    true
}
