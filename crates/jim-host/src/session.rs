//! Scripts in the real engine, in this process: started, stopped, waited for.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use netcorehost::hostfxr::ManagedFunction;
use netcorehost::pdcstr;

use crate::dotnet;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::pwsh::Pwsh;
use crate::script::Script;

/// PowerShell's engine in this process. Each script has a runspace of its own.
#[derive(Debug, Clone, Copy)]
pub struct Session(&'static Functions);

/// A script that runs.
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

impl Session {
    /// The engine of this process; .NET is started for the first one and stays.
    ///
    /// # Errors
    /// When there is no .NET or no PowerShell, or the managed half was not built.
    pub fn open() -> Result<Self, Error> {
        static FUNCTIONS: OnceLock<Result<Functions, String>> = OnceLock::new();
        match FUNCTIONS.get_or_init(|| Functions::load().map_err(|error| error.to_string())) {
            Ok(functions) => Ok(Self(functions)),
            Err(reason) => Err(Error::Start(reason.clone())),
        }
    }

    /// Runs a script to its end.
    ///
    /// # Errors
    /// When the engine fails; what the script does wrong is in the outcome.
    pub fn run(self, script: &Script) -> Result<Outcome, Error> {
        self.start(script).wait()
    }

    /// Starts a script, so that it can be stopped.
    #[must_use]
    pub fn start(self, script: &Script) -> Running {
        let request = script.to_json();
        let length = i32::try_from(request.len()).unwrap_or(i32::MAX);
        let number = (self.0.start)(request.as_ptr(), length);
        Running {
            functions: self.0,
            number,
        }
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
        Outcome::from_json(&outcome)
    }
}

impl Functions {
    fn load() -> Result<Self, Error> {
        let failed = |error: &dyn std::fmt::Display| Error::Start(error.to_string());
        let context = Pwsh::find()?.boot(&[])?;
        // Beside the engine, in the default load context: modules find both there.
        context
            .load_assembly_from_path(dotnet::path(&capture_assembly()?)?)
            .map_err(|error| failed(&error))?;
        let loader = context
            .get_delegate_loader()
            .map_err(|error| failed(&error))?;
        let class = pdcstr!("JIM.Capture.EntryPoints, JIM.Capture");
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
}

/// The managed half of this crate, which captures what comes out of a script.
pub(crate) fn capture_assembly() -> Result<PathBuf, Error> {
    let built =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/dotnet/capture/JIM.Capture.dll");
    built
        .canonicalize()
        .map_err(|_| Error::NotBuilt(built.clone()))
}
