//! One test's laboratory: a simulator, an engine, and the module in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jim_host::{Engine, ErrorRecord, Outcome, Running, Script, Spawned};
use jim_simulator::{Options, Simulator};
use serde_json::Value;

/// A simulator and an engine whose scripts are connected to it.
pub(crate) struct Lab {
    pub(crate) simulator: Simulator,
    engine: Engine,
}

impl Lab {
    /// A lab with the estate of the demo; none where there is no .NET.
    pub(crate) fn new() -> Option<Self> {
        Self::with(Options::default())
    }

    /// A lab of its own kind.
    pub(crate) fn with(options: Options) -> Option<Self> {
        let engine = engine()?;
        // Tests look at what happens, not at how long it takes in life.
        let options = Options {
            speed: options.speed * 20.0,
            ..options
        };
        let simulator = Simulator::start(options).unwrap();
        Some(Self { simulator, engine })
    }

    /// Runs a script in a session that is connected to the simulator.
    pub(crate) fn run(&self, text: &str) -> Outcome {
        self.engine.run(&self.connected(text)).unwrap()
    }

    /// Runs a script that asks, and answers it.
    pub(crate) fn answered(&self, text: &str, answers: &[&str]) -> Outcome {
        let answered = |script: Script, answer: &&str| script.answer(*answer);
        let script = answers.iter().fold(self.connected(text), answered);
        self.engine.run(&script).unwrap()
    }

    /// Runs a script whose output is shown as on a screen of 80 columns.
    pub(crate) fn screen(&self, text: &str) -> String {
        self.engine
            .run(&self.connected(text).rendered())
            .unwrap()
            .host
    }

    /// Starts a script that can be stopped; none in an engine that cannot.
    pub(crate) fn start(&self, text: &str) -> Option<Running> {
        self.engine.start(&self.connected(text)).ok()
    }

    /// Starts a script with the module, but not connected, that can be stopped.
    pub(crate) fn start_unconnected(&self, text: &str) -> Option<Running> {
        self.engine.start(&self.script(text)).ok()
    }

    /// Starts a script in a process that can be killed.
    pub(crate) fn spawn(&self, text: &str) -> Option<Spawned> {
        let engine = Engine::process().ok()?;
        Some(engine.spawn(&self.connected(text)).unwrap())
    }

    /// Runs a script with the module, but not connected.
    pub(crate) fn run_unconnected(&self, text: &str) -> Outcome {
        self.engine.run(&self.script(text)).unwrap()
    }

    /// Runs a script in a process that has the environment.
    pub(crate) fn run_with(&self, text: &str, environment: &[(&str, &str)]) -> Outcome {
        let script = environment
            .iter()
            .fold(self.script(text), |script, (name, value)| {
                script.env(*name, *value)
            });
        self.run_in_process(&script)
    }

    /// Runs a script with another copy of the module, in a process that has no other.
    pub(crate) fn run_in_process_with(&self, manifest: &str, text: &str) -> Outcome {
        self.run_in_process(&self.script(text).variable("Manifest", manifest))
    }

    /// Runs a script in a process that another program starts.
    pub(crate) fn run_started_by(&self, starter: &str, own: &[&str], text: &str) -> Outcome {
        let engine = self.process().started_by(starter, own);
        engine.run(&self.script(text)).unwrap()
    }

    fn run_in_process(&self, script: &Script) -> Outcome {
        self.process().run(script).unwrap()
    }

    fn process(&self) -> Engine {
        match is_pwsh() {
            true => self.engine.clone(),
            false => Engine::process().unwrap(),
        }
    }

    fn connected(&self, text: &str) -> Script {
        self.script(&format!(
            "$null = Connect-JIM -Url $Url -ApiKey $Key\n{text}"
        ))
    }

    fn script(&self, text: &str) -> Script {
        let manifest = manifest().display().to_string();
        // An error that ends a statement ends the run, so that a test can tell it from one that does not.
        Script::new(format!(
            "Import-Module $Manifest\ntry {{\n{text}\n}} catch {{ throw }}"
        ))
        .variable("Manifest", manifest)
        .variable("Url", self.simulator.url())
        .variable("Key", self.simulator.api_key())
    }
}

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap()
}

fn manifest() -> PathBuf {
    root().join("JIM.psd1")
}

fn is_pwsh() -> bool {
    std::env::var("JIM_TEST_ENGINE").is_ok_and(|engine| engine == "pwsh")
}

fn engine() -> Option<Engine> {
    let engine = match is_pwsh() {
        true => Engine::pwsh().map(|engine| engine.unwrap()),
        false => Engine::embedded(),
    };
    match engine {
        Ok(engine) => Some(engine),
        Err(error) if std::env::var_os("JIM_TESTS_REQUIRED").is_some() => {
            panic!("the tests are required: {error}")
        }
        Err(error) => {
            println!("skipped: {error}");
            None
        }
    }
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
pub(crate) fn documented() -> &'static BTreeMap<String, String> {
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
