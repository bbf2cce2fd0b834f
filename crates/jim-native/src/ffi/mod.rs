//! The C boundary itself: the exported functions, and what is needed to call them safely. Every
//! unsafe block of the project is here.

mod buffer;
mod connection_settings;
mod exports;
mod handles;

pub use buffer::{JimBuffer, JimBytes, JimSecrets};
#[cfg(test)]
pub(crate) use connection_settings::ConnectionSettings;
pub use exports::*;
