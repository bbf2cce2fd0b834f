//! The requests that a server took, for its owner to look at.

/// A request that the server took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedRequest {
    /// Its method.
    pub method: String,
    /// Its path below `/api/v1`.
    pub path: String,
    /// Its query, decoded.
    pub query: String,
    /// The status of the answer; none when the connection was dropped first.
    pub status: Option<u16>,
    /// The key that it came with.
    pub key: Option<String>,
    /// The access token that it came with.
    pub bearer: Option<String>,
    /// Whose certificate the connection came with: its common name.
    pub client_certificate: Option<String>,
}
