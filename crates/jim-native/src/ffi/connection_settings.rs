//! How the module describes a connection: settings as JSON, and secrets apart from them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jim_client::{Environment, ProxySettings, Settings};
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use serde::Deserialize;

/// What is no secret.
#[derive(Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ConnectionSettings {
    url: String,
    ca_certificate: Option<String>,
    #[serde(default)]
    skip_certificate_check: bool,
    proxy: Option<String>,
    proxy_user: Option<String>,
    request_timeout_seconds: Option<u64>,
    /// The variables of the session, by name; this process may have others.
    #[serde(default)]
    environment: BTreeMap<String, String>,
}

/// The secrets apart from it; each is cleared when it is dropped, and empty where there is none.
#[derive(Default)]
pub(super) struct Secrets {
    pub(super) api_key: Zeroizing<Vec<u8>>,
    pub(super) proxy_password: Zeroizing<Vec<u8>>,
    pub(super) client_certificate: Zeroizing<Vec<u8>>,
}

/// Why a description makes no sense: the module and its library do not fit together.
#[derive(Debug, thiserror::Error)]
pub(super) enum Misunderstood {
    #[error("the settings of a connection cannot be read: {0}")]
    Settings(#[from] serde_json::Error),
    #[error("the secrets of a connection are no text")]
    Secrets,
}

/// Reads both.
pub(super) fn read(
    settings: &[u8],
    secrets: &Secrets,
) -> Result<(String, Settings), Misunderstood> {
    let described: ConnectionSettings = serde_json::from_slice(settings)?;
    let mut settings = Settings::new(described.url.as_str())
        .skip_certificate_check(described.skip_certificate_check);
    if let Some(seconds) = described.request_timeout_seconds {
        settings = settings.request_limit(Duration::from_secs(seconds));
    }
    if let Some(key) = secret(&secrets.api_key)? {
        settings = settings.api_key(key);
    }
    if let Some(file) = described.ca_certificate {
        settings = settings.ca_certificate(file);
    }
    if let Some(pem) = secret(&secrets.client_certificate)? {
        settings = settings.client_certificate(pem);
    }
    if let Some(url) = described.proxy {
        let password = secret(&secrets.proxy_password)?.unwrap_or_default();
        let user = described.proxy_user.map(|user| (user, password));
        settings = settings.proxy(ProxySettings { url, user });
    }
    let environment: Environment = described.environment.into_iter().collect();
    if let Some(folder) = cache_folder(&environment) {
        settings = settings.cache_folder(folder);
    }
    Ok((described.url, settings.environment(environment)))
}

/// The user's folder for what can be lost, where the session's variables move it.
fn cache_folder(environment: &Environment) -> Option<PathBuf> {
    const FOLDER: &str = "jim-powershell";
    let moved = environment.get("XDG_CACHE_HOME").map(Path::new);
    match moved
        .filter(|folder| folder.is_absolute() && cfg!(all(unix, not(target_vendor = "apple"))))
    {
        Some(folder) => Some(folder.join(FOLDER)),
        None => {
            let folders = directories::ProjectDirs::from("", "", FOLDER)?;
            Some(folders.cache_dir().to_owned())
        }
    }
}

fn secret(bytes: &[u8]) -> Result<Option<SecretString>, Misunderstood> {
    let text = std::str::from_utf8(bytes).map_err(|_| Misunderstood::Secrets)?;
    Ok((!text.is_empty()).then(|| SecretString::from(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(key: &[u8]) -> Secrets {
        Secrets {
            api_key: Zeroizing::new(key.to_vec()),
            ..Secrets::default()
        }
    }

    #[test]
    fn what_is_not_understood_is_an_error_without_a_secret() {
        for settings in [
            b"".as_slice(),
            b"{}",
            br#"{"url":"u","nonsense":1}"#,
            br#"{"url":"u"}"#,
        ] {
            let said = read(settings, &key(b"hunter2\xff")).err().unwrap();
            assert!(!said.to_string().contains("hunter2"), "{said}");
        }
    }

    #[test]
    fn each_secret_may_be_missing() {
        for secrets in [Secrets::default(), key(b"key")] {
            assert!(read(br#"{"url":"https://jim.example.com"}"#, &secrets).is_ok());
        }
    }
}
