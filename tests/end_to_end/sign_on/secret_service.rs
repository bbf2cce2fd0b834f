//! A real Secret Service, apart from the one of whoever runs the tests.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// A private session bus with an unlocked Secret Service; ends with the test.
pub(super) struct SecretService {
    bus: Child,
    keyring: Child,
    pub(super) address: String,
    pub(super) home: PathBuf,
}

impl SecretService {
    pub(super) fn start() -> Self {
        let home = std::env::temp_dir().join(format!("jim-keyring-{}", std::process::id()));
        std::fs::create_dir_all(home.join("run")).unwrap();
        let mut bus = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address"])
            .env("XDG_RUNTIME_DIR", home.join("run"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        let address = address.trim().to_owned();
        let mut keyring = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .env("DBUS_SESSION_BUS_ADDRESS", &address)
            .env("HOME", &home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_RUNTIME_DIR", home.join("run"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        keyring.stdin.take().unwrap().write_all(b"test").unwrap();
        // Its first line comes when it is ready.
        let mut ready = String::new();
        BufReader::new(keyring.stdout.take().unwrap())
            .read_line(&mut ready)
            .unwrap();
        Self {
            bus,
            keyring,
            address,
            home,
        }
    }
}

impl Drop for SecretService {
    fn drop(&mut self) {
        for child in [&mut self.keyring, &mut self.bus] {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = std::fs::remove_dir_all(&self.home);
    }
}
