//! Connect-JIM as a person: the whole sign-on, with a stand-in for the browser.

mod fixture;
mod secret_service;

use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use jim_simulator::{
    Act, Authority, Consent, Fault, Forgery, OpenIdProvider, Options, ProviderOptions,
    ReceivedRequest, ServerCertificate, SignOn,
};

use self::fixture::{SignOnFixture, browse, follow};
use self::secret_service::SecretService;
use crate::harness::{Errors, Harness, Outcomes};

const LONG: Duration = Duration::from_secs(60);

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "the browser can be replaced only on Linux"
)]
fn a_person_signs_in_with_the_browser() {
    let fixture = SignOnFixture::new(ProviderOptions::default());
    let page = std::sync::Mutex::new(String::new());
    let outcome = fixture.run(
        "Connect-JIM -Url $Url; Get-JIMConnectedSystem -Id 1; Test-JIMConnection",
        |address| *page.lock().unwrap() = follow(address).unwrap_or_default(),
    );
    let outcome = outcome.succeeded();
    let connection = outcome.output[0].as_ref().unwrap();
    assert_eq!(connection["AuthMethod"], "SignOn");
    assert_eq!(connection["Name"], "Ada Example");
    assert_eq!(outcome.output[1].as_ref().unwrap()["Id"], 1);
    let test = outcome.output[2].as_ref().unwrap();
    assert_eq!(test["Authenticated"], true);
    assert!(
        test["TokenRemaining"].as_str().unwrap().starts_with("00:0"),
        "{test:?}"
    );
    // A machine without a browser needs the address.
    let told = outcome.host_lines().join("\n");
    assert!(
        told.contains(&format!("{}/auth?", fixture.provider.authority())),
        "{told}"
    );
    assert!(told.contains("for this session only"), "{told}");
    assert!(
        page.lock().unwrap().contains("close"),
        "the page says that it worked"
    );
    let seen = fixture.harness.simulator.requests();
    assert!(seen.iter().all(|request| request.key.is_none()));
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "the browser can be replaced only on Linux"
)]
fn no_token_is_in_any_stream_or_object() {
    let fixture = SignOnFixture::new(ProviderOptions::default());
    let outcome = fixture.run(
        "Connect-JIM -Url $Url -Verbose -Debug; Get-JIMConnectedSystem -Id 1 -Verbose -Debug
         Test-JIMConnection -Verbose; Disconnect-JIM -Verbose -Debug",
        browse,
    );
    outcome.succeeded();
    let shown = format!("{outcome:?}");
    let bearers = fixture
        .harness
        .simulator
        .requests()
        .into_iter()
        .filter_map(|request| request.bearer);
    let forms = fixture
        .provider
        .requests()
        .into_iter()
        .flat_map(|request| request.form);
    let secret = |name: &str| ["code", "code_verifier", "refresh_token", "token"].contains(&name);
    let sent = forms
        .filter(|(name, _)| secret(name))
        .map(|(_, value)| value);
    let secrets: Vec<_> = bearers.chain(sent).collect();
    assert!(secrets.len() >= 4);
    for secret in secrets {
        assert!(!shown.contains(&secret), "a secret is shown");
    }
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "the browser can be replaced only on Linux"
)]
fn the_certificate_of_the_provider_is_checked_in_any_case() {
    let authority = Authority::new("Test authority").unwrap();
    let certificate = |kind| Some(authority.server(kind).unwrap());
    let options = ProviderOptions {
        tls: certificate(ServerCertificate::Valid),
        ..ProviderOptions::default()
    };
    let server = Options {
        tls: certificate(ServerCertificate::Expired),
        ..Options::default()
    };
    let fixture = SignOnFixture::with(options, server);
    let file = fixture.folder.join("authority.pem");
    std::fs::write(&file, authority.pem()).unwrap();
    let outcome = fixture.run("Connect-JIM -Url $Url -SkipCertificateCheck", browse);
    let error = outcome.fatal();
    assert_eq!(error.kind(), "CertificateNotAccepted");
    for words in [fixture.provider.authority(), "does not trust"] {
        assert!(error.message.contains(words), "{}", error.message);
    }
    assert!(fixture.provider.requests().is_empty());

    let outcome = fixture.run(
        &format!(
            "(Connect-JIM -Url $Url -SkipCertificateCheck -CACertificate '{}').Name",
            file.display()
        ),
        browse,
    );
    assert_eq!(outcome.succeeded().values(), ["Ada Example"]);
}

#[test]
fn a_server_without_sign_on_says_so_and_names_the_key() {
    let harness = Harness::with(Options {
        sign_on: SignOn::None,
        ..Options::default()
    });
    let outcome = harness.run_with("Connect-JIM -Url $Url", &[("JIM_API_KEY", "")]);
    let error = outcome.fatal();
    assert_eq!(error.kind(), "SignOnNotOffered");
    assert!(
        error
            .recommended_action
            .as_deref()
            .unwrap()
            .contains("-ApiKey")
    );
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "the browser can be replaced only on Linux"
)]
fn what_the_provider_refuses_is_told_in_its_words() {
    let fixture = SignOnFixture::new(ProviderOptions::default());
    fixture.provider.set_consent(Consent::Deny {
        error: "access_denied".into(),
        description: "Your account is not in the group 'JIM users'.".into(),
    });
    let outcome = fixture.run(
        "Connect-JIM -Url $Url -TimeoutSeconds 30; 'not reached'",
        browse,
    );
    let error = outcome.fatal();
    assert_eq!(error.kind(), "SignOnRefused");
    assert!(
        error.message.contains("not in the group 'JIM users'"),
        "{}",
        error.message
    );
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "the browser can be replaced only on Linux"
)]
fn what_does_not_belong_to_the_sign_in_is_refused() {
    for (consent, forgery) in [
        (Consent::ForeignCode, None),
        (Consent::Approve, Some(Forgery::WrongNonce)),
        (Consent::Approve, Some(Forgery::WrongAudience)),
        (Consent::Approve, Some(Forgery::AlgNone)),
        (Consent::Approve, Some(Forgery::UnknownKey)),
    ] {
        let fixture = SignOnFixture::new(ProviderOptions::default());
        fixture.provider.set_consent(consent.clone());
        fixture.provider.forge(forgery);
        let outcome = fixture.run(
            "Connect-JIM -Url $Url -TimeoutSeconds 30; 'not reached'",
            browse,
        );
        let error = outcome.terminating_error.as_ref().unwrap().advised();
        let kinds = ["SignOnFailed", "SignOnRefused"];
        assert!(
            kinds.contains(&error.kind()),
            "{consent:?} {forgery:?}: {error:?}"
        );
        let asked = fixture.harness.simulator.requests();
        assert!(
            asked.iter().all(|request| request.bearer.is_none()),
            "{consent:?} {forgery:?}"
        );
    }
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "the browser can be replaced only on Linux"
)]
fn an_old_tab_does_not_end_the_sign_in_that_runs() {
    let fixture = SignOnFixture::new(ProviderOptions::default());
    fixture.provider.set_consent(Consent::WrongState);
    let old_tab = std::sync::Mutex::new(String::new());
    let outcome = fixture.run("(Connect-JIM -Url $Url).Name", |address| {
        *old_tab.lock().unwrap() = follow(address).unwrap();
        fixture.provider.set_consent(Consent::Approve);
        browse(address);
    });
    assert_eq!(outcome.succeeded().values(), ["Ada Example"]);
    assert!(old_tab.lock().unwrap().contains("another sign-in"));
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "the browser can be replaced only on Linux"
)]
fn a_session_that_nobody_watches_fails_at_once_and_names_the_key() {
    let fixture = SignOnFixture::new(ProviderOptions::default());
    // A scheduled job: with a browser, but without anybody before it.
    let job = fixture
        .harness
        .run_with("Connect-JIM -Url $Url", &fixture.environment(&[]));
    // A person's session, but neither a browser nor a terminal.
    let nowhere = [
        ("BROWSER", ""),
        ("DISPLAY", ""),
        ("WAYLAND_DISPLAY", ""),
        ("WSL_DISTRO_NAME", ""),
        ("SSH_CONNECTION", ""),
    ];
    let nobody = fixture
        .harness
        .run_interactive("Connect-JIM -Url $Url", &fixture.environment(&nowhere));
    let dies = fixture.harness.run_interactive(
        "Connect-JIM -Url $Url",
        &fixture.environment(&[("BROWSER", "false"), ("SSH_CONNECTION", "")]),
    );
    for (outcome, words) in [
        (job, "not interactive"),
        (nobody, "DISPLAY"),
        (dies, "ended with exit status: 1"),
    ] {
        let error = outcome.fatal();
        assert_eq!(error.kind(), "SignOnUnattended");
        assert!(error.message.contains(words), "{}", error.message);
        let advice = error.recommended_action.as_deref().unwrap();
        assert!(
            advice.contains("-ApiKey") && advice.contains("-NoBrowser"),
            "{advice}"
        );
    }
}

/// Leaves the address that is shown where the stand-in for a person looks for it.
const WATCHED: &str = "6>&1 | ForEach-Object {
    if (\"$_\" -match '^http.*/auth') {
        Set-Content -Path \"$Opened.new\" -Value \"$_\" -NoNewline; Move-Item \"$Opened.new\" $Opened
    }
    \"$_\" }";

#[test]
fn without_a_browser_the_address_is_shown_with_the_tunnel_to_it() {
    let fixture = SignOnFixture::new(ProviderOptions::default());
    let opened = fixture.address_file();
    let over_ssh = [
        ("SSH_CONNECTION", "198.51.100.9 50122 192.0.2.7 22"),
        ("USER", "ada"),
        ("BROWSER", ""),
        ("DISPLAY", ""),
        ("WAYLAND_DISPLAY", ""),
        ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent"),
    ];
    for switch in ["-NoBrowser", ""] {
        let outcome = fixture.run_in(
            &format!("$Opened = '{opened}'; Connect-JIM -Url $Url {switch} {WATCHED}"),
            &over_ssh,
            browse,
        );
        let told = format!("{:?}", outcome.succeeded().values());
        let port = told.split("localhost%3A").nth(1).unwrap();
        let port = port.split('%').next().unwrap();
        let tunnel = format!("ssh -N -L {port}:localhost:{port} ada@192.0.2.7");
        assert!(told.contains(&tunnel), "{told}");
    }
}

#[test]
fn a_code_can_be_entered_on_another_device() {
    let fixture = SignOnFixture::new(ProviderOptions::default());
    let connect = "(Connect-JIM -Url $Url -NoPersist -UseDeviceCode).Name";
    let outcome = fixture.harness.run_with(connect, &[]);
    assert_eq!(outcome.succeeded().values(), ["Ada Example"]);
    let told = outcome.host_lines().join("\n");
    for words in ["/activate", "WDJB-MJHT"] {
        assert!(told.contains(words), "{told}");
    }
    let bars = outcome.progress.iter();
    let waiting: Vec<_> = bars
        .filter(|bar| bar.activity.starts_with("Signing in to "))
        .collect();
    assert_eq!(waiting[0].status, "waiting for you, 5:00 at most");
    let without = SignOnFixture::new(ProviderOptions {
        device_code: false,
        ..ProviderOptions::default()
    });
    let outcome = without.harness.run_with(connect, &[]);
    assert_eq!(outcome.fatal().kind(), "DeviceCodeNotOffered");
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "the browser can be replaced only on Linux"
)]
fn an_account_that_jim_does_not_know_is_told_jims_own_sentence() {
    let fixture = SignOnFixture::new(ProviderOptions {
        identity: false,
        names_for_the_server: false,
        ..ProviderOptions::default()
    });
    let page = std::sync::Mutex::new(String::new());
    let outcome = fixture.run(
        "$null = Connect-JIM -Url $Url; Test-JIMConnection; Test-JIMConnection -Quiet",
        |address| *page.lock().unwrap() = follow(address).unwrap(),
    );
    outcome.succeeded();
    let [warning] = outcome.warnings.as_slice() else {
        panic!("{:?}", outcome.warnings)
    };
    let page = page.lock().unwrap();
    for said in [warning, &*page] {
        assert!(said.contains("do not have a JIM identity"), "{said}");
        assert!(said.contains("-Force"), "{said}");
        assert!(said.contains("Ada Example"), "{said}");
    }
    let test = outcome.output[0].as_ref().unwrap();
    let problem = test["Problem"].as_str().unwrap();
    assert!(problem.contains("do not have a JIM identity"), "{problem}");
    assert_eq!(test["Authenticated"], true);
    assert_eq!(outcome.values()[1], &serde_json::json!(false));
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "the browser can be replaced only on Linux"
)]
fn a_token_that_jim_does_not_take_is_told_as_that_and_in_the_browser_too() {
    let fixture = SignOnFixture::new(ProviderOptions {
        for_the_server: false,
        ..ProviderOptions::default()
    });
    let page = std::sync::Mutex::new(String::new());
    let outcome = fixture.run("Connect-JIM -Url $Url; 'not reached'", |address| {
        *page.lock().unwrap() = follow(address).unwrap();
    });
    let error = outcome.fatal();
    assert_eq!(error.kind(), "SignOnNotAccepted");
    for words in [
        fixture.provider.authority(),
        fixture.harness.simulator.url(),
    ] {
        assert!(error.message.contains(words), "{}", error.message);
    }
    let advice = error.recommended_action.as_deref().unwrap();
    assert!(advice.contains("audience") && !advice.contains("mistyped"));
    assert!(page.lock().unwrap().contains("You are not signed in"));
}

#[test]
fn a_server_that_is_not_set_up_for_sign_on_says_so_at_once() {
    let harness = Harness::with(Options {
        sign_on: SignOn::NotConfigured,
        ..Options::default()
    });
    let outcome = harness.run_with("Connect-JIM -Url $Url", &[("JIM_API_KEY", "")]);
    assert_eq!(outcome.fatal().kind(), "SignOnNotOffered");
    let asked = harness.simulator.requests();
    let asked = asked
        .iter()
        .filter(|request| request.path == "/auth/config");
    assert_eq!(asked.count(), 1);
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "the browser can be replaced only on Linux"
)]
fn who_is_signed_in_and_for_how_long_is_told_as_it_is() {
    let fixture = SignOnFixture::new(ProviderOptions {
        refresh_tokens: false,
        names_for_the_server: false,
        access_token_life: Duration::from_secs(600),
        values_as_text: true,
        ..ProviderOptions::default()
    });
    let outcome = fixture.run(
        "$jim = Connect-JIM -Url $Url -NoPersist -Verbose
         $jim.Name; (Get-JIMConnection).Name; (Test-JIMConnection).Name
         Disconnect-JIM -Verbose",
        browse,
    );
    assert_eq!(outcome.succeeded().values(), ["Ada Example"; 3]);
    let told = outcome.host_lines().join("\n");
    for words in ["as Ada Example", "nothing to renew it with", "minutes"] {
        assert!(told.contains(words), "{told}");
    }
    let verbose = outcome.verbose.join("\n");
    for words in [
        "openid-configuration: 200",
        "/token (authorization_code): 200",
        "nothing that the provider could end",
    ] {
        assert!(verbose.contains(words), "{words}: {verbose}");
    }
}

#[test]
fn ctrl_c_ends_a_sign_in_that_nobody_completes() {
    let provider = OpenIdProvider::start(ProviderOptions::default()).unwrap();
    let harness = Harness::with(Options {
        sign_on: provider.sign_on(),
        ..Options::default()
    });
    provider.set_consent(Consent::Stall);
    let running = harness.start_unconnected("Connect-JIM -Url $Url -NoPersist -NoBrowser");
    let discovered = provider.wait_for(
        |request| request.path.ends_with("openid-configuration"),
        LONG,
    );
    assert!(discovered);
    running.stop();
    let outcome = running.wait().unwrap();
    assert!(outcome.stopped);
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "the browser can be replaced only on Linux"
)]
fn a_token_that_expires_is_renewed_without_a_word() {
    let options = ProviderOptions {
        access_token_life: Duration::from_secs(2),
        ..ProviderOptions::default()
    };
    let fixture = SignOnFixture::new(options);
    let outcome = fixture.run(
        "$null = Connect-JIM -Url $Url; [Threading.Thread]::Sleep(2100)
         (Get-JIMConnectedSystem -Id 1).Name",
        browse,
    );
    assert_eq!(outcome.succeeded().values(), ["HR System"]);
    assert!(refreshes(&fixture) >= 1);
}

fn refreshes(fixture: &SignOnFixture) -> usize {
    let requests = fixture.provider.requests();
    let refresh = ("grant_type".to_owned(), "refresh_token".to_owned());
    requests
        .iter()
        .filter(|request| request.form.contains(&refresh))
        .count()
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "the browser can be replaced only on Linux"
)]
fn a_token_that_is_refused_during_a_wait_is_renewed_once_and_the_wait_goes_on() {
    let fixture = SignOnFixture::new(ProviderOptions::default());
    let polls = Fault::new("GET", "*/progress", Act::ExpireTokens);
    fixture.harness.simulator.fault(polls.times(1));
    let outcome = fixture.run(
        "$null = Connect-JIM -Url $Url
         Start-JIMRunProfile -ConnectedSystemId 1 -RunProfileId 10 -Wait -PassThru",
        browse,
    );
    assert_eq!(outcome.succeeded().all("Status"), ["Complete"]);
    assert_eq!(outcome.warnings, [""; 0]);
    assert_eq!(refreshes(&fixture), 1);
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "the browser can be replaced only on Linux"
)]
fn a_provider_that_is_away_for_a_while_ends_no_wait() {
    let options = ProviderOptions {
        access_token_life: Duration::from_secs(2),
        ..ProviderOptions::default()
    };
    let fixture = SignOnFixture::new(options);
    // The run takes as long as the provider is away.
    let goes_on = Act::text(200, "application/json", r#"{"status":"InProgress"}"#);
    let polls = Fault::new("GET", "*/progress", goes_on);
    fixture.harness.simulator.fault(polls);
    let browser = |address: &str| {
        browse(address);
        let polled = |request: &ReceivedRequest| request.path.ends_with("/progress");
        assert!(fixture.harness.simulator.wait_for(polled, LONG));
        let asked = fixture.provider.requests().len();
        fixture.provider.set_failing(true);
        while fixture.provider.requests().len() < asked + 2 {
            thread::sleep(Duration::from_millis(20));
        }
        fixture.provider.set_failing(false);
        fixture.harness.simulator.clear_faults();
    };
    let outcome = fixture.run(
        "$null = Connect-JIM -Url $Url
         Start-JIMRunProfile -ConnectedSystemId 1 -RunProfileId 10 -Wait -PassThru -Verbose",
        browser,
    );
    assert_eq!(outcome.succeeded().all("Status"), ["Complete"]);
    let told = |line: &String| line.contains("no answer from the sign-on provider");
    assert!(outcome.verbose.iter().any(told), "{:?}", outcome.verbose);
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "the browser can be replaced only on Linux"
)]
fn a_sign_in_that_cannot_be_renewed_is_one_error_with_the_way_on() {
    let fixture = SignOnFixture::new(ProviderOptions::default());
    let browser = |address: &str| {
        browse(address);
        // From the first poll on neither token works.
        fixture
            .harness
            .simulator
            .fault(Fault::new("GET", "*/progress", Act::ExpireTokens));
        assert!(fixture.harness.simulator.wait_for(
            |request: &ReceivedRequest| request.path == "/userinfo",
            LONG
        ));
        fixture.provider.revoke_all();
    };
    let outcome = fixture.run(
        "$null = Connect-JIM -Url $Url
         Start-JIMRunProfile -ConnectedSystemId 1 -RunProfileId 10 -Wait",
        browser,
    );
    let error = outcome.fatal();
    assert_eq!(error.kind(), "AuthenticationFailed");
    assert_eq!(error.category, "AuthenticationError");
    let id = &fixture.harness.simulator.executions()[0].activity_id;
    assert!(error.message.contains(id), "{}", error.message);
    let advice = error.recommended_action.as_deref().unwrap();
    assert!(
        advice.contains("Connect-JIM") && advice.contains(id),
        "{advice}"
    );
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "the browser can be replaced only on Linux"
)]
fn many_sessions_share_one_sign_in_and_one_renewal() {
    let options = ProviderOptions {
        latency: Duration::from_millis(300),
        ..ProviderOptions::default()
    };
    let fixture = SignOnFixture::new(options);
    let browser = |address: &str| {
        browse(address);
        assert!(fixture.harness.simulator.wait_for(
            |request: &ReceivedRequest| request.path == "/userinfo",
            LONG
        ));
        fixture.provider.expire_access_tokens();
    };
    let outcome = fixture.run(
        "$jim = Connect-JIM -Url $Url
         [Threading.Thread]::Sleep(500)
         1..10 | ForEach-Object -ThrottleLimit 10 -Parallel {
             Import-Module $using:Manifest
             (Get-JIMConnectedSystem -Id 1 -Connection $using:jim).Name
         }",
        browser,
    );
    assert_eq!(outcome.succeeded().values(), ["HR System"; 10]);
    assert_eq!(refreshes(&fixture), 1);
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "the browser can be replaced only on Linux"
)]
fn disconnecting_takes_the_sign_in_back_at_the_provider() {
    for (leave, live) in [
        ("Disconnect-JIM", 0),
        ("Disconnect-JIM -Url $Url", 0),
        ("Disconnect-JIM -All", 0),
        ("'stays'", 1),
    ] {
        let fixture = SignOnFixture::new(ProviderOptions::default());
        let outcome = fixture.run(
            &format!("$null = Connect-JIM -Url $Url -NoPersist; {leave}"),
            browse,
        );
        outcome.succeeded();
        assert_eq!(fixture.provider.live_refresh_tokens(), live, "{leave}");
    }
}

#[test]
fn the_time_for_a_sign_in_has_limits() {
    let harness = Harness::new();
    for seconds in [0, 601] {
        let outcome =
            harness.run_unconnected(&format!("Connect-JIM -Url $Url -TimeoutSeconds {seconds}"));
        let error = outcome.terminating_error.as_ref().unwrap();
        assert!(
            error.id.starts_with("ParameterArgumentValidationError"),
            "{error:?}"
        );
    }
    assert_eq!(harness.simulator.requests(), []);
}

fn told_of_the_end(outcome: &jim_host::Outcome) -> bool {
    let said = |line: &String| line.contains("ended the sign-in");
    outcome.verbose.iter().any(said)
}

#[test]
#[cfg_attr(
    not(secret_service),
    ignore = "needs a Secret Service, on Linux: apt-get install dbus gnome-keyring"
)]
fn a_sign_in_is_remembered_in_the_credential_store_until_it_is_left() {
    let options = ProviderOptions {
        latency: Duration::from_millis(400),
        names_for_the_server: false,
        ..ProviderOptions::default()
    };
    let fixture = SignOnFixture::new(options);
    let service = SecretService::start();
    let data = service.home.join("state").display().to_string();
    let safe = [
        ("DBUS_SESSION_BUS_ADDRESS", service.address.as_str()),
        ("XDG_DATA_HOME", data.as_str()),
    ];
    let connect = "(Connect-JIM -Url $Url -TimeoutSeconds 30).Name";
    let opened = std::sync::atomic::AtomicU32::new(0);
    let run = |text: &str| {
        let outcome = fixture.run_in(text, &safe, |address| {
            opened.fetch_add(1, Ordering::Relaxed);
            browse(address);
        });
        let browsers = opened.swap(0, Ordering::Relaxed);
        (outcome, browsers)
    };

    // What the server does not take or does not know is not kept.
    fixture.provider.set_identity(false);
    let (stranger, _) = run(&format!("{connect}; Disconnect-JIM"));
    assert_eq!(stranger.succeeded().warnings.len(), 1);
    fixture.provider.set_identity(true);

    let (first, browsers) = run(connect);
    assert_eq!(
        (first.succeeded().values(), browsers),
        (vec![&"Ada Example".into()], 1)
    );
    assert!(!first.host.contains("this session only"), "{}", first.host);
    let remembered = "as Ada Example. The sign-in is remembered in the Secret Service.";
    assert!(first.host.contains(remembered), "{}", first.host);
    let test = "$null = Connect-JIM -Url $Url; (Test-JIMConnection).RememberedIn";
    let (tested, browsers) = run(test);
    assert_eq!(
        (tested.succeeded().values(), browsers),
        (vec![&"Secret Service".into()], 0)
    );
    assert!(tested.host.contains(remembered), "{}", tested.host);
    // Twice: the token is replaced at each renewal, and the new one is kept.
    for _ in 0..2 {
        let (again, browsers) = run(connect);
        assert_eq!(
            (again.succeeded().values(), browsers),
            (vec![&"Ada Example".into()], 0)
        );
    }
    // Several processes at once: a token that was presented twice would have ended them all.
    let at_once = thread::scope(|scope| {
        let run_alone = || {
            fixture
                .harness
                .run_with(connect, &fixture.environment(&safe))
        };
        let running: Vec<_> = (0..4).map(|_| scope.spawn(run_alone)).collect();
        let ended = running.into_iter().map(|run| run.join().unwrap());
        ended.collect::<Vec<_>>()
    });
    for outcome in at_once {
        assert_eq!(outcome.succeeded().values(), ["Ada Example"]);
    }
    assert_eq!(fixture.provider.live_refresh_tokens(), 1);
    let (anew, browsers) = run("(Connect-JIM -Url $Url -Force -TimeoutSeconds 30).Name");
    assert_eq!((anew.succeeded().output.len(), browsers), (1, 1));
    // Somebody else may sit there now.
    let prompt = ("prompt".to_owned(), "login".to_owned());
    let requests = fixture.provider.requests();
    let asked = requests
        .iter()
        .filter(|request| request.query.contains(&prompt));
    assert_eq!(asked.count(), 1);

    // A key is not the person's sign-in, and leaving everything leaves that too.
    let key = format!(
        "$null = Connect-JIM -Url $Url -ApiKey {}",
        fixture.harness.simulator.api_key()
    );
    let (kept, browsers) = run(&format!("{key}; Disconnect-JIM; {connect}"));
    assert_eq!((kept.succeeded().output.len(), browsers), (1, 0));
    let (left, _) = run(&format!("{key}; Disconnect-JIM -Url $Url -Verbose"));
    assert!(told_of_the_end(left.succeeded()), "{:?}", left.verbose);
    let (again, browsers) = run(connect);
    assert_eq!((again.succeeded().output.len(), browsers), (1, 1));

    let (left, browsers) = run("Disconnect-JIM -All -Verbose");
    assert_eq!((left.succeeded().output.len(), browsers), (0, 0));
    assert!(told_of_the_end(&left), "{:?}", left.verbose);
    let (after, browsers) = run("(Connect-JIM -Url $Url -NoPersist -TimeoutSeconds 30).Name");
    assert_eq!((after.succeeded().output.len(), browsers), (1, 1));
    let (last, browsers) = run(connect);
    assert_eq!((last.succeeded().output.len(), browsers), (1, 1));

    // Whom JIM no longer knows is not remembered any longer.
    fixture.provider.set_identity(false);
    let (unknown, browsers) = run(connect);
    assert_eq!((unknown.succeeded().warnings.len(), browsers), (1, 0));
    assert!(!unknown.host.contains("remembered"), "{}", unknown.host);
    fixture.provider.set_identity(true);
    let (known, browsers) = run(connect);
    assert_eq!((known.succeeded().output.len(), browsers), (1, 1));
}
