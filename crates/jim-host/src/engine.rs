//! The engines: hosted in this process, in a process of its own, or of an installed PowerShell.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use netcorehost::hostfxr::ManagedFunction;
use netcorehost::pdcstr;

use crate::dotnet;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::script::Script;

/// Something that runs scripts and tells what came out of them.
#[derive(Debug, Clone)]
pub struct Engine(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Embedded(&'static Functions),
    Process {
        program: PathBuf,
        arguments: Vec<String>,
    },
}

/// A run that goes on.
#[derive(Debug)]
pub struct Running {
    functions: &'static Functions,
    number: i32,
}

type Start = extern "system" fn(*const u8, i32) -> i32;
type OfRun = extern "system" fn(i32) -> i32;
type Take = extern "system" fn(i32, *mut u8, i32) -> i32;

#[derive(Debug)]
struct Functions {
    start: ManagedFunction<Start>,
    stop: ManagedFunction<OfRun>,
    wait: ManagedFunction<OfRun>,
    take: ManagedFunction<Take>,
}

impl Engine {
    /// The engine in this process; .NET is started for the first one and stays.
    ///
    /// # Errors
    /// When there is no .NET, or the managed half was not built.
    pub fn embedded() -> Result<Self, Error> {
        static FUNCTIONS: OnceLock<Result<Functions, String>> = OnceLock::new();
        dotnet::assembly()?;
        match FUNCTIONS.get_or_init(|| Functions::load().map_err(|error| error.to_string())) {
            Ok(functions) => Ok(Self(Kind::Embedded(functions))),
            Err(reason) => Err(Error::Start(reason.clone())),
        }
    }

    /// The engine in a process of its own for each run, which can have its own environment.
    ///
    /// # Errors
    /// When the managed half was not built.
    pub fn process() -> Result<Self, Error> {
        let assembly = dotnet::assembly()?.display().to_string();
        Ok(Self(Kind::Process {
            program: "dotnet".into(),
            arguments: vec!["exec".into(), assembly, "--capture".into()],
        }))
    }

    /// The same engine, started by another program, which finds the command line after its own
    /// arguments. Makes no difference to the engine in this process.
    #[must_use]
    pub fn started_by(self, starter: impl Into<PathBuf>, own: &[&str]) -> Self {
        match self.0 {
            Kind::Process { program, arguments } => {
                let own = own.iter().map(|argument| (*argument).to_owned());
                let rest = [program.display().to_string()].into_iter().chain(arguments);
                Self(Kind::Process {
                    program: starter.into(),
                    arguments: own.chain(rest).collect(),
                })
            }
            embedded @ Kind::Embedded(_) => Self(embedded),
        }
    }

    /// The installed PowerShell; none where `pwsh` is not on the PATH.
    ///
    /// # Errors
    /// When the managed half was not built.
    pub fn pwsh() -> Result<Option<Self>, Error> {
        let installed = Command::new("pwsh")
            .arg("-Version")
            .stdout(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        if !installed {
            return Ok(None);
        }
        let assembly = dotnet::assembly()?
            .display()
            .to_string()
            .replace('\'', "''");
        let command = format!(
            "Add-Type -Path '{assembly}'; \
             [Console]::Out.Write([JIM.Host.Capture.CapturedRun]::Run([Console]::In.ReadToEnd()))"
        );
        Ok(Some(Self(Kind::Process {
            program: "pwsh".into(),
            arguments: ["-NoProfile", "-NonInteractive", "-Command", &command]
                .map(str::to_owned)
                .to_vec(),
        })))
    }

    /// Runs a script to its end.
    ///
    /// # Errors
    /// When the engine fails; what the script does wrong is in the outcome.
    pub fn run(&self, script: &Script) -> Result<Outcome, Error> {
        match &self.0 {
            Kind::Embedded(functions) => functions.start(script).wait(),
            Kind::Process { program, arguments } => in_process(program, arguments, script),
        }
    }

    /// Starts a script in a process that can be killed.
    ///
    /// # Errors
    /// [`Error::NoOutcome`] for the engine in this process.
    pub fn spawn(&self, script: &Script) -> Result<Spawned, Error> {
        match &self.0 {
            Kind::Process { program, arguments } => {
                Ok(Spawned(spawned(program, arguments, script)?))
            }
            Kind::Embedded(_) => Err(Error::NoOutcome("this engine cannot be killed".into())),
        }
    }

    /// Starts a script, so that it can be stopped; only in this process.
    ///
    /// # Errors
    /// [`Error::NoOutcome`] for another engine.
    pub fn start(&self, script: &Script) -> Result<Running, Error> {
        match &self.0 {
            Kind::Embedded(functions) => Ok(functions.start(script)),
            Kind::Process { .. } => Err(Error::NoOutcome("this engine cannot be stopped".into())),
        }
    }
}

/// A run in a process of its own. Dropping it lets the process go on.
#[derive(Debug)]
pub struct Spawned(Child);

impl Spawned {
    /// Ends the process without a warning, as a power cut does.
    ///
    /// # Errors
    /// When the system does not let it be ended.
    pub fn kill(mut self) -> Result<(), Error> {
        self.0.kill().map_err(Error::Process)?;
        self.0.wait().map_err(Error::Process)?;
        Ok(())
    }
}

impl Running {
    /// Stops the script as Ctrl+C does.
    pub fn stop(&self) {
        (self.functions.stop)(self.number);
    }

    /// Waits for the end of the script.
    ///
    /// # Errors
    /// When the engine fails; what the script does wrong is in the outcome.
    pub fn wait(self) -> Result<Outcome, Error> {
        let length = (self.functions.wait)(self.number);
        let mut outcome = vec![0; usize::try_from(length).unwrap_or_default()];
        let taken = (self.functions.take)(self.number, outcome.as_mut_ptr(), length);
        if taken != length {
            return Err(Error::NoOutcome("the engine failed".into()));
        }
        decode(&outcome)
    }
}

impl Functions {
    fn load() -> Result<Self, Error> {
        let context = dotnet::context(&[])?;
        let failed = |error: &dyn std::fmt::Display| Error::Start(error.to_string());
        let loader = context
            .get_delegate_loader()
            .map_err(|error| failed(&error))?;
        let class = pdcstr!("JIM.Host.EntryPoints, JIM.Host");
        macro_rules! function {
            ($name:literal, $signature:ty) => {
                loader
                    .get_function_with_unmanaged_callers_only::<$signature>(class, pdcstr!($name))
                    .map_err(|error| failed(&error))?
            };
        }
        Ok(Self {
            start: function!("Start", fn(*const u8, i32) -> i32),
            stop: function!("Stop", fn(i32) -> i32),
            wait: function!("Wait", fn(i32) -> i32),
            take: function!("Take", fn(i32, *mut u8, i32) -> i32),
        })
    }

    fn start(&'static self, script: &Script) -> Running {
        let request = script.to_json();
        let length = i32::try_from(request.len()).unwrap_or(i32::MAX);
        let number = (self.start)(request.as_ptr(), length);
        Running {
            functions: self,
            number,
        }
    }
}

fn spawned(program: &Path, arguments: &[String], script: &Script) -> Result<Child, Error> {
    let mut child = Command::new(program)
        .args(arguments)
        .envs(script.environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(Error::Process)?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&script.to_json()).map_err(Error::Process)?;
    }
    Ok(child)
}

fn in_process(program: &Path, arguments: &[String], script: &Script) -> Result<Outcome, Error> {
    let child = spawned(program, arguments, script)?;
    let output = child.wait_with_output().map_err(Error::Process)?;
    decode(&output.stdout).map_err(|error| {
        let said = String::from_utf8_lossy(&output.stderr);
        Error::NoOutcome(format!("{error}; {}", said.trim()))
    })
}

fn decode(outcome: &[u8]) -> Result<Outcome, Error> {
    serde_json::from_slice(outcome).map_err(|error| Error::NoOutcome(error.to_string()))
}
