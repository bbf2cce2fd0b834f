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

mod answer;
mod background;
mod clock;
mod connection;
mod demo;
mod edits;
mod estate;
mod faults;
mod keys;
mod openid;
mod options;
mod phases;
mod proxy;
mod results;
mod routes;
mod sent;
mod serve;
mod shared;
mod simulator;
mod standing;
mod state;
mod tls;
mod worker;

pub use estate::{Estate, Outcome, Partition, RunProfile, System};
pub use faults::{Act, Fault};
pub use keys::{Key, Standing};
pub use openid::{
    AccessTokens, Consent, Forgery, OpenIdProvider, ProviderOptions, ProviderRequest,
};
pub use options::{Error, Options, SignOn};
pub use proxy::{ForwardProxy, Proxied, ProxyOptions};
pub use simulator::{Execution, Seen, Simulator};
pub use tls::{Authority, ClientIdentity, ServerCertificate, Tls};
