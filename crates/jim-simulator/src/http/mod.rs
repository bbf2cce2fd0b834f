//! The connection layer: listening, and answering on a connection until it ends or is broken.

mod body;
mod connection;
mod server;

pub(crate) use body::{endless, pieces, stalling};
pub(crate) use connection::{Reply, Secured, serve};
pub(crate) use server::BackgroundServer;
