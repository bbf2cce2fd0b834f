//! The simulator as a program.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// Starts the program and reads the line in which it says where it listens.
fn started(arguments: &[&str]) -> (Child, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_jim-simulator"));
    program
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = program.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    (child, line)
}

fn get(line: &str, path: &str, key: &str) -> u16 {
    get_trusting(line, path, key, None)
}

fn get_trusting(line: &str, path: &str, key: &str, authority: Option<&[u8]>) -> u16 {
    _ = rustls::crypto::ring::default_provider().install_default();
    let url = line
        .split_whitespace()
        .find(|word| word.starts_with("http"))
        .unwrap();
    let trusted = authority.map(|pem| reqwest::Certificate::from_pem(pem).unwrap());
    let client = reqwest::blocking::Client::builder()
        .no_proxy()
        .tls_certs_only(trusted)
        .build()
        .unwrap();
    let request = client
        .get(format!("{url}/api/v1{path}"))
        .header("X-API-Key", key);
    request.send().unwrap().status().as_u16()
}

#[test]
fn it_says_where_it_listens_and_ends_with_its_owner() {
    let (mut child, line) = started(&["--api-key", "jim_ak_mine"]);
    assert!(line.contains("jim_ak_mine"), "{line}");
    assert_eq!(get(&line, "/activities", "jim_ak_mine"), 200);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn it_says_where_people_sign_in() {
    let (mut child, line) = started(&["--sign-on"]);
    let issuer = line.split_whitespace().last().unwrap();
    assert!(
        issuer.starts_with("http://127.0.0.1:") && issuer.ends_with("/realms/jim"),
        "{line}"
    );
    assert_eq!(get(&line, "/auth/config", ""), 200);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[cfg(unix)]
#[test]
fn it_ends_well_when_it_is_told_to() {
    for signal in ["TERM", "INT"] {
        let (mut child, line) = started(&[]);
        // Its owner is there all the time: the signal alone ends it.
        let _input = child.stdin.take();
        assert!(line.contains("http://127.0.0.1:"), "{line}");
        let sent = Command::new("kill")
            .args(["-s", signal, &child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
        assert!(child.wait().unwrap().success(), "{signal}");
    }
}

#[test]
fn it_reads_what_is_to_go_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("faults.json");
    std::fs::write(
        &file,
        r#"[{"path": "/health", "act": {"answer": {"status": 418}}}]"#,
    )
    .unwrap();
    let (mut child, line) = started(&["--faults", file.to_str().unwrap()]);
    assert_eq!(get(&line, "/health", ""), 418);
    drop(child.stdin.take());
    child.wait().unwrap();
}

#[test]
fn it_is_on_https_and_leaves_the_certificate_to_trust() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("new");
    let (mut child, line) = started(&["--tls", folder.to_str().unwrap()]);
    assert!(line.contains("https://127.0.0.1:"), "{line}");
    let authority = std::fs::read(folder.join("authority.pem")).unwrap();
    assert_eq!(get_trusting(&line, "/health", "", Some(&authority)), 200);
    drop(child.stdin.take());
    child.wait().unwrap();
}

#[test]
fn what_it_cannot_do_it_says() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let no_folder = file.path().to_str().unwrap();
    for (arguments, said) in [
        (["--faults", "/nowhere.json"], "/nowhere.json"),
        (["--speed", "0"], "a speed of 0"),
        (["--tls", no_folder], "authority.pem cannot be written"),
    ] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_jim-simulator"));
        let output = program.args(arguments).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && text.contains(said), "{text}");
    }
}
