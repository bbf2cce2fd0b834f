//! One HTTP exchange with a server: its address, certificates and proxy, how a request is sent, how
//! an answer is read and told from a refusal, and how a request is repeated. It knows no route of
//! JIM's and no sign-in: a token is handed in.

pub(crate) mod answer;
pub(crate) mod api_path;
pub(crate) mod base_url;
pub(crate) mod body;
pub(crate) mod certificate_problem;
mod connection;
mod http_client;
mod item_cutter;
mod proxy;
pub(crate) mod request;
pub(crate) mod retry;
mod send;
pub(crate) mod silence;
mod tls;

use std::sync::Arc;
use std::time::Duration;

pub(crate) use connection::Connection;

/// Something that happened to a request, worth a line in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestEvent {
    /// It was answered, or failed.
    Answered(String),
    /// It has no answer yet: told after a few seconds, and then each second.
    Waiting {
        /// Where it was sent.
        url: String,
        /// For how long.
        waited: Duration,
        /// The longest that it may take.
        limit: Duration,
    },
    /// It failed and is sent again after a pause.
    Retry {
        /// What went wrong.
        why: String,
        /// How long until then.
        pause: Duration,
    },
}

/// Takes events; called on the task that makes the request.
pub type OnEvent = Arc<dyn Fn(RequestEvent) + Send + Sync>;
