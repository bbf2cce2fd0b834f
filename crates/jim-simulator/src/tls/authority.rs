//! Certificates of all kinds, good ones and others.

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

use super::Tls;
use crate::error::Error;

/// A certificate authority made for one test.
#[derive(Debug)]
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    pem: String,
}

/// What is right or wrong with a server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerCertificate {
    /// Nothing is wrong: it is for 127.0.0.1, ::1 and localhost.
    Valid,
    /// It ended yesterday.
    Expired,
    /// It begins tomorrow.
    NotYetValid,
    /// It is for jim.example.com alone.
    WrongHost,
}

/// A client's certificate and its key.
#[derive(Clone)]
pub struct ClientIdentity {
    /// The certificate.
    pub certificate_pem: String,
    /// The key that belongs to it, as PKCS #8.
    pub key_pem: String,
}

impl Authority {
    /// Makes an authority of that name.
    ///
    /// # Errors
    /// When the key or the certificate cannot be made.
    pub fn new(name: &str) -> Result<Self, Error> {
        let key = KeyPair::generate().map_err(Error::tls)?;
        let issuer = CertifiedIssuer::self_signed(authority(name, 1)?, key);
        Ok(Self::of(issuer.map_err(Error::tls)?))
    }

    /// Makes an authority of that name below this one.
    ///
    /// # Errors
    /// When the key or the certificate cannot be made.
    pub fn subordinate(&self, name: &str) -> Result<Self, Error> {
        let key = KeyPair::generate().map_err(Error::tls)?;
        let issuer = CertifiedIssuer::signed_by(authority(name, 0)?, key, &self.issuer);
        Ok(Self::of(issuer.map_err(Error::tls)?))
    }

    fn of(issuer: CertifiedIssuer<'static, KeyPair>) -> Self {
        let pem = issuer.pem();
        Self { issuer, pem }
    }

    /// Its own certificate, for those who are to trust it.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// A certificate for a server.
    ///
    /// # Errors
    /// When the key or the certificate cannot be made.
    pub fn server(&self, certificate: ServerCertificate) -> Result<Tls, Error> {
        const HERE: &[&str] = &["127.0.0.1", "::1", "localhost"];
        let (hosts, days) = match certificate {
            ServerCertificate::Valid => (HERE, -1..365),
            ServerCertificate::Expired => (HERE, -30..-1),
            ServerCertificate::NotYetValid => (HERE, 1..30),
            ServerCertificate::WrongHost => (&["jim.example.com"][..], -1..365),
        };
        let params = params("JIM simulator", hosts, days)?;
        let (certificate, key) = self.sign(params, ExtendedKeyUsagePurpose::ServerAuth)?;
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        Ok(Tls::new(certificate.into(), Arc::new(key.into())))
    }

    /// A certificate for a client of that name.
    ///
    /// # Errors
    /// When the key or the certificate cannot be made.
    pub fn client(&self, name: &str) -> Result<ClientIdentity, Error> {
        let params = params(name, &[], -1..365)?;
        let (certificate, key) = self.sign(params, ExtendedKeyUsagePurpose::ClientAuth)?;
        Ok(ClientIdentity {
            certificate_pem: certificate.pem(),
            key_pem: key.serialize_pem(),
        })
    }

    pub(super) fn certificate(&self) -> &CertificateDer<'static> {
        self.issuer.der()
    }

    fn sign(
        &self,
        mut params: CertificateParams,
        purpose: ExtendedKeyUsagePurpose,
    ) -> Result<(rcgen::Certificate, KeyPair), Error> {
        params.is_ca = IsCa::ExplicitNoCa;
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![purpose];
        let key = KeyPair::generate().map_err(Error::tls)?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(Error::tls)?;
        Ok((certificate, key))
    }
}

impl ClientIdentity {
    /// The certificate and the key in one text.
    pub fn both_pem(&self) -> String {
        format!("{}{}", self.certificate_pem, self.key_pem)
    }
}

/// What an authority has, with so many authorities below it.
fn authority(name: &str, below: u8) -> Result<CertificateParams, Error> {
    let mut params = params(name, &[], -60..730)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(below));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    Ok(params)
}

/// What every certificate has; the days are counted from now.
fn params(name: &str, hosts: &[&str], days: Range<i64>) -> Result<CertificateParams, Error> {
    let hosts: Vec<_> = hosts.iter().map(|&host| host.to_owned()).collect();
    let mut params = CertificateParams::new(hosts).map_err(Error::tls)?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = in_days(days.start).into();
    params.not_after = in_days(days.end).into();
    Ok(params)
}

fn in_days(days: i64) -> SystemTime {
    let span = Duration::from_secs(days.unsigned_abs() * 24 * 60 * 60);
    if days < 0 {
        SystemTime::now() - span
    } else {
        SystemTime::now() + span
    }
}
