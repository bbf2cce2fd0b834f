//! What can go wrong while a person signs in, or stays so.

use std::sync::Arc;
use std::time::Duration;

use super::kind::ErrorKind;

/// A credential store that failed, in words.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the credential store failed: {0}")]
pub struct TokenStoreError(pub String);

/// Why a person is not signed in. No message holds a token, a code or a secret.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum SignOnError {
    /// The server takes API keys only.
    #[error("the server offers no sign-on with a company account")]
    NotOffered,
    /// An address of the provider that others could listen to.
    #[error("the provider's address {url} is not https, so that nothing is sent there")]
    Insecure {
        /// The address.
        url: String,
    },
    /// The provider did not answer.
    #[error("no answer from the sign-on provider {url}: {why}")]
    ProviderUnreachable {
        /// Its address.
        url: String,
        /// The innermost cause, in words.
        why: String,
    },
    /// The provider's certificate was not accepted.
    #[error("the connection to the sign-on provider {url} is not safe: {problem}")]
    ProviderCertificate {
        /// Its address.
        url: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Something answered that is no OpenID provider, or not the one that was asked for.
    #[error("{url} does not answer as an OpenID provider: {why}")]
    NoProvider {
        /// Its address.
        url: String,
        /// What was wrong with the answer.
        why: String,
    },
    /// The provider said no, in its own words.
    #[error("the sign-on provider refused: {0}")]
    Refused(String),
    /// What came back does not belong to this sign-in: somebody else sent it.
    #[error("the answer from the browser does not belong to this sign-in ({0}); it was not used")]
    Forged(&'static str),
    /// The provider's token does not hold what it must.
    #[error("the token from the sign-on provider was not accepted: {0}")]
    TokenRejected(String),
    /// Nobody completed the sign-in.
    #[error("nobody completed the sign-in in the browser within {} s", .0.as_secs())]
    TimedOut(Duration),
    /// Nobody can sign in here, because nobody is shown a page or an address.
    #[error("nobody can sign in with a browser here: {0}")]
    Unattended(String),
    /// The provider has no codes to enter on another device.
    #[error("the sign-on provider {url} offers no sign-in with a device code")]
    NoDeviceCode {
        /// Its address.
        url: String,
    },
    /// The person signed in, and the server does not take what the provider gave them.
    #[error("{server} does not take the token that {provider} gave for the sign-in: {said}")]
    NotAccepted {
        /// The server's address.
        server: String,
        /// The provider's address.
        provider: String,
        /// The server's words.
        said: String,
    },
    /// Other programs have all the ports that the browser may come back to.
    #[error(
        "other programs on this computer have all the ports that the browser can come back to ({})",
        range(.0)
    )]
    PortsTaken(Vec<u16>),
    /// The system lets nobody listen for the browser.
    #[error("the browser's answer cannot be waited for: {0}")]
    Listen(#[source] Arc<std::io::Error>),
    /// The sign-in has ended, and only the person can begin another.
    #[error("the sign-in has ended: {0}")]
    SignInAgain(String),
    /// Another session renewed the sign-in, and the credential store cannot tell with what.
    #[error("another session renewed the sign-in while the credential store could not be read")]
    RenewedElsewhere,
    /// The sign-in has ended, and the provider gave nothing to renew it with.
    #[error("the sign-in has ended: it cannot be renewed")]
    CannotRenew,
    /// The credential store failed.
    #[error(transparent)]
    CredentialStore(#[from] TokenStoreError),
    /// The task that renews tokens was ended.
    #[error("the renewal of the sign-in was interrupted")]
    Interrupted,
}

impl SignOnError {
    /// Whether asking again can help.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::ProviderUnreachable { .. }
                | Self::CredentialStore(_)
                | Self::RenewedElsewhere
                | Self::Interrupted
        )
    }

    /// Whether something answered for the provider that made no sense.
    pub(super) fn is_unreadable(&self) -> bool {
        matches!(self, Self::NoProvider { .. })
    }

    pub(super) fn kind(&self) -> ErrorKind {
        match self {
            Self::NotOffered => ErrorKind::SignOnNotOffered,
            Self::Refused(_) => ErrorKind::SignOnRefused,
            Self::TimedOut(_) => ErrorKind::SignOnTimedOut,
            Self::ProviderUnreachable { .. } => ErrorKind::SignOnProviderUnreachable,
            Self::ProviderCertificate { .. } => ErrorKind::CertificateNotAccepted,
            Self::CredentialStore(_) | Self::RenewedElsewhere => ErrorKind::CredentialStoreFailed,
            Self::Unattended(_) => ErrorKind::SignOnUnattended,
            Self::NoDeviceCode { .. } => ErrorKind::DeviceCodeNotOffered,
            Self::NotAccepted { .. } => ErrorKind::SignOnNotAccepted,
            Self::PortsTaken(_) => ErrorKind::SignOnPortsTaken,
            Self::SignInAgain(_) | Self::CannotRenew => ErrorKind::AuthenticationFailed,
            _ => ErrorKind::SignOnFailed,
        }
    }
}

fn range(ports: &[u16]) -> String {
    match (ports.first(), ports.last()) {
        (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
        (Some(only), _) => only.to_string(),
        _ => "none is registered".to_owned(),
    }
}
