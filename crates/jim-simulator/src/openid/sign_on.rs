//! Where people sign in to a server.

use super::access::AccessTokens;

/// Where people sign in to a server.
#[derive(Debug, Clone, Default)]
pub enum SignOn {
    /// At the provider that the recorded server named, which nobody can reach.
    #[default]
    Recorded,
    /// At a provider whose access tokens the server takes.
    With {
        /// The provider's issuer.
        authority: String,
        /// What the provider calls the server's client.
        client_id: String,
        /// The tokens to take.
        tokens: AccessTokens,
    },
    /// Nowhere yet: the server says that nobody has set it up.
    NotConfigured,
    /// Nowhere: keys alone open the server.
    None,
}
