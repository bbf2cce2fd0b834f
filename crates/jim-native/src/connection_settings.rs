//! How the module describes a connection: settings as JSON, and secrets apart from them.

use jim_client::{ProxySettings, Settings};
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use serde::Deserialize;

/// What is no secret.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Described {
    url: String,
    ca_certificate: Option<String>,
    #[serde(default)]
    skip_certificate_check: bool,
    proxy: Option<String>,
    proxy_user: Option<String>,
}

/// Why a description makes no sense: the module and its library do not fit together.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Misunderstood {
    #[error("the settings of a connection cannot be read: {0}")]
    Settings(#[from] serde_json::Error),
    #[error("the secrets of a connection are no text")]
    Secrets,
}

/// Reads both; the secrets are the key, the proxy's password and the client's certificate with its
/// private key (PEM), each ended by a zero byte and empty where there is none.
pub(crate) fn read(settings: &[u8], secrets: Vec<u8>) -> Result<(String, Settings), Misunderstood> {
    let secrets = Zeroizing::new(secrets);
    let described: Described = serde_json::from_slice(settings)?;
    let mut parts = secrets.split(|byte| *byte == 0).map(secret);
    let mut next = || parts.next().unwrap_or(Ok(None));
    let (api_key, password, certificate) = (next()?, next()?, next()?);

    let mut settings = Settings::new(described.url.as_str())
        .skip_certificate_check(described.skip_certificate_check);
    if let Some(key) = api_key {
        settings = settings.api_key(key);
    }
    if let Some(file) = described.ca_certificate {
        settings = settings.ca_certificate(file);
    }
    if let Some(pem) = certificate {
        settings = settings.client_certificate(pem);
    }
    if let Some(url) = described.proxy {
        let password = password.unwrap_or_default();
        let user = described.proxy_user.map(|user| (user, password));
        settings = settings.proxy(ProxySettings { url, user });
    }
    if let Some(folders) = directories::ProjectDirs::from("", "", "jim-powershell") {
        settings = settings.cache_folder(folders.cache_dir());
    }
    Ok((described.url, settings))
}

fn secret(bytes: &[u8]) -> Result<Option<SecretString>, Misunderstood> {
    let text = std::str::from_utf8(bytes).map_err(|_| Misunderstood::Secrets)?;
    Ok((!text.is_empty()).then(|| SecretString::from(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_understood_is_an_error_without_a_secret() {
        let secrets = || b"hunter2\xff\0".to_vec();
        for settings in [
            b"".as_slice(),
            b"{}",
            br#"{"url":"u","nonsense":1}"#,
            br#"{"url":"u"}"#,
        ] {
            let said = read(settings, secrets()).err().unwrap().to_string();
            assert!(!said.contains("hunter2"), "{said}");
        }
    }

    #[test]
    fn secrets_come_in_their_order_and_may_be_missing() {
        for secrets in [
            b"".to_vec(),
            b"key".to_vec(),
            b"key\0\0pem\0".to_vec(),
            b"\0\0\0".to_vec(),
        ] {
            assert!(read(br#"{"url":"https://jim.example.com"}"#, secrets).is_ok());
        }
    }
}
