//! How a simulator is to be.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, SystemTime};

use crate::faults::Fault;
use crate::openid::SignOn;
use crate::tls::Tls;
use crate::world::{Configuration, Key};

/// How a simulator is to be.
#[derive(Debug, Clone)]
pub struct Options {
    /// What the server has.
    pub configuration: Configuration,
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
    /// What the server's clock says at first; None for the world's time. With it the ids of runs are the
    /// same each time.
    pub began: Option<SystemTime>,
    /// What the server needs to be on https; it is on plain http without.
    pub tls: Option<Tls>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            configuration: Configuration::demo(),
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
            began: None,
            tls: None,
        }
    }
}
