//! Clients that show a certificate of their own.

use jim_simulator::{Authority, ServerCertificate, Simulator};

use crate::client::{ask, authority, eventually, identified, trusting, valid, with};

fn strict(authority: &Authority) -> Simulator {
    let tls = authority.server(ServerCertificate::Valid).unwrap();
    with(tls.requiring_clients_of(authority))
}

#[test]
fn a_client_with_a_certificate_is_known_by_its_name() {
    let authority = authority();
    let simulator = strict(&authority);
    let identity = authority.client("Zoë of payroll").unwrap();
    assert_eq!(ask(identified(&authority, &identity), &simulator), Ok(200));
    let seen = simulator.requests();
    assert_eq!(
        seen[0].client_certificate.as_deref(),
        Some("Zoë of payroll")
    );
}

#[test]
fn a_client_without_a_certificate_learns_that_one_is_required() {
    let authority = authority();
    let simulator = strict(&authority);
    let error = ask(trusting(&authority), &simulator).unwrap_err();
    assert!(error.contains("CertificateRequired"), "{error}");
    assert!(simulator.requests().is_empty());
    assert!(eventually(|| simulator.failed_handshakes() == 1));
}

#[test]
fn a_certificate_of_another_authority_is_none() {
    let authority = authority();
    let simulator = strict(&authority);
    let stranger = Authority::new("Others").unwrap().client("Zoë").unwrap();
    let error = ask(identified(&authority, &stranger), &simulator).unwrap_err();
    assert!(error.contains("received fatal alert"), "{error}");
    assert!(simulator.requests().is_empty());
    assert!(eventually(|| simulator.failed_handshakes() == 1));
}

#[test]
fn a_server_that_does_not_ask_does_not_see_it() {
    let authority = authority();
    let simulator = valid(&authority);
    let identity = authority.client("Zoë").unwrap();
    assert_eq!(ask(identified(&authority, &identity), &simulator), Ok(200));
    assert_eq!(simulator.requests()[0].client_certificate, None);
}
