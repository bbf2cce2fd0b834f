//! The requests that a provider took.

/// A request that came to the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderRequest {
    /// Its method.
    pub method: String,
    /// Its whole path.
    pub path: String,
    /// The parameters of its query, decoded.
    pub query: Vec<(String, String)>,
    /// The fields of its form, decoded; none for any other kind of body.
    pub form: Vec<(String, String)>,
}
