//! Certificates for a server on https, and for the clients that it may ask for theirs.

mod authority;
mod handshake;

use std::sync::Arc;

use rustls::RootCertStore;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use tokio_rustls::TlsAcceptor;

use crate::error::Error;

pub use authority::{Authority, ClientIdentity, ServerCertificate};
pub(crate) use handshake::{accept, part};

/// What a server needs to be on https.
#[derive(Debug, Clone)]
pub struct Tls {
    certificate: CertificateDer<'static>,
    key: Arc<PrivateKeyDer<'static>>,
    /// Who signs the certificates of the clients; none when clients need no certificate.
    clients: Option<CertificateDer<'static>>,
}

impl Tls {
    fn new(certificate: CertificateDer<'static>, key: Arc<PrivateKeyDer<'static>>) -> Self {
        Self {
            certificate,
            key,
            clients: None,
        }
    }

    /// Refuses every connection without a client certificate of that authority.
    #[must_use]
    pub fn requiring_clients_of(self, authority: &Authority) -> Self {
        Self {
            clients: Some(authority.certificate().clone()),
            ..self
        }
    }

    pub(crate) fn acceptor(&self) -> Result<TlsAcceptor, Error> {
        let provider = Arc::new(default_provider());
        let server = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(Error::tls)?;
        let server = match &self.clients {
            None => server.with_no_client_auth(),
            Some(authority) => {
                let mut roots = RootCertStore::empty();
                roots.add(authority.clone()).map_err(Error::tls)?;
                let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider)
                    .build()
                    .map_err(Error::tls)?;
                server.with_client_cert_verifier(verifier)
            }
        };
        let mut server = server
            .with_single_cert(vec![self.certificate.clone()], self.key.clone_key())
            .map_err(Error::tls)?;
        server.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(server).into())
    }
}
