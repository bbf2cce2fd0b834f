//! Which certificates of servers are accepted, and in which words others are not.

use std::time::{Duration, SystemTime};

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};

use super::*;
use crate::environment::Environment;
use crate::http::certificate_problem;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A certificate for localhost that signed itself as one of an authority, valid for a day from a moment on.
fn self_signed(from: SystemTime) -> String {
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.not_before = from.into();
    params.not_after = (from + DAY).into();
    let key = KeyPair::generate().unwrap();
    params.self_signed(&key).unwrap().pem()
}

/// What a connection says that trusts one certificate and is shown another.
fn verified(trusted: Option<&str>, shown: &str, host: &str) -> Result<(), String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut settings = Settings::new("https://localhost");
    if let Some(trusted) = trusted {
        std::fs::write(file.path(), trusted).unwrap();
        settings = settings.ca_certificate(file.path());
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = verifier(&settings, provider).map_err(|error| error.to_string())?;
    let shown = CertificateDer::from_pem_slice(shown.as_bytes()).unwrap();
    let host = ServerName::try_from(host).unwrap();
    let verified = verifier.verify_server_cert(&shown, &[], &host, &[], UnixTime::now());
    verified.map(drop).map_err(|error| match error {
        rustls::Error::InvalidCertificate(problem) => certificate_problem::in_words(&problem),
        other => other.to_string(),
    })
}

fn yesterday() -> SystemTime {
    SystemTime::now() - DAY / 2
}

#[test]
fn exactly_the_certificate_that_was_named_is_accepted() {
    let own = self_signed(yesterday());
    assert_eq!(verified(Some(&own), &own, "localhost"), Ok(()));
}

#[test]
fn a_named_certificate_is_still_only_for_its_names_and_its_time() {
    let own = self_signed(yesterday());
    let said = verified(Some(&own), &own, "jim.example.com").unwrap_err();
    assert!(
        said.contains("is for localhost, not for the host jim.example.com"),
        "{said}"
    );
    for (from, expected) in [
        (SystemTime::now() - DAY * 3, "its certificate expired on"),
        (
            SystemTime::now() + DAY,
            "its certificate is not valid before",
        ),
    ] {
        let own = self_signed(from);
        let said = verified(Some(&own), &own, "localhost").unwrap_err();
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn another_one_that_is_like_it_is_refused_with_what_to_do() {
    let (own, other) = (self_signed(yesterday()), self_signed(yesterday()));
    for trusted in [None, Some(own.as_str())] {
        let said = verified(trusted, &other, "localhost").unwrap_err();
        assert!(said.contains("CA:FALSE"), "{said}");
    }
}

#[test]
fn a_key_of_a_kind_that_is_not_supported_is_named() {
    let p521 = include_str!("p521.pem");
    for trusted in [None, Some(p521)] {
        let said = verified(trusted, p521, "localhost").unwrap_err();
        assert!(said.contains("P-521"), "{said}");
    }
}

#[test]
fn the_file_of_the_environment_is_read_where_the_session_says_so() {
    let environment = |file: &str| -> Environment {
        [("SSL_CERT_FILE".to_owned(), file.to_owned())]
            .into_iter()
            .collect()
    };
    let settings = Settings::new("https://localhost").environment(environment("/nowhere.pem"));
    let said = config(&settings).unwrap_err().to_string();
    assert!(said.contains("SSL_CERT_FILE=/nowhere.pem"), "{said}");
}
