//! Sign-ins in a place of the tests' own, in a real Secret Service, and where there is none.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use jim_vault::{Saved, Vault, VaultError};
use secrecy::{ExposeSecret, SecretString};

const SERVER: &str = "https://jim.example.com";

/// Set in a child process that is to act as a part of a test.
const PART: &str = "JIM_VAULT_TEST_PART";

fn saved(refresh: &str) -> Saved {
    Saved {
        refresh: SecretString::from(refresh),
        issuer: "https://idp.example.com".into(),
        client_id: "jim-web".into(),
        subject: Some("a1b2".into()),
        user: Some("Ada".into()),
    }
}

fn token(vault: &Vault) -> Option<String> {
    let saved = vault.load(SERVER).unwrap()?;
    assert_eq!(saved.issuer, "https://idp.example.com");
    Some(saved.refresh.expose_secret().to_owned())
}

fn mock(folder: &Path) -> Vault {
    Vault::over(keyring_core::mock::Store::new().unwrap(), folder)
}

/// What must hold in every place.
fn keeps_and_forgets(vault: &Vault, folder: &Path) {
    assert_eq!(token(vault), None);
    assert!(!vault.forget(SERVER).unwrap());
    for refresh in ["one", &"long".repeat(2500), "two"] {
        vault.save(SERVER, &saved(refresh)).unwrap();
        assert_eq!(token(vault).as_deref(), Some(refresh));
    }
    assert_eq!(Vault::servers(folder), [SERVER]);
    assert!(vault.load("https://other.example.com").unwrap().is_none());
    assert!(vault.forget(SERVER).unwrap());
    assert_eq!(token(vault), None);
    assert_eq!(Vault::servers(folder), [""; 0]);
}

#[test]
fn a_place_keeps_and_forgets() {
    let folder = tempfile::tempdir().unwrap();
    keeps_and_forgets(&mock(folder.path()), folder.path());
}

#[test]
fn the_newest_token_of_a_person_is_known_without_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let vault = mock(folder.path());
    let newest = |refresh: &str| vault.is_newest(SERVER, &saved(refresh));
    assert_eq!(newest("one"), None);
    vault.save(SERVER, &saved("one")).unwrap();
    assert_eq!((newest("one"), newest("two")), (Some(true), Some(false)));
    // The place went away: only the note is written.
    vault.note_newest(SERVER, &saved("two")).unwrap();
    assert_eq!((newest("one"), newest("two")), (Some(false), Some(true)));
    let somebody_else = Saved {
        subject: Some("c3d4".into()),
        ..saved("one")
    };
    assert_eq!(vault.is_newest(SERVER, &somebody_else), None);
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(!text.contains("two") && !text.contains("a1b2"), "{text}");
    }
    vault.forget(SERVER).unwrap();
    assert_eq!(newest("two"), None);
}

#[test]
fn a_broken_list_of_servers_is_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("servers.json"), "{nonsense").unwrap();
    let vault = mock(folder.path());
    assert_eq!(Vault::servers(folder.path()), [""; 0]);
    vault.save(SERVER, &saved("one")).unwrap();
    assert_eq!(Vault::servers(folder.path()), [SERVER]);
    let list = std::fs::read_to_string(folder.path().join("servers.json")).unwrap();
    assert!(!list.contains("one"));
}

#[test]
fn many_at_once_are_all_on_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let vault = mock(folder.path());
    let servers: Vec<_> = (10..40)
        .map(|number| format!("https://jim-{number}.example.com"))
        .collect();
    std::thread::scope(|scope| {
        for server in &servers {
            let vault = &vault;
            scope.spawn(move || vault.save(server, &saved("one")).unwrap());
        }
    });
    assert_eq!(Vault::servers(folder.path()), servers);
}

#[test]
fn one_at_a_time_holds_the_lock() {
    let folder = tempfile::tempdir().unwrap();
    let vault = mock(folder.path());
    let limit = Duration::from_millis(100);
    let held = vault.lock(SERVER, limit).unwrap();
    assert!(matches!(
        vault.lock(SERVER, limit),
        Err(VaultError::Busy(_))
    ));
    assert!(vault.lock("https://other.example.com", limit).is_ok());
    drop(held);
    assert!(vault.lock(SERVER, limit).is_ok());
}

#[test]
fn no_secret_is_shown() {
    assert!(!format!("{:?}", saved("hunter2")).contains("hunter2"));
}

#[test]
#[cfg(target_os = "linux")]
fn where_there_is_no_credential_store_nothing_is_written() {
    let name = "where_there_is_no_credential_store_nothing_is_written";
    if std::env::var(PART).as_deref() != Ok(name) {
        let done = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture", "--include-ignored"])
            .env(PART, name)
            .env("XDG_RUNTIME_DIR", "/nonexistent")
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stdout)
        );
        return;
    }
    let folder = std::env::temp_dir().join(format!("jim-no-vault-{}", std::process::id()));
    let vault = Vault::system(&folder);
    assert!(matches!(vault.err(), Some(VaultError::Unavailable(_))));
    assert!(!folder.exists());
}

#[test]
#[cfg(target_os = "linux")]
#[ignore = "needs a Secret Service (apt-get install dbus gnome-keyring); `cargo xtask test` runs it then"]
fn a_real_secret_service_keeps_and_forgets() {
    let name = "a_real_secret_service_keeps_and_forgets";
    if std::env::var(PART).as_deref() == Ok(name) {
        return with_a_secret_service();
    }
    let home = tempfile::tempdir().unwrap();
    let unlock = "printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec \"$0\" \"$@\"";
    let test = std::env::current_exe().unwrap();
    let runtime = home.path().join("run");
    std::fs::create_dir(&runtime).unwrap();
    let done = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", unlock])
        .arg(test)
        .args(["--exact", name, "--nocapture", "--include-ignored"])
        .env(PART, name)
        .env("HOME", home.path())
        .env("XDG_DATA_HOME", home.path().join("data"))
        .env("XDG_RUNTIME_DIR", runtime)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(
        done.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&done.stderr)
    );
    assert!(said.contains("1 passed"), "{said}");
}

/// Inside a session bus that has an unlocked Secret Service.
#[cfg(target_os = "linux")]
fn with_a_secret_service() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::system(folder.path()).unwrap();
    keeps_and_forgets(&vault, folder.path());
    // Another connection to it is as another process.
    vault.save(SERVER, &saved("one")).unwrap();
    let other = Vault::system(folder.path()).unwrap();
    assert_eq!(token(&other).as_deref(), Some("one"));
    // It works where a runtime is at work, too.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let read = runtime.block_on(async { tokio::task::spawn_blocking(move || token(&other)).await });
    assert_eq!(read.unwrap().as_deref(), Some("one"));
    assert!(vault.forget(SERVER).unwrap());
}
