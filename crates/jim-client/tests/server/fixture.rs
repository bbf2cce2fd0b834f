//! A server with three systems, and a client of it.

use jim_client::{Client, Settings};
use jim_simulator::{Configuration, Options, Simulator};

pub(crate) const HR: i32 = 1;
pub(crate) const PAYROLL: i32 = 2;
pub(crate) const TRAINING: i32 = 3;

/// A run profile of the last system.
pub(crate) const TRAINING_IMPORT: i32 = 42;

pub(crate) struct Fixture {
    pub(crate) simulator: Simulator,
    pub(crate) client: Client,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let configuration = Configuration::new()
            .system(HR, "HR")
            .system(PAYROLL, "Payroll")
            .system(TRAINING, "Café Training")
            .run_profile(11, HR, "Full import", "FullImport")
            .run_profile(21, PAYROLL, "Full import", "FullImport")
            .run_profile(22, PAYROLL, "Export", "Export")
            .run_profile(TRAINING_IMPORT, TRAINING, "Full import", "FullImport");
        let simulator = Simulator::start(Options {
            configuration,
            speed: 1000.0,
            ..Options::default()
        });
        let simulator = simulator.unwrap();
        let client = client(&simulator, |settings| settings);
        Self { simulator, client }
    }

    /// What was asked since: method and path below the API, with the query of the first list page.
    pub(crate) fn asked(&self, since: usize) -> Vec<String> {
        let requests = self.simulator.requests();
        let asked = requests[since..].iter().map(|seen| {
            let path = seen
                .path
                .replace("/synchronisation/connected-systems", "systems");
            format!("{} {path}", seen.method)
        });
        asked.collect()
    }

    pub(crate) fn count(&self) -> usize {
        self.simulator.requests().len()
    }
}

/// A client of that server with other settings.
pub(crate) fn client(simulator: &Simulator, with: impl FnOnce(Settings) -> Settings) -> Client {
    let settings = Settings::new(simulator.url()).api_key(simulator.api_key());
    Client::new(with(settings)).unwrap()
}
