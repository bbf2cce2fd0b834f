//! What signing in needs: a provider, a server that trusts it, and a stand-in for the browser.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use jim_simulator::{OpenIdProvider, Options, ProviderOptions};

use crate::harness::Harness;

/// A provider, a server that trusts it, and a browser that writes down what it is to open.
pub(super) struct SignOnFixture {
    pub(super) provider: OpenIdProvider,
    pub(super) harness: Harness,
    pub(super) folder: PathBuf,
    /// Its program.
    browser: String,
}

impl SignOnFixture {
    pub(super) fn new(options: ProviderOptions) -> Self {
        Self::with(options, Options::default())
    }

    pub(super) fn with(options: ProviderOptions, server: Options) -> Self {
        let provider = OpenIdProvider::start(options).unwrap();
        let harness = Harness::with(Options {
            sign_on: provider.sign_on(),
            ..server
        });
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("jim-fixture-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let browser = folder.join("browser");
        let script = format!(
            "#!/bin/sh\nprintf %s \"$1\" > '{0}.new' && mv '{0}.new' '{0}'\n",
            Self::opened(&folder).display()
        );
        std::fs::write(&browser, script).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        Self {
            provider,
            harness,
            folder,
            browser: browser.display().to_string(),
        }
    }

    /// What the stand-in needs, and nothing of the real desktop.
    pub(super) fn environment<'a>(
        &'a self,
        more: &[(&'a str, &'a str)],
    ) -> Vec<(&'a str, &'a str)> {
        let own = [
            ("BROWSER", self.browser.as_str()),
            ("XDG_RUNTIME_DIR", "/nonexistent"),
        ];
        [&own, more].concat()
    }

    /// The file in which a script of a test leaves an address that somebody is to open.
    pub(super) fn address_file(&self) -> String {
        Self::opened(&self.folder).display().to_string()
    }

    fn opened(folder: &Path) -> PathBuf {
        folder.join("opened")
    }

    /// Runs a script whose browser is the stand-in, which does with the address what is said.
    pub(super) fn run(&self, text: &str, browse: impl Fn(&str) + Sync) -> jim_host::Outcome {
        // No credential store: no session bus, and nowhere to look for one.
        self.run_in(
            text,
            &[("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")],
            browse,
        )
    }

    pub(super) fn run_in(
        &self,
        text: &str,
        more: &[(&str, &str)],
        browse: impl Fn(&str) + Sync,
    ) -> jim_host::Outcome {
        let environment = self.environment(more);
        let _ = std::fs::remove_file(Self::opened(&self.folder));
        thread::scope(|scope| {
            let script = scope.spawn(|| self.harness.run_interactive(text, &environment));
            while !script.is_finished() {
                if let Ok(address) = std::fs::read_to_string(Self::opened(&self.folder)) {
                    let _ = std::fs::remove_file(Self::opened(&self.folder));
                    browse(&address);
                }
                thread::sleep(Duration::from_millis(20));
            }
            script.join().unwrap()
        })
    }
}

impl Drop for SignOnFixture {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Follows an address as a browser does, from the provider back to the one who waits.
pub(super) fn follow(address: &str) -> Option<String> {
    // reqwest takes the process's provider, also where no TLS is spoken.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::blocking::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .tls_danger_accept_invalid_certs(true)
        .build()
        .unwrap();
    let answer = client.get(address).send().ok()?;
    match answer.headers().get("location") {
        Some(location) => follow(location.to_str().unwrap()),
        None => answer.text().ok(),
    }
}

pub(super) fn browse(address: &str) {
    let _ = follow(address);
}
