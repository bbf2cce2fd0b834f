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

#[path = "api/activities.rs"]
mod activities;
#[path = "http/base_url.rs"]
mod address;
#[path = "http/body.rs"]
mod body;
#[path = "http/certificate_problem.rs"]
mod certificate;
mod client;
#[path = "api/connected_systems.rs"]
mod connected_systems;
mod error;
#[path = "http/send.rs"]
mod exchange;
#[path = "http/http_client.rs"]
mod http;
mod lookup;
pub mod models;
#[path = "owner_cache.rs"]
mod owners;
#[path = "api/paging.rs"]
mod paging;
#[path = "error/api_error.rs"]
mod refusal;
#[path = "http/request.rs"]
mod request;
#[path = "http/retry.rs"]
mod retry;
pub mod run;
#[path = "api/run_profiles.rs"]
mod run_profiles;
#[path = "api/server.rs"]
mod server;
mod settings;
#[path = "auth/mod.rs"]
pub mod sign_on;
#[path = "error/lookup_target.rs"]
mod subject;

pub use client::{Client, Notice, Observer};
pub use error::{Error, ErrorKind};
pub use lookup::{RunProfileReference, SystemReference};
pub use refusal::{Refusal, decode};
pub use server::ServerInfo;
pub use settings::{ProxySettings, Settings};
pub use subject::Subject;
