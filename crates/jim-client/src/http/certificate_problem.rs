//! Why a server's certificate was not accepted, in words.

use std::error::Error as StdError;

use rustls::CertificateError;
use rustls::pki_types::UnixTime;

use super::tls::Unusable;

/// What was wrong with the certificate, when that is why a connection failed.
pub(crate) fn find(error: &reqwest::Error) -> Option<String> {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(current) = cause {
        if let Some(tls) = current.downcast_ref::<rustls::Error>() {
            return match tls {
                rustls::Error::InvalidCertificate(problem) => Some(in_words(problem)),
                rustls::Error::AlertReceived(alert) => refused_ours(*alert),
                _ => None,
            };
        }
        // An I/O error hides what it wraps from `source`.
        cause = match current.downcast_ref::<std::io::Error>() {
            Some(io) => io.get_ref().map(|inner| inner as _),
            None => current.source(),
        };
    }
    None
}

pub(super) fn in_words(problem: &CertificateError) -> String {
    match problem {
        CertificateError::Expired => "its certificate has expired".to_owned(),
        CertificateError::ExpiredContext { not_after, .. } => {
            format!("its certificate expired on {}", date(*not_after))
        }
        CertificateError::NotValidYet => "its certificate is not valid yet".to_owned(),
        CertificateError::NotValidYetContext { not_before, .. } => {
            format!("its certificate is not valid before {}", date(*not_before))
        }
        CertificateError::NotValidForName => "its certificate is for another host".to_owned(),
        CertificateError::NotValidForNameContext {
            expected,
            presented,
        } => match presented.as_slice() {
            [] => format!("its certificate is not for the host {}", expected.to_str()),
            names => format!(
                "its certificate is for {}, not for the host {}",
                names
                    .iter()
                    .map(|name| host(name))
                    .collect::<Vec<_>>()
                    .join(", "),
                expected.to_str()
            ),
        },
        CertificateError::UnknownIssuer => {
            "its certificate was issued by an authority that this computer does not trust"
                .to_owned()
        }
        CertificateError::Revoked => "its certificate was revoked".to_owned(),
        CertificateError::Other(reason) if reason.0.is::<Unusable>() => reason.0.to_string(),
        other => format!("its certificate was not accepted ({other})"),
    }
}

/// Servers that want a certificate of their clients say so with one of these.
fn refused_ours(alert: rustls::AlertDescription) -> Option<String> {
    use rustls::AlertDescription as Alert;
    let said = match alert {
        Alert::CertificateRequired => "it wants a client certificate, and none was given",
        Alert::BadCertificate
        | Alert::CertificateUnknown
        | Alert::CertificateExpired
        | Alert::CertificateRevoked
        | Alert::UnsupportedCertificate
        | Alert::UnknownCA => "it did not accept the client certificate",
        _ => return None,
    };
    Some(said.to_owned())
}

/// `DnsName("jim.example.com")` as the name alone.
fn host(presented: &str) -> &str {
    let inner = presented
        .split_once('(')
        .map_or(presented, |(_, inner)| inner);
    inner.trim_end_matches(')').trim_matches('"')
}

fn date(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    jiff::Timestamp::from_second(seconds).map_or_else(
        |_| "an unknown date".to_owned(),
        |time| time.strftime("%Y-%m-%d").to_string(),
    )
}
