//! Whose a certificate is.

use yasna::models::ObjectIdentifier;
use yasna::{ASN1Result, parse_der};

/// The common name of the subject of a certificate.
pub(super) fn common_name(certificate: &[u8]) -> Option<String> {
    let signed = sequence(certificate).ok()?.into_iter().next()?;
    // Version, serial number, algorithm, issuer and validity come before it.
    let subject = sequence(&signed).ok()?.into_iter().nth(5)?;
    let names = parse_der(&subject, |names| {
        names.collect_sequence_of(|set| set.collect_set_of(|name| name.read_der()))
    });
    let mut names = names.ok()?.into_iter().flatten();
    names.find_map(|name| value_of_common_name(&name))
}

fn value_of_common_name(name: &[u8]) -> Option<String> {
    let common_name = ObjectIdentifier::from_slice(&[2, 5, 4, 3]);
    let [kind, value] = <[_; 2]>::try_from(sequence(name).ok()?).ok()?;
    let kind = parse_der(&kind, |kind| kind.read_oid()).ok()?;
    let value = parse_der(&value, |value| value.read_tagged_der()).ok()?;
    let text = String::from_utf8(value.value().to_vec()).ok()?;
    (kind == common_name).then_some(text)
}

/// The parts of a sequence, not parsed yet.
fn sequence(der: &[u8]) -> ASN1Result<Vec<Vec<u8>>> {
    parse_der(der, |parts| {
        parts.collect_sequence_of(|part| part.read_der())
    })
}
