//! Which proxy a request goes through: the one of the settings, or those of the environment.

use hyper_util::client::proxy::matcher::Matcher;
use secrecy::ExposeSecret;
use url::{Host, Url};

use super::base_url::without_credentials;
use crate::environment::Environment;
use crate::error::Error;
use crate::settings::{ProxySettings, Settings};

/// The proxies for each scheme, and the hosts that none is used for.
#[derive(Debug, Clone, Default)]
pub(super) struct Proxies {
    http: Option<Url>,
    https: Option<Url>,
    excluded: String,
}

impl Proxies {
    /// # Errors
    /// [`Error::InvalidProxy`] with the address that cannot be used.
    pub(super) fn new(settings: &Settings) -> Result<Self, Error> {
        let environment = &settings.environment;
        let (http, https) = match &settings.proxy {
            Some(proxy) => {
                let proxy = given(proxy)?;
                (Some(proxy.clone()), Some(proxy))
            }
            None => (
                of_environment(environment, "HTTP_PROXY")?,
                of_environment(environment, "HTTPS_PROXY")?,
            ),
        };
        Ok(Self {
            http,
            https,
            // What the environment excludes from its proxies is not sent through the given one either.
            excluded: environment.get("NO_PROXY").unwrap_or_default().to_owned(),
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.http.is_none() && self.https.is_none()
    }

    /// The proxy for requests to an address.
    pub(super) fn get(&self, target: &Url) -> Option<&Url> {
        let proxy = match target.scheme() {
            "https" => self.https.as_ref(),
            _ => self.http.as_ref(),
        };
        proxy.filter(|_| !self.excludes(target))
    }

    fn excludes(&self, target: &Url) -> bool {
        let port = target.port_or_known_default();
        let hosts =
            self.excluded
                .split(',')
                .map(str::trim)
                .filter_map(|entry| match split_port(entry) {
                    (host, None) => Some(host),
                    (host, only) => (only == port).then_some(host),
                });
        let hosts: Vec<_> = hosts.collect();
        // The library takes it for names only, not for addresses.
        hosts.contains(&"*") || library_excludes(&hosts.join(","), target)
    }
}

/// Names with their subdomains, addresses and networks, as curl reads them.
fn library_excludes(hosts: &str, target: &Url) -> bool {
    let rules = Matcher::builder().all("http://proxy").no(hosts).build();
    target
        .as_str()
        .parse()
        .is_ok_and(|target| rules.intercept(&target).is_none())
}

/// `host:443`, `10.0.0.1:443` or `[::1]:443` as host and port; colons inside an address are no port.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    if let Some((host, port)) = entry.rsplit_once(':')
        && let Ok(port) = port.parse()
    {
        let bracketed = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        if let Some(address) = bracketed {
            return (address, Some(port));
        }
        if !host.contains(':') {
            return (host, Some(port));
        }
    }
    (entry.trim_start_matches('[').trim_end_matches(']'), None)
}

fn given(settings: &ProxySettings) -> Result<Url, Error> {
    let mut url = parse(&settings.url, &settings.url)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(unusable(
            &settings.url,
            "its user name and password are given apart from it",
        ));
    }
    if let Some((user, password)) = &settings.user {
        let cannot = |()| unusable(&settings.url, "it can take no user name and password");
        url.set_username(user).map_err(cannot)?;
        url.set_password(Some(password.expose_secret()))
            .map_err(cannot)?;
    }
    Ok(url)
}

fn of_environment(environment: &Environment, name: &str) -> Result<Option<Url>, Error> {
    let Some((name, value)) = [name, "ALL_PROXY"]
        .into_iter()
        .find_map(|name| Some((name, environment.get(name)?)))
    else {
        return Ok(None);
    };
    let value = value.trim();
    // As curl and others have it, where the scheme is left out it is http.
    let url = match value.contains("://") {
        true => value.to_owned(),
        false => format!("http://{value}"),
    };
    let shown = format!(
        "{} (environment variable {name})",
        without_credentials(value)
    );
    parse(&url, &shown).map(Some)
}

fn parse(given: &str, shown: &str) -> Result<Url, Error> {
    let url = Url::parse(given).map_err(|error| unusable(shown, &error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(unusable(shown, "it begins with http:// or https://"));
    }
    Ok(url)
}

fn unusable(shown: &str, why: &str) -> Error {
    Error::InvalidProxy {
        url: without_credentials(shown),
        why: why.to_owned(),
    }
}

/// A proxy's address as people read it: no credentials, no slash at its end.
pub(super) fn shown(proxy: &Url) -> String {
    let host = proxy.host().map(|host: Host<&str>| host.to_string());
    let host = host.unwrap_or_default();
    match proxy.port() {
        Some(port) => format!("{}://{host}:{port}", proxy.scheme()),
        None => format!("{}://{host}", proxy.scheme()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Result<Proxies, Error> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let environment = variables.iter().map(owned).collect();
        Proxies::new(&Settings::new("https://jim").environment(environment))
    }

    fn is_used(no_proxy: &str, target: &str) -> bool {
        let proxies = of(&[("ALL_PROXY", "http://proxy:8080"), ("NO_PROXY", no_proxy)]).unwrap();
        proxies.get(&Url::parse(target).unwrap()).is_some()
    }

    #[test]
    fn each_scheme_has_its_proxy_and_all_is_for_the_rest() {
        let proxies = of(&[("HTTPS_PROXY", "secure:1"), ("ALL_PROXY", "http://other:2")]).unwrap();
        let through = |target| proxies.get(&Url::parse(target).unwrap()).map(shown);
        assert_eq!(through("https://jim").as_deref(), Some("http://secure:1"));
        assert_eq!(through("http://jim").as_deref(), Some("http://other:2"));
        assert!(of(&[]).unwrap().is_empty());
    }

    #[test]
    fn what_is_excluded_goes_past_the_proxy() {
        for (no_proxy, target) in [
            ("*", "https://jim.example.com"),
            ("*", "http://127.0.0.1:5200"),
            ("one, * ,two", "http://[::1]:5200"),
            ("jim.example.com:5200", "http://jim.example.com:5200"),
            ("jim.example.com:443", "https://jim.example.com"),
            ("10.0.0.7:5200", "http://10.0.0.7:5200"),
            ("[::1]:5200", "http://[::1]:5200"),
            ("[::1]", "http://[::1]:5200"),
            ("::1", "http://[::1]:5200"),
            ("example.com", "https://jim.example.com"),
            (".example.com", "https://jim.example.com"),
            ("10.0.0.0/8", "http://10.1.2.3"),
            (" a , jim ", "http://jim"),
        ] {
            assert!(!is_used(no_proxy, target), "{no_proxy}: {target}");
        }
    }

    #[test]
    fn what_is_not_excluded_goes_through_it() {
        for (no_proxy, target) in [
            ("", "https://jim.example.com"),
            ("jim.example.com:8443", "https://jim.example.com"),
            ("10.0.0.7:1", "http://10.0.0.7:5200"),
            ("[::1]:1", "http://[::1]:5200"),
            ("ample.com", "https://jim.example.com"),
            ("10.0.0.0/8", "http://11.1.2.3"),
        ] {
            assert!(is_used(no_proxy, target), "{no_proxy}: {target}");
        }
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_told_with_its_variable_and_without_its_password() {
        for value in ["socks5://me:hunter2@proxy", "http://me:hunter2@"] {
            let said = of(&[("https_proxy", value)]).unwrap_err().to_string();
            assert!(said.contains("HTTPS_PROXY"), "{said}");
            assert!(!said.contains("hunter2"), "{said}");
        }
    }

    #[test]
    fn credentials_reach_the_proxy_and_nobody_else() {
        let user = ("me@corp".to_owned(), "p:w/d".to_owned().into());
        let settings = Settings::new("https://jim").proxy(ProxySettings {
            url: "http://proxy:8080".into(),
            user: Some(user),
        });
        let proxies = Proxies::new(&settings).unwrap();
        let proxy = proxies.get(&Url::parse("https://jim").unwrap()).unwrap();
        assert_eq!(proxy.as_str(), "http://me%40corp:p%3Aw%2Fd@proxy:8080/");
        assert_eq!(shown(proxy), "http://proxy:8080");
    }
}
