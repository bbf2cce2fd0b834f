//! A client of the JIM identity management server's API.
//!
//! ```no_run
//! # async fn example() -> Result<(), jim_client::Error> {
//! use futures_util::TryStreamExt;
//! use jim_client::{Client, Settings};
//!
//! let client = Client::new(Settings::new("https://jim.example.com").api_key("jim_ak_..."))?;
//! let systems: Vec<_> = client.connected_systems().try_collect().await?;
//! # Ok(())
//! # }
//! ```
//!
//! Facts about the wire come from exchanges recorded with a JIM 0.14 server.

mod activities;
mod address;
mod body;
mod certificate;
mod client;
mod connected_systems;
mod error;
mod exchange;
mod http;
mod lookup;
pub mod models;
mod owners;
mod paging;
mod refusal;
mod request;
mod retry;
pub mod run;
mod run_profiles;
mod server;
mod settings;
pub mod sign_on;
mod subject;

pub use client::{Client, Notice, Observer};
pub use error::{Error, ErrorKind};
pub use lookup::{RunProfileReference, SystemReference};
pub use refusal::{Refusal, decode};
pub use server::ServerInfo;
pub use settings::{ProxySettings, Settings};
pub use subject::Subject;
