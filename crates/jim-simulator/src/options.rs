//! How a simulator is to be.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::estate::Estate;
use crate::faults::Fault;
use crate::keys::Key;
use crate::openid::AccessTokens;
use crate::tls::Tls;

/// How a simulator is to be.
#[derive(Debug, Clone)]
pub struct Options {
    /// What the server has.
    pub estate: Estate,
    /// The address to listen on: the loopback interface unless others are to come in.
    pub address: IpAddr,
    /// The port; 0 for any that is free.
    pub port: u16,
    /// The keys that the server knows. The first is the administrator's.
    pub keys: Vec<Key>,
    /// Where people sign in.
    pub sign_on: SignOn,
    /// How long every answer takes.
    pub latency: Duration,
    /// How many times faster than in life the worker is.
    pub speed: f64,
    /// Whether too many requests are refused, as a real server does.
    pub rate_limits: bool,
    /// Whether a run profile that is queued or running cannot be started again.
    pub strict: bool,
    /// Whether an import of a directory without a selected partition starts, with a warning, rather
    /// than being refused.
    pub partition_warnings: bool,
    /// What goes wrong from the beginning.
    pub faults: Vec<Fault>,
    /// Whether time passes only when the test says so.
    pub manual_clock: bool,
    /// What the server needs to be on https; it is on plain http without.
    pub tls: Option<Tls>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            estate: Estate::demo(),
            address: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            keys: Key::defaults(),
            sign_on: SignOn::default(),
            latency: Duration::ZERO,
            speed: 1.0,
            rate_limits: true,
            strict: false,
            partition_warnings: false,
            faults: Vec::new(),
            manual_clock: false,
            tls: None,
        }
    }
}

/// Where people sign in to a server.
#[derive(Debug, Clone, Default)]
pub enum SignOn {
    /// At the provider that the recorded server named, which nobody can reach.
    #[default]
    Recorded,
    /// At a provider whose access tokens the server takes.
    With {
        /// The provider's issuer.
        authority: String,
        /// What the provider calls the server's client.
        client_id: String,
        /// The tokens to take.
        tokens: AccessTokens,
    },
    /// Nowhere: keys alone open the server.
    None,
}

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
