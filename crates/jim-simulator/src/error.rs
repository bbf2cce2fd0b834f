//! Why a simulator could not be started.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Why a simulator could not be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The port is taken, or the address is none of this machine's.
    #[error("the simulator cannot listen on {address}")]
    Listen {
        /// The address and port that were asked for.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A thread or its runtime could not be made.
    #[error("the simulator cannot run")]
    Run(#[source] std::io::Error),
    /// The file of faults could not be read.
    #[error("the faults in {} cannot be read", path.display())]
    Faults {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The speed makes no sense.
    #[error("a speed of {0} makes no sense: it is above 0")]
    Speed(f64),
    /// There is no key to connect with.
    #[error("a simulator needs at least one key")]
    NoKey,
    /// A certificate could not be made or used.
    #[error("the certificates of the simulator cannot be made")]
    Tls(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The certificate to trust could not be written.
    #[error("{} cannot be written", path.display())]
    Authority {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

impl Error {
    pub(crate) fn tls(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Tls(cause.into())
    }
}
