//! Connect-JIM over TLS and through proxies.

use std::path::PathBuf;

use jim_simulator::{Authority, ForwardProxy, Options, ProxyOptions, ServerCertificate, Simulator};

use crate::harness::{Errors, Harness, Outcomes};

/// A file for one test, removed with it.
struct File(PathBuf);

impl File {
    fn new(name: &str, text: &str) -> Self {
        let file = std::env::temp_dir().join(format!("jim-{}-{name}", std::process::id()));
        std::fs::write(&file, text).unwrap();
        Self(file)
    }

    fn path(&self) -> String {
        self.0.display().to_string()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn harness(authority: &Authority, certificate: ServerCertificate) -> Harness {
    Harness::with(Options {
        tls: Some(authority.server(certificate).unwrap()),
        ..Options::default()
    })
}

#[test]
fn an_authority_of_one_s_own_is_trusted_when_it_is_named() {
    let authority = Authority::new("Test authority").unwrap();
    let harness = harness(&authority, ServerCertificate::Valid);
    let file = File::new("trusted.pem", authority.pem());
    let connect = format!(
        "Connect-JIM -Url $Url -ApiKey $Key -CACertificate '{}'",
        file.path()
    );
    let outcome = harness.run_unconnected(&format!("{connect}; Get-JIMConnectedSystem -Id 1"));
    assert_eq!(outcome.succeeded().output.len(), 2);
    assert_eq!(outcome.warnings, [""; 0]);
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "SSL_CERT_FILE is read on Linux")]
fn an_authority_of_the_environment_is_trusted() {
    let authority = Authority::new("Test authority").unwrap();
    let harness = harness(&authority, ServerCertificate::Valid);
    let file = File::new("environment.pem", authority.pem());
    let path = file.path();
    let outcome = harness.run_with(
        "Connect-JIM -Url $Url -ApiKey $Key",
        &[("SSL_CERT_FILE", path.as_str())],
    );
    assert_eq!(outcome.succeeded().output.len(), 1);
}

#[test]
fn each_thing_wrong_with_a_certificate_has_its_own_sentence_and_is_tried_once() {
    let authority = Authority::new("Test authority").unwrap();
    let file = File::new("authority.pem", authority.pem());
    let trusted = format!("-CACertificate '{}'", file.path());
    let mut sentences = Vec::new();
    for (certificate, trust, words) in [
        (ServerCertificate::Valid, "", "does not trust"),
        (
            ServerCertificate::Expired,
            trusted.as_str(),
            "expired on 20",
        ),
        (
            ServerCertificate::NotYetValid,
            &trusted,
            "not valid before 20",
        ),
        (
            ServerCertificate::WrongHost,
            &trusted,
            "is for jim.example.com, not for the host 127.0.0.1",
        ),
    ] {
        let harness = harness(&authority, certificate);
        let outcome =
            harness.run_unconnected(&format!("Connect-JIM -Url $Url -ApiKey $Key {trust}"));
        let error = outcome.fatal();
        assert_eq!(error.kind(), "CertificateNotAccepted", "{}", error.message);
        assert_eq!(error.category, "SecurityError");
        assert!(error.message.contains(words), "{}", error.message);
        assert!(
            error.message.contains(harness.simulator.url()),
            "{}",
            error.message
        );
        assert_eq!(harness.simulator.requests(), []);
        sentences.push(error.message.clone());
    }
    sentences.dedup();
    assert_eq!(sentences.len(), 4);
}

#[test]
fn certificates_are_not_checked_only_when_that_is_asked_for_and_told() {
    let authority = Authority::new("Test authority").unwrap();
    let harness = harness(&authority, ServerCertificate::Expired);
    let connect = "Connect-JIM -Url $Url -ApiKey $Key -SkipCertificateCheck";
    let outcome = harness.run_unconnected(&format!(
        "{connect}; {connect}; Get-JIMConnectedSystem -Id 1"
    ));
    assert_eq!(outcome.succeeded().output.len(), 3);
    let told = outcome
        .warnings
        .iter()
        .filter(|line| line.contains("is not checked"));
    assert_eq!(told.count(), 2, "{:?}", outcome.warnings);
    let checked =
        harness.run_unconnected(&format!("{connect}; Connect-JIM -Url $Url -ApiKey $Key"));
    assert_eq!(checked.fatal().kind(), "CertificateNotAccepted");
}

#[test]
fn a_server_that_wants_a_certificate_gets_the_one_that_is_given() {
    let (servers, clients) = (
        Authority::new("Servers").unwrap(),
        Authority::new("Clients").unwrap(),
    );
    let tls = servers.server(ServerCertificate::Valid).unwrap();
    let harness = Harness::with(Options {
        tls: Some(tls.requiring_clients_of(&clients)),
        ..Options::default()
    });
    let trusted = File::new("servers.pem", servers.pem());
    let connect = format!(
        "Connect-JIM -Url $Url -ApiKey $Key -CACertificate '{}'",
        trusted.path()
    );
    let without = harness.run_unconnected(&connect);
    assert_eq!(without.fatal().kind(), "CertificateNotAccepted");
    assert!(
        without.fatal().message.contains("client certificate"),
        "{}",
        without.fatal().message
    );

    let identity = clients.client("nightly-job").unwrap();
    let pem = File::new("client.pem", &identity.both_pem());
    let pfx = std::env::temp_dir().join(format!("jim-{}-client.pfx", std::process::id()));
    let outcome = harness.run_unconnected(&format!(
        "$null = {connect} -Certificate '{pem}'
         $certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile('{pem}')
         [IO.File]::WriteAllBytes('{pfx}', $certificate.Export('Pfx', 'pass phrase'))
         $null = {connect} -Certificate '{pfx}' -CertificatePassword 'pass phrase'
         Get-JIMConnectedSystem -Id 1",
        pem = pem.path(),
        pfx = pfx.display(),
    ));
    assert_eq!(outcome.succeeded().output.len(), 1);
    let seen = harness.simulator.requests();
    let named = |request: &jim_simulator::ReceivedRequest| {
        request.client_certificate.as_deref() == Some("nightly-job")
    };
    assert!(!seen.is_empty() && seen.iter().all(named));

    // A file may hold much that is none of it, more than a SecureString takes.
    let remarks = "# Nothing that counts.\n".repeat(4000);
    let long = File::new(
        "client-long.pem",
        &format!("{remarks}{}", identity.both_pem()),
    );
    let outcome = harness.run_unconnected(&format!("{connect} -Certificate '{}'", long.path()));
    assert_eq!(outcome.succeeded().output.len(), 1);
    let bundle = File::new("client-bundle.pem", &clients.pem().repeat(400));
    let outcome = harness.run_unconnected(&format!("{connect} -Certificate '{}'", bundle.path()));
    assert_eq!(outcome.fatal().kind(), "InvalidCertificateFile");

    let outcome = harness.run_unconnected(&format!(
        "{connect} -Certificate '{}' -CertificatePassword wrong",
        pfx.display()
    ));
    std::fs::remove_file(&pfx).unwrap();
    assert_eq!(outcome.fatal().kind(), "InvalidCertificateFile");
}

#[test]
fn a_client_certificate_is_shown_with_the_authorities_above_it() {
    let (servers, root) = (
        Authority::new("Servers").unwrap(),
        Authority::new("Root").unwrap(),
    );
    let between = root.subordinate("Between").unwrap();
    let tls = servers.server(ServerCertificate::Valid).unwrap();
    let harness = Harness::with(Options {
        tls: Some(tls.requiring_clients_of(&root)),
        ..Options::default()
    });
    let trusted = File::new("chain-servers.pem", servers.pem());
    let identity = between.client("nightly-job").unwrap();
    let both = identity.both_pem();
    let leaf = File::new("chain-leaf.pem", &both);
    let whole = File::new("chain-whole.pem", &format!("{both}{}", between.pem()));
    let pfx = File::new("chain.pfx", "");
    let encrypted = File::new("chain-encrypted.pem", "");
    let connect = format!(
        "Connect-JIM -Url $Url -ApiKey $Key -CACertificate '{}'",
        trusted.path()
    );
    let outcome = harness.run_unconnected(&format!(
        "try {{ {connect} -Certificate '{leaf}' }} catch {{ 'refused' }}
         $all = [Security.Cryptography.X509Certificates.X509Certificate2Collection]::new()
         $ours = [Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile('{leaf}')
         $all.ImportFromPemFile('{whole}'); $all[0] = $ours
         [IO.File]::WriteAllBytes('{pfx}', $all.Export('Pfx', ' pass phrase '))
         $how = [Security.Cryptography.PbeParameters]::new('Aes256Cbc', 'SHA256', 1000)
         $private = [Security.Cryptography.X509Certificates.ECDsaCertificateExtensions]::GetECDsaPrivateKey($ours)
         $chain = ($all | ForEach-Object {{ $_.ExportCertificatePem() }}) -join \"`n\"
         [IO.File]::WriteAllText('{encrypted}', $chain + \"`n\" + $private.ExportEncryptedPkcs8PrivateKeyPem('secret', $how))
         ({connect} -Certificate '{whole}').Connected
         ({connect} -Certificate '{pfx}' -CertificatePassword ' pass phrase ').Connected
         ({connect} -Certificate '{encrypted}' -CertificatePassword secret).Connected",
        leaf = leaf.path(),
        whole = whole.path(),
        pfx = pfx.path(),
        encrypted = encrypted.path(),
    ));
    let expected = serde_json::json!(["refused", true, true, true]);
    assert_eq!(serde_json::json!(outcome.succeeded().values()), expected);
}

#[test]
fn a_file_without_a_certificate_is_told_with_its_name() {
    let harness = Harness::new();
    let nonsense = File::new("nonsense.pem", "no certificate");
    for (parameter, file) in [
        ("CACertificate", nonsense.path()),
        ("CACertificate", "/no/such/file.pem".to_owned()),
        ("Certificate", nonsense.path()),
        ("Certificate", "/no/such/file.pem".to_owned()),
    ] {
        let outcome = harness.run_unconnected(&format!(
            "Connect-JIM -Url $Url -ApiKey $Key -{parameter} '{file}'"
        ));
        let error = outcome.fatal();
        assert_eq!(error.kind(), "InvalidCertificateFile");
        assert!(error.message.contains(&file), "{}", error.message);
    }
}

#[test]
fn a_key_that_would_travel_in_the_clear_is_warned_of() {
    let harness = Harness::new();
    let proxy = ForwardProxy::start(ProxyOptions {
        refuse: true,
        ..ProxyOptions::default()
    })
    .unwrap();
    let outcome = harness.run_unconnected(&format!(
        "try {{ Connect-JIM -Url http://jim.example.com -ApiKey $Key -Proxy {} }} catch {{ 'failed' }}
         $null = Connect-JIM -Url $Url -ApiKey $Key",
        proxy.url()
    ));
    assert_eq!(outcome.values(), ["failed"]);
    let [warning] = outcome.warnings.as_slice() else {
        panic!("{:?}", outcome.warnings)
    };
    assert!(
        warning.contains("http://jim.example.com is not encrypted"),
        "{warning}"
    );
}

#[test]
fn requests_go_through_the_proxy_that_is_named() {
    let authority = Authority::new("Test authority").unwrap();
    let file = File::new("proxied.pem", authority.pem());
    let secure = harness(&authority, ServerCertificate::Valid);
    let plain = Harness::new();
    for (harness, method) in [(&secure, "CONNECT"), (&plain, "GET")] {
        let credentials = Some(("ada".to_owned(), "päss:word".to_owned()));
        let proxy = ForwardProxy::start(ProxyOptions {
            credentials,
            refuse: false,
        })
        .unwrap();
        let connect = format!(
            "Connect-JIM -Url $Url -ApiKey $Key -CACertificate '{}' -Proxy {}",
            file.path(),
            proxy.url()
        );
        let refused = harness.run_unconnected(&connect);
        assert_eq!(refused.fatal().kind(), "ProxyRefused", "{method}");
        let outcome = harness.run_unconnected(&format!(
            "$password = [securestring]::new(); 'päss:word'.ToCharArray() | ForEach-Object {{ $password.AppendChar($_) }}
             {connect} -ProxyCredential ([pscredential]::new('ada', $password)) -Verbose"
        ));
        assert_eq!(outcome.succeeded().output.len(), 1, "{method}");
        assert!(!format!("{outcome:?}").contains("päss:word"));
        let seen = proxy.requests();
        assert!(
            seen.iter()
                .any(|request| request.authorised && request.method == method),
            "{seen:?}"
        );
    }
}

#[test]
fn the_proxy_of_the_environment_is_taken_unless_it_is_not_for_that_server() {
    let harness = Harness::new();
    let proxy = ForwardProxy::start(ProxyOptions::default()).unwrap();
    let script = "Connect-JIM -Url $Url -ApiKey $Key";
    let through = harness.run_with(
        script,
        &[("HTTP_PROXY", proxy.url()), ("http_proxy", proxy.url())],
    );
    through.succeeded();
    let count = proxy.requests().len();
    assert!(count > 0);
    let past = harness.run_with(
        script,
        &[
            ("HTTP_PROXY", proxy.url()),
            ("http_proxy", proxy.url()),
            ("NO_PROXY", "127.0.0.1"),
        ],
    );
    past.succeeded();
    assert_eq!(proxy.requests().len(), count);
}

#[test]
fn a_proxy_of_the_environment_gets_the_credentials_of_its_address() {
    let harness = Harness::new();
    let credentials = Some(("ada".to_owned(), "hunter2".to_owned()));
    let proxy = ForwardProxy::start(ProxyOptions {
        credentials,
        refuse: false,
    })
    .unwrap();
    let address = proxy.url().replace("http://", "http://ada:hunter2@");
    let environment = [
        ("HTTP_PROXY", address.as_str()),
        ("http_proxy", address.as_str()),
    ];
    let outcome = harness.run_with(
        "Connect-JIM -Url $Url -ApiKey $Key -Verbose -Debug",
        &environment,
    );
    outcome.succeeded();
    assert!(proxy.requests().iter().any(|request| request.authorised));
    assert!(!format!("{outcome:?}").contains("hunter2"));
    let gone = address.replace(proxy.url().rsplit(':').next().unwrap(), "9");
    let environment = [("HTTP_PROXY", gone.as_str()), ("http_proxy", gone.as_str())];
    let outcome = harness.run_with(
        "Connect-JIM -Url $Url -ApiKey $Key -Verbose -Debug",
        &environment,
    );
    assert!(outcome.terminating_error.is_some());
    assert!(!format!("{outcome:?}").contains("hunter2"), "{outcome:?}");
}

#[test]
fn credentials_without_a_proxy_are_told_and_not_ignored() {
    let harness = Harness::new();
    let outcome = harness.run_unconnected(
        "Connect-JIM -Url $Url -ApiKey $Key -ProxyCredential ([pscredential]::new('ada', [securestring]::new()))",
    );
    assert_eq!(outcome.fatal().kind(), "InvalidProxy");
    assert!(outcome.fatal().message.contains("without -Proxy"));
}

#[test]
fn all_that_is_open_is_left_also_what_was_replaced() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$first = Get-JIMConnection -Current
         $second = Connect-JIM -Url $Url -ApiKey $Key
         @(Get-JIMConnection).Count
         Disconnect-JIM -All
         $first.Connected, $second.Connected",
    );
    let expected = serde_json::json!([1, false, false]);
    assert_eq!(serde_json::json!(outcome.succeeded().values()), expected);
}

#[test]
fn an_address_that_is_no_proxy_is_told() {
    let harness = Harness::new();
    for address in ["ftp://proxy", "nonsense", "http://me:hunter2@proxy:8080"] {
        let outcome = harness.run_unconnected(&format!(
            "Connect-JIM -Url $Url -ApiKey $Key -Proxy '{address}'"
        ));
        assert_eq!(outcome.fatal().kind(), "InvalidProxy");
        assert!(!format!("{outcome:?}").contains("hunter2"), "{outcome:?}");
    }
}

#[test]
fn two_servers_are_used_side_by_side() {
    let harness = Harness::new();
    let other = Simulator::start(Options::default()).unwrap();
    other.configuration(|configuration| configuration.systems[0].name = "Other HR".into());
    let outcome = harness.run(&format!(
        "$first = Get-JIMConnection -Current
         $second = Connect-JIM -Url {} -ApiKey {}
         (Get-JIMConnectedSystem -Id 1).Name
         (Get-JIMConnectedSystem -Id 1 -Connection $first).Name
         @(Get-JIMConnection).Count
         (Get-JIMConnection -Current).Url
         $first.Current, $second.Current
         Disconnect-JIM
         $second.Connected, $first.Connected
         try {{ Get-JIMConnectedSystem -Id 1 -Connection $second }} catch {{ \"$_\" }}
         (Get-JIMConnectedSystem -Id 1 -Connection $first).Name
         Get-JIMRunProfile -Id 10 -Connection $first | Start-JIMRunProfile -Connection $first",
        other.url(),
        other.api_key()
    ));
    let ended = format!(
        "The connection to {} was ended. Run Connect-JIM.",
        other.url()
    );
    let expected = serde_json::json!([
        "Other HR",
        "HR System",
        2,
        other.url(),
        false,
        true,
        false,
        true,
        ended,
        "HR System"
    ]);
    assert_eq!(serde_json::json!(outcome.succeeded().values()), expected);
    assert_eq!(harness.simulator.executions().len(), 1);
    assert!(other.executions().is_empty());
    let told = outcome.host_lines().join("\n");
    assert!(
        told.contains(&format!("before, it used {}", harness.simulator.url())),
        "{told}"
    );
}

#[test]
fn a_connection_is_taken_along_into_parallel_sessions() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$jim = Get-JIMConnection -Current
         1..8 | ForEach-Object -ThrottleLimit 8 -Parallel {
             Import-Module $using:Manifest
             (Get-JIMConnectedSystem -Id 1 -Connection $using:jim).Name
         }",
    );
    assert_eq!(outcome.succeeded().values(), ["HR System"; 8]);
}

#[test]
fn the_key_of_the_environment_goes_to_no_other_server() {
    let harness = Harness::new();
    let key = harness.simulator.api_key().to_owned();
    let environment = [
        ("JIM_URL", "https://jim.example.com"),
        ("JIM_API_KEY", key.as_str()),
    ];
    let outcome = harness.run_with("Connect-JIM -Url $Url -Verbose", &environment);
    assert!(outcome.terminating_error.is_some());
    let told = outcome
        .verbose
        .iter()
        .any(|line| line.contains("JIM_API_KEY is not used"));
    assert!(told, "{:?}", outcome.verbose);
    assert!(
        harness
            .simulator
            .requests()
            .iter()
            .all(|request| request.key.is_none())
    );
}

#[test]
fn what_is_too_long_for_a_secret_is_told_in_a_sentence() {
    let harness = Harness::new();
    for parameters in ["-ApiKey $long", "-ApiKey $Key -CertificatePassword $long"] {
        let outcome = harness.run_unconnected(&format!(
            "$long = 'x' * 70000; Connect-JIM -Url $Url {parameters}"
        ));
        let said = &outcome.terminating_error.as_ref().unwrap().message;
        assert!(
            said.contains("It has 70,000 letters"),
            "{parameters}: {said}"
        );
        assert!(!said.contains("xxx"), "{parameters}");
    }
    let long = "x".repeat(70_000);
    let outcome = harness.run_with("Connect-JIM -Url $Url", &[("JIM_API_KEY", &long)]);
    let error = outcome.fatal();
    assert_eq!(error.kind(), "InvalidApiKey");
    assert!(error.message.contains("JIM_API_KEY"), "{}", error.message);
    assert_eq!(harness.simulator.requests(), []);
}
