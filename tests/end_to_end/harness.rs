//! What a test has at hand: a simulator, the real PowerShell, and the module in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use jim_host::{ErrorRecord, Outcome, Process, Running, Script, Session, Spawned};
use jim_simulator::{Options, Simulator};
use serde_json::Value;

use crate::staged;

/// What scripts of careful people begin with: a property that is not there is an error.
const STRICT: &str = "Set-StrictMode -Version Latest";

/// A simulator, and scripts that are connected to it.
pub(crate) struct Harness {
    pub(crate) simulator: Simulator,
}

impl Harness {
    /// A harness with the configuration of the demo.
    pub(crate) fn new() -> Self {
        Self::with(Options::default())
    }

    /// A harness of its own kind.
    pub(crate) fn with(options: Options) -> Self {
        // Tests look at what happens, not at how long it takes in life.
        let options = Options {
            speed: options.speed * 20.0,
            ..options
        };
        let simulator = at_an_address_of_its_own(&options);
        Self { simulator }
    }

    /// Runs a script in a session that is connected to the simulator.
    pub(crate) fn run(&self, text: &str) -> Outcome {
        session().run(&self.connected(text)).unwrap()
    }

    /// Runs a script that asks, and answers it.
    pub(crate) fn answered(&self, text: &str, answers: &[&str]) -> Outcome {
        let script = self.connected(text).answers(answers);
        session().run(&script).unwrap()
    }

    /// Runs a script whose output is shown as on a screen of 80 columns.
    pub(crate) fn screen(&self, text: &str) -> String {
        self.screen_of(80, text)
    }

    /// Runs a script whose output is shown as on a screen of so many columns.
    pub(crate) fn screen_of(&self, columns: u32, text: &str) -> String {
        let script = self.connected(text).rendered().width(columns);
        session().run(&script).unwrap().host
    }

    /// Starts a script that can be stopped.
    pub(crate) fn start(&self, text: &str) -> Running {
        session().start(&self.connected(text))
    }

    /// Starts a script with the module, but not connected, that can be stopped.
    pub(crate) fn start_unconnected(&self, text: &str) -> Running {
        session().start(&self.script(text))
    }

    /// Starts a script in a process that can be killed.
    pub(crate) fn spawn(&self, text: &str) -> Spawned {
        process().spawn(&self.connected(text)).unwrap()
    }

    /// Runs a script with the module, but not connected.
    pub(crate) fn run_unconnected(&self, text: &str) -> Outcome {
        session().run(&self.script(text)).unwrap()
    }

    /// Runs a script in a process that has the environment.
    pub(crate) fn run_with(&self, text: &str, environment: &[(&str, &str)]) -> Outcome {
        let script = self.script(text).envs(environment);
        process().run(&script).unwrap()
    }

    /// The same in a process before which somebody sits.
    pub(crate) fn run_interactive(&self, text: &str, environment: &[(&str, &str)]) -> Outcome {
        let script = self.script(text).envs(environment);
        process().interactive().run(&script).unwrap()
    }

    /// Runs a script as somebody does who installed the module: in a process with this environment, in
    /// which the module is found by its name, and with answers to its questions.
    pub(crate) fn run_installed(
        &self,
        text: &str,
        environment: &[(&str, &str)],
        answers: &[&str],
    ) -> Outcome {
        let script = Script::new(format!("{STRICT}\n{text}"));
        let script = script.envs(environment).answers(answers);
        process().run(&script).unwrap()
    }

    /// Runs a script with another copy of the module, in a process that has no other.
    pub(crate) fn run_in_process_with(&self, manifest: &str, text: &str) -> Outcome {
        let script = self.script(text).variable("Manifest", manifest);
        process().run(&script).unwrap()
    }

    /// Runs a script in a process that another program starts.
    pub(crate) fn run_started_by(&self, starter: &str, own: &[&str], text: &str) -> Outcome {
        let process = process().started_by(starter, own);
        process.run(&self.script(text)).unwrap()
    }

    fn connected(&self, text: &str) -> Script {
        self.script(&format!(
            "$null = Connect-JIM -Url $Url -ApiKey $Key\n{text}"
        ))
    }

    fn script(&self, text: &str) -> Script {
        let manifest = staged::manifest().display().to_string();
        // An error that ends a statement ends the run, so that a test can tell it from one that does not.
        Script::new(format!(
            "{STRICT}\nImport-Module $Manifest\ntry {{\n{text}\n}} catch {{ throw }}"
        ))
        .variable("Manifest", manifest)
        .variable("Url", self.simulator.url())
        .variable("Key", self.simulator.api_key())
    }
}

/// A simulator where no other test of this process had one: what the module remembers between
/// sessions, it remembers by address.
fn at_an_address_of_its_own(options: &Options) -> Simulator {
    static TAKEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let mut passed_over = Vec::new();
    loop {
        let simulator = Simulator::start(options.clone()).unwrap();
        if TAKEN.lock().unwrap().insert(simulator.url().to_owned()) {
            return simulator;
        }
        passed_over.push(simulator);
    }
}

fn session() -> Session {
    Session::open().unwrap_or_else(|missing| panic!("{missing}"))
}

fn process() -> Process {
    Process::new().unwrap_or_else(|missing| panic!("{missing}"))
}

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap()
}

/// What asserts like to say of an outcome.
pub(crate) trait Outcomes {
    /// Fails unless the run had no error of any kind.
    fn succeeded(&self) -> &Self;
    /// The one error, which did not end the run.
    fn only_error(&self) -> &ErrorRecord;
    /// The error that ended the run.
    fn fatal(&self) -> &ErrorRecord;
    /// One property of all output objects.
    fn all(&self, property: &str) -> Vec<Value>;
}

impl Outcomes for Outcome {
    fn succeeded(&self) -> &Self {
        assert_eq!(self.errors, [], "{:?}", self.terminating_error);
        assert_eq!(self.terminating_error, None);
        self
    }

    fn only_error(&self) -> &ErrorRecord {
        assert_eq!(self.terminating_error, None);
        let [error] = self.errors.as_slice() else {
            panic!("one error was expected: {:?}", self.errors);
        };
        error.advised()
    }

    fn fatal(&self) -> &ErrorRecord {
        let error = self.terminating_error.as_ref();
        error
            .unwrap_or_else(|| panic!("the run should have ended: {self:?}"))
            .advised()
    }

    fn all(&self, property: &str) -> Vec<Value> {
        self.column(property).into_iter().cloned().collect()
    }
}

/// The categories of all errors by their ids, as the documentation has them.
fn documented() -> &'static BTreeMap<String, String> {
    static TABLE: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let text = std::fs::read_to_string(root().join("docs/errors.md")).unwrap();
        let rows = text.lines().filter(|line| line.starts_with("| `"));
        rows.map(|line| {
            let cells: Vec<_> = line.split('|').map(str::trim).collect();
            (cells[1].trim_matches('`').to_owned(), cells[2].to_owned())
        })
        .collect()
    })
}

/// What every error of the module has.
pub(crate) trait Errors {
    /// Fails unless the error says what to do.
    fn advised(&self) -> &Self;
    /// The first word of its id.
    fn kind(&self) -> &str;
}

impl Errors for ErrorRecord {
    fn advised(&self) -> &Self {
        let advice = self.recommended_action.as_deref().unwrap_or_default();
        assert!(!advice.is_empty(), "no advice: {self:?}");
        assert!(self.message.ends_with('.'), "no sentence: {}", self.message);
        assert_eq!(
            Some(&self.category),
            documented().get(self.kind()),
            "{}",
            self.kind()
        );
        let needs_no_target = ["NotConnected", "UrlMissing"].contains(&self.kind());
        assert!(
            needs_no_target || self.target.is_some(),
            "no target: {self:?}"
        );
        self
    }

    fn kind(&self) -> &str {
        self.id.split(',').next().unwrap_or_default()
    }
}
