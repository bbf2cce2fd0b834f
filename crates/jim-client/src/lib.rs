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
//! The folders, each knowing only those before it: `models`, `error`, `http`, `auth`, then the
//! [`Client`] itself, `api` (one method for one route), `lookup` (names and ids), `run`, `schedule`.
//!
//! Facts about the wire come from exchanges recorded with a JIM 0.14 server.

mod api;
pub mod auth;
mod client;
mod environment;
mod error;
mod http;
mod lookup;
pub mod models;
mod names_read;
mod owner_cache;
pub mod run;
pub mod schedule;
mod settings;

pub use api::{ActivityFilter, AnyRequest, Pages, RunProfileRows, ServerInfo, activity_id};
pub use client::Client;
pub use environment::Environment;
pub use error::{ApiError, Error, ErrorKind, LookupTarget, ScheduleError, Unanswered, decode};
pub use http::base_url::normal as normal_url;
pub use http::{OnEvent, RequestEvent};
pub use lookup::{
    Found, ProfilesOfSystem, RunProfileReference, ScheduleReference, ScheduleSteps,
    SystemReference, same_name,
};
pub use reqwest::Method;
pub use settings::{ProxySettings, Settings};
