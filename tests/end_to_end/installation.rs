//! A place as somebody has it who installed the module: found by its name, with the files that pages name.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use jim_host::Outcome;
use jim_simulator::{Authority, ForwardProxy, ProxyOptions};

use crate::harness::{Harness, root};
use crate::staged;

/// The addresses of the server that pages name.
const ADDRESSES: [&str; 2] = ["https://jim-test.example.com", "https://jim.example.com"];

/// The address of the proxy that pages name.
const PROXY: &str = "http://proxy.example.com:8080";

/// Where pages say that the manifest of a copy of the module is, that of a checkout included.
const MANIFESTS: [&str; 2] = ["/path/to/this/JIM.psd1", "./JIM.psd1"];

/// Files that pages name, with what is in them.
const FILES: [(&str, &str); 2] = [
    (
        "nightly.csv",
        "ConnectedSystemName,RunProfileName\nHR System,Full Import\nActive Directory,Full Import\n",
    ),
    (
        "run-profiles.csv",
        "ConnectedSystemName,Name,Type\nHR System,Nightly,FullImport\n",
    ),
];

/// A folder with the files that pages name, in a session that has the module installed, and a proxy.
pub(crate) struct Installation {
    folder: PathBuf,
    proxy: ForwardProxy,
}

impl Installation {
    pub(crate) fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("jim-installed-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let authority = Authority::new("Company authority").unwrap();
        std::fs::write(folder.join("company-ca.pem"), authority.pem()).unwrap();
        let client = authority.client("nightly-jobs").unwrap().both_pem();
        std::fs::write(folder.join("nightly-jobs.pem"), client).unwrap();
        for (name, rows) in FILES {
            std::fs::write(folder.join(name), rows).unwrap();
        }
        for example in std::fs::read_dir(root().join("examples")).unwrap() {
            let example = example.unwrap();
            std::fs::copy(example.path(), folder.join(example.file_name())).unwrap();
        }
        let proxy = ForwardProxy::start(ProxyOptions::default()).unwrap();
        Self { folder, proxy }
    }

    /// Runs a script there, at the server that its addresses stand for.
    pub(crate) fn run(&self, harness: &Harness, script: &str, answers: &[&str]) -> Outcome {
        let url = harness.simulator.url();
        let manifest = staged::manifest().display().to_string();
        let stand_ins = [(PROXY, self.proxy.url())]
            .into_iter()
            .chain(MANIFESTS.map(|path| (path, manifest.as_str())))
            .chain(ADDRESSES.map(|address| (address, url)));
        let script = stand_ins.fold(script.to_owned(), |script, (printed, here)| {
            script.replace(printed, here)
        });
        let folder = self.folder.display().to_string();
        // Where PowerShell finds modules by their names.
        let modules = staged::folder()
            .ancestors()
            .nth(2)
            .unwrap()
            .display()
            .to_string();
        let environment = [
            ("JIM_URL", url),
            ("JIM_API_KEY", harness.simulator.api_key()),
            ("PSModulePath", modules.as_str()),
            ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent"),
        ];
        let script = format!("Set-Location '{folder}'\n{script}");
        harness.run_installed(&script, &environment, answers)
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
