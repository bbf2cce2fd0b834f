//! A JIM server in one process: what a real one answers, without a database, a worker or people's accounts.
//!
//! ```
//! # fn main() -> Result<(), jim_simulator::Error> {
//! use jim_simulator::{Options, Outcome, Simulator};
//!
//! let simulator = Simulator::start(Options::default())?;
//! simulator.set_outcome(42, Outcome::Failed("the file is gone".into()));
//! println!("{} takes the key {}", simulator.url(), simulator.api_key());
//! # Ok(())
//! # }
//! ```
//!
//! People sign in at an [`OpenIdProvider`] beside it, if its [`SignOn`] says so.
//!
//! What it answers follows exchanges recorded with a JIM 0.14 server.

mod api;
mod error;
mod faults;
mod http;
mod openid;
mod options;
mod proxy;
mod requests;
mod service;
mod shared;
mod simulator;
mod tls;
mod world;

pub use error::Error;
pub use faults::{Act, Fault};
pub use openid::{
    AccessTokens, Consent, Forgery, IssuerName, OpenIdProvider, ProviderOptions, ProviderRequest,
    SignOn, redirect_uris,
};
pub use options::Options;
pub use proxy::{ForwardProxy, ProxiedRequest, ProxyOptions};
pub use requests::ReceivedRequest;
pub use simulator::{Execution, Simulator};
pub use tls::{Authority, ClientIdentity, ServerCertificate, Tls};
pub use world::{
    Configuration, Key, KeyRole, Outcome, Partition, RunProfile, Schedule, ScheduleStep, System,
    Trigger,
};
