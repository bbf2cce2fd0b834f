//! The HTTP client that a connection's settings ask for: which certificates, which way out.

use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::{Certificate, ClientBuilder, Identity, NoProxy, Proxy};
use secrecy::ExposeSecret;
use url::Url;

use super::base_url::without_credentials;
use super::body;
use crate::error::Error;
use crate::settings::{ProxySettings, Settings};

/// Makes the client, which keeps so many connections that are idle; nothing is sent yet.
pub(super) fn build(settings: &Settings, idle: usize) -> Result<reqwest::Client, Error> {
    // reqwest takes the process's provider; another library may have installed one first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(&settings.user_agent)
        .connect_timeout(settings.connect_limit)
        .redirect(reqwest::redirect::Policy::none())
        .pool_idle_timeout(Duration::from_secs(30))
        .pool_max_idle_per_host(idle)
        .tls_danger_accept_invalid_certs(settings.skip_certificate_check);
    for file in more_authorities(settings) {
        builder = builder.tls_certs_merge(authorities(&file)?);
    }
    if let Some(identity) = &settings.client_certificate {
        let identity = Identity::from_pem(identity.expose_secret().as_bytes());
        builder = builder.identity(identity.map_err(|error| Error::CertificateFile {
            file: "the client certificate".into(),
            why: body::root_cause(&error),
        })?);
    }
    if let Some(proxy) = &settings.proxy {
        builder = through(builder, proxy)?;
    }
    builder.build().map_err(|source| Error::Setup {
        reason: body::root_cause(&source),
        source,
    })
}

/// Files of authorities to trust besides those of the system.
fn more_authorities(settings: &Settings) -> impl Iterator<Item = PathBuf> {
    let environment = match std::env::var_os("SSL_CERT_FILE") {
        // There, the system's own is the one that it names.
        _ if cfg!(target_os = "linux") => None,
        named => named.filter(|file| !file.is_empty()).map(PathBuf::from),
    };
    settings
        .ca_certificate
        .clone()
        .into_iter()
        .chain(environment)
}

fn authorities(file: &Path) -> Result<Vec<Certificate>, Error> {
    let unusable = |why: String| Error::CertificateFile {
        file: format!("'{}'", file.display()),
        why,
    };
    let pem = std::fs::read(file).map_err(|error| unusable(error.to_string()))?;
    let found = Certificate::from_pem_bundle(&pem);
    match found.map_err(|error| unusable(body::root_cause(&error)))? {
        none if none.is_empty() => Err(unusable("it holds no certificate in PEM form".into())),
        some => Ok(some),
    }
}

/// What the environment excludes from its proxies is not sent through this one either.
fn through(builder: ClientBuilder, settings: &ProxySettings) -> Result<ClientBuilder, Error> {
    let unusable = |why: &str| Error::InvalidProxy {
        url: without_credentials(&settings.url),
        why: why.to_owned(),
    };
    let url = Url::parse(&settings.url).map_err(|error| unusable(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(unusable("it begins with http:// or https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(unusable(
            "its user name and password are given apart from it",
        ));
    }
    let proxy = Proxy::all(url).map_err(|error| unusable(&body::root_cause(&error)))?;
    let proxy = proxy.no_proxy(NoProxy::from_env());
    Ok(builder.proxy(match &settings.user {
        None => proxy,
        Some((user, password)) => proxy.basic_auth(user, password.expose_secret()),
    }))
}
