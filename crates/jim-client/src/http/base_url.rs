//! The address of a server, as its users give it.

use url::{Host, Url};

use crate::error::Error;

/// The address below which the API is, with a slash at its end.
pub(crate) fn parse(given: &str) -> Result<Url, Error> {
    let invalid = |reason: &str| Error::InvalidUrl {
        url: without_credentials(given),
        reason: reason.into(),
    };
    let mut url = Url::parse(given.trim())
        .map_err(|error| invalid(&format!("{error}; it begins with https:// or http://")))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(invalid("it begins with https:// or http://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("it must not hold a user name or a password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("it must not hold a '?' or a '#'"));
    }
    let path = url.path().trim_end_matches('/');
    let path = path.strip_suffix("/api/v1").unwrap_or(path).to_owned();
    url.set_path(&format!("{path}/"));
    Ok(url)
}

/// The one form of a server's address in which it is shown and compared, however it is spelt: without the
/// path of the API, a port that goes without saying and a slash at its end.
///
/// # Errors
/// [`Error::InvalidUrl`] when it is no `http` or `https` URL.
pub fn normal(given: &str) -> Result<String, Error> {
    parse(given).map(|url| without_last_slash(&url).to_owned())
}

/// The address as it is shown.
pub(crate) fn without_last_slash(base: &Url) -> &str {
    base.as_str().trim_end_matches('/')
}

pub(crate) fn without_credentials(given: &str) -> String {
    match (given.find("://"), given.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => {
            format!("{}://...{}", &given[..scheme], &given[at..])
        }
        _ => given.to_owned(),
    }
}

/// Whether an address is of this computer itself.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::request::Request;

    fn refused(url: &str) -> String {
        parse(url).map_or_else(|error| error.to_string(), |_| "accepted".into())
    }

    #[test]
    fn an_address_may_have_a_path_and_trailing_slashes() {
        for given in [
            "https://jim.example.com/identity",
            "https://jim.example.com/identity/",
            "https://jim.example.com/identity/api/v1/",
        ] {
            let base = parse(given).unwrap();
            assert_eq!(base.as_str(), "https://jim.example.com/identity/");
            let address = Request::get(&["activities", "a/b %?"]).address(&base);
            assert_eq!(
                address.as_str(),
                "https://jim.example.com/identity/api/v1/activities/a%2Fb%20%25%3F"
            );
        }
    }

    #[test]
    fn one_server_has_one_address_however_it_is_spelt() {
        for given in [
            "https://jim.example.com",
            "HTTPS://JIM.Example.Com:443/",
            "https://jim.example.com/api/v1",
            " https://jim.example.com/api/v1/ ",
        ] {
            assert_eq!(normal(given).unwrap(), "https://jim.example.com", "{given}");
        }
        for (given, shown) in [
            ("http://[::1]:5200/", "http://[::1]:5200"),
            ("http://[0:0:0:0:0:0:0:1]:80", "http://[::1]"),
            (
                "https://jim.example.com:8443",
                "https://jim.example.com:8443",
            ),
            (
                "http://jim.example.com/Identity",
                "http://jim.example.com/Identity",
            ),
        ] {
            assert_eq!(normal(given).unwrap(), shown);
        }
        assert!(normal("http://[::1").is_err());
    }

    #[test]
    fn an_unusable_address_is_told_with_its_reason() {
        assert!(refused("jim.example.com").contains("'jim.example.com'"));
        assert!(refused("ftp://jim.example.com").contains("https://"));
        assert!(refused("").contains("''"));
        assert!(refused("https://jim.example.com/?a=b").contains('?'));
    }

    #[test]
    fn a_password_in_an_address_is_not_shown() {
        let message = refused("https://admin:hunter2@jim.example.com");
        assert!(message.contains("password"), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
}
