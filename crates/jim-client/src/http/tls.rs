//! Whose certificates are accepted, and which one is shown.

use std::path::Path;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore,
    SignatureScheme,
};
use rustls_platform_verifier::Verifier;
use secrecy::ExposeSecret;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::error::Error;
use crate::settings::Settings;

/// The curve whose signatures are not verified here, as certificates name it.
const P521: &str = "1.3.132.0.35";

/// A certificate that cannot be used, whoever signed it.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unusable {
    /// Signatures of such keys are not verified here.
    #[error("its certificate has a key of a kind that is not supported: ECDSA on the curve P-521")]
    Key,
    /// As `openssl req -x509` makes them.
    #[error(
        "its certificate is that of an authority, which a server may show only to those who named exactly this \
         certificate; to make one for a server: openssl req -x509 -addext basicConstraints=critical,CA:FALSE"
    )]
    Authority,
}

impl From<Unusable> for rustls::Error {
    fn from(reason: Unusable) -> Self {
        Self::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(reason))))
    }
}

/// What the settings ask for, as the HTTP client takes it. It reads the authorities of the system.
pub(super) fn config(settings: &Settings) -> Result<ClientConfig, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| setup(&error))?
        .dangerous()
        .with_custom_certificate_verifier(verifier(settings, provider)?);
    let mut config = match &settings.client_certificate {
        None => builder.with_no_client_auth(),
        Some(pem) => {
            let unusable = |why: String| Error::CertificateFile {
                file: "the client certificate".into(),
                why,
            };
            let pem = pem.expose_secret().as_bytes();
            let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
            let key = PrivateKeyDer::from_pem_slice(pem);
            builder
                .with_client_auth_cert(
                    certificates.map_err(|error| unusable(error.to_string()))?,
                    key.map_err(|error| unusable(error.to_string()))?,
                )
                .map_err(|error| unusable(error.to_string()))?
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn verifier(
    settings: &Settings,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, Error> {
    let trust = match settings.skip_certificate_check {
        true => Trust::Any,
        false => trust(settings, Arc::clone(&provider))?,
    };
    Ok(Arc::new(ServerVerifier { trust, provider }))
}

fn trust(settings: &Settings, provider: Arc<CryptoProvider>) -> Result<Trust, Error> {
    let mut named = match &settings.ca_certificate {
        Some(file) => authorities(file)?,
        None => Vec::new(),
    };
    let environment = &settings.environment;
    let file = environment.get("SSL_CERT_FILE").map(Path::new);
    let folder = environment.get("SSL_CERT_DIR").map(Path::new);
    let instead_of_the_systems = cfg!(all(unix, not(target_vendor = "apple")));
    let authorities: Arc<dyn ServerCertVerifier> = match (file, folder) {
        (None, None) => system(&named, provider)?,
        (file, _) if !instead_of_the_systems => {
            named.extend(file.map(authorities).transpose()?.into_iter().flatten());
            system(&named, provider)?
        }
        (file, folder) => {
            named.extend(rustls_native_certs::load_certs_from_paths(file, folder).certs);
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(named.iter().cloned());
            if roots.is_empty() {
                return Err(nothing_found(file, folder));
            }
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
                .build()
                .map_err(|error| setup(&error))?
        }
    };
    Ok(Trust::Authorities { authorities, named })
}

/// The authorities of the system, and those that are named.
fn system(
    named: &[CertificateDer<'static>],
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, Error> {
    // Where none is named, Windows goes on with its own certificate chain engine and what that remembers.
    let verifier = match named {
        [] => Verifier::new(provider),
        _ => Verifier::new_with_extra_roots(named.iter().cloned(), provider),
    };
    Ok(Arc::new(verifier.map_err(|error| setup(&error))?))
}

fn nothing_found(file: Option<&Path>, folder: Option<&Path>) -> Error {
    let places: Vec<_> = [("SSL_CERT_FILE", file), ("SSL_CERT_DIR", folder)]
        .into_iter()
        .filter_map(|(variable, place)| Some(format!("{variable}={}", place?.display())))
        .collect();
    Error::TlsSetup(format!(
        "there are no certificates where the environment says: {}",
        places.join(", ")
    ))
}

fn setup(error: &dyn std::fmt::Display) -> Error {
    Error::TlsSetup(error.to_string())
}

/// The certificates of a file in PEM form.
fn authorities(file: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let unusable = |why: String| Error::CertificateFile {
        file: format!("'{}'", file.display()),
        why,
    };
    let pem = std::fs::read(file).map_err(|error| unusable(error.to_string()))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let found = found.map_err(|error| unusable(error.to_string()))?;
    if found.is_empty() {
        return Err(unusable("it holds no certificate in PEM form".into()));
    }
    for certificate in &found {
        if X509Certificate::from_der(certificate).is_err() {
            return Err(unusable(
                "it holds a certificate that cannot be read".into(),
            ));
        }
    }
    Ok(found)
}

/// Whose certificates are accepted.
#[derive(Debug)]
enum Trust {
    /// Anybody's.
    Any,
    /// Those that an authority vouches for, and exactly those that the user named.
    Authorities {
        authorities: Arc<dyn ServerCertVerifier>,
        named: Vec<CertificateDer<'static>>,
    },
}

/// Accepts a server by its certificate, and in any case wants the signature of the certificate's owner.
#[derive(Debug)]
struct ServerVerifier {
    trust: Trust,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for ServerVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if has_unsupported_key(end_entity) {
            return Err(Unusable::Key.into());
        }
        let Trust::Authorities { authorities, named } = &self.trust else {
            return Ok(ServerCertVerified::assertion());
        };
        let verified = authorities.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        match verified {
            // A server may show a certificate that it signed itself, as `openssl req -x509` makes them:
            // one of an authority. Whoever named exactly this one trusts it, for its names and its time.
            Err(refusal) if named.iter().any(|named| named == end_entity) => {
                is_in_its_time(end_entity, now)?;
                let parsed = ParsedCertificate::try_from(end_entity).map_err(|_| refusal)?;
                rustls::client::verify_server_name(&parsed, server_name)?;
                Ok(ServerCertVerified::assertion())
            }
            Err(_) if intermediates.iter().any(has_unsupported_key) => Err(Unusable::Key.into()),
            Err(_) if is_of_an_authority(end_entity) => Err(Unusable::Authority.into()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let supported = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, supported)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let supported = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, supported)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let supported = &self.provider.signature_verification_algorithms;
        let mut schemes = supported.supported_schemes();
        // Offered so that the server shows its certificate and the reason can be told: a server whose
        // certificate nobody takes ends the handshake without a word.
        schemes.push(SignatureScheme::ECDSA_NISTP521_SHA512);
        schemes
    }
}

fn has_unsupported_key(certificate: &CertificateDer<'_>) -> bool {
    let Ok((_, parsed)) = X509Certificate::from_der(certificate) else {
        return false;
    };
    let curve = parsed.public_key().algorithm.parameters.as_ref();
    curve
        .and_then(|curve| curve.as_oid().ok())
        .is_some_and(|curve| curve.to_id_string() == P521)
}

fn is_of_an_authority(certificate: &CertificateDer<'_>) -> bool {
    X509Certificate::from_der(certificate).is_ok_and(|(_, parsed)| parsed.is_ca())
}

fn is_in_its_time(certificate: &CertificateDer<'_>, now: UnixTime) -> Result<(), rustls::Error> {
    let Ok((_, parsed)) = X509Certificate::from_der(certificate) else {
        return Err(CertificateError::BadEncoding.into());
    };
    let time = |seconds: i64| {
        let seconds = u64::try_from(seconds).unwrap_or_default();
        UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds))
    };
    let (not_before, not_after) = (
        time(parsed.validity().not_before.timestamp()),
        time(parsed.validity().not_after.timestamp()),
    );
    if now.as_secs() < not_before.as_secs() {
        return Err(CertificateError::NotValidYetContext {
            time: now,
            not_before,
        }
        .into());
    }
    if now.as_secs() > not_after.as_secs() {
        return Err(CertificateError::ExpiredContext {
            time: now,
            not_after,
        }
        .into());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
