//! The HTTP client that a connection's settings ask for.

use std::time::Duration;

use reqwest::Proxy;
use rustls::ClientConfig;

use super::body;
use super::proxy::Proxies;
use crate::error::Error;
use crate::settings::Settings;

/// Makes the client, which keeps so many connections that are idle; nothing is sent yet.
pub(super) fn build(
    settings: &Settings,
    tls: ClientConfig,
    proxies: &Proxies,
    idle: usize,
) -> Result<reqwest::Client, Error> {
    let mut builder = reqwest::Client::builder()
        .user_agent(&settings.user_agent)
        .connect_timeout(settings.connect_limit)
        .redirect(reqwest::redirect::Policy::none())
        .pool_idle_timeout(Duration::from_secs(30))
        .pool_max_idle_per_host(idle)
        .tls_backend_preconfigured(tls);
    if !proxies.is_empty() {
        let proxies = proxies.clone();
        builder = builder.proxy(Proxy::custom(move |target| proxies.get(target).cloned()));
    } else if cfg!(all(unix, not(target_vendor = "apple"))) {
        // Elsewhere the system itself has settings for proxies, which the library reads.
        builder = builder.no_proxy();
    }
    builder.build().map_err(|source| Error::Setup {
        reason: body::root_cause(&source),
        source,
    })
}
