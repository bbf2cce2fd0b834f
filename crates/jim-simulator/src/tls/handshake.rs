//! The beginning of a connection on https.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

/// A connection whose handshake is done.
pub(crate) struct SecureStream {
    pub(crate) stream: TlsStream<TcpStream>,
    /// The common name in the client's certificate.
    pub(crate) client: Option<String>,
}

/// Gives the bare connection back when the two do not come to terms.
pub(crate) async fn accept(
    acceptor: &TlsAcceptor,
    stream: TcpStream,
) -> Result<SecureStream, TcpStream> {
    let accepted = acceptor.accept(stream).into_fallible().await;
    let stream = accepted.map_err(|(_, stream)| stream)?;
    let certificates = stream.get_ref().1.peer_certificates();
    let certificate = certificates.and_then(<[_]>::first);
    let client = certificate.and_then(|certificate| common_name(certificate));
    Ok(SecureStream { stream, client })
}

/// Ends a connection that came to nothing. What the client sent and nobody read would reset it, and
/// the client would not learn why.
pub(crate) async fn part(mut stream: TcpStream) {
    let read_all = async {
        stream.shutdown().await?;
        while stream.read(&mut [0; 1024]).await? > 0 {}
        std::io::Result::Ok(())
    };
    let _ = tokio::time::timeout(Duration::from_secs(1), read_all).await;
}

/// The common name of the subject of a certificate.
fn common_name(certificate: &[u8]) -> Option<String> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    let name = certificate.subject().iter_common_name().next()?;
    name.as_str().ok().map(str::to_owned)
}
