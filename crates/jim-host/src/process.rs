//! Scripts in a PowerShell process of their own: another environment, another starter, an end by force.

use std::ffi::OsString;
use std::io::Write;
use std::process::{Child, Command, Stdio};

use crate::error::Error;
use crate::outcome::Outcome;
use crate::pwsh::Pwsh;
use crate::script::Script;
use crate::session::capture_assembly;

/// Starts a PowerShell process for each script.
#[derive(Debug, Clone)]
pub struct Process {
    pwsh: Pwsh,
    starter: Vec<OsString>,
    interactive: bool,
}

/// A script in a process. Dropping it lets the process go on.
#[derive(Debug)]
pub struct Spawned(Child);

impl Process {
    /// A process of the PowerShell that is here.
    ///
    /// # Errors
    /// When there is no PowerShell.
    pub fn new() -> Result<Self, Error> {
        Ok(Self {
            pwsh: Pwsh::find()?,
            starter: Vec::new(),
            interactive: false,
        })
    }

    /// The same as somebody starts it who sits before it, and not as a scheduled job is started.
    #[must_use]
    pub fn interactive(mut self) -> Self {
        self.interactive = true;
        self
    }

    /// The same, started by another program, which finds the command line after its own arguments.
    #[must_use]
    pub fn started_by(mut self, starter: &str, own: &[&str]) -> Self {
        self.starter = [starter].iter().chain(own).map(OsString::from).collect();
        self
    }

    /// Runs a script to its end.
    ///
    /// # Errors
    /// When the process fails; what the script does wrong is in the outcome.
    pub fn run(&self, script: &Script) -> Result<Outcome, Error> {
        let child = self.spawn(script)?.0;
        let output = child.wait_with_output().map_err(Error::Process)?;
        Outcome::from_json(&output.stdout).map_err(|error| {
            let said = String::from_utf8_lossy(&output.stderr);
            Error::NoOutcome(format!("{error}; {}", said.trim()))
        })
    }

    /// Starts a script in a process that can be killed.
    ///
    /// # Errors
    /// When the process cannot be started.
    pub fn spawn(&self, script: &Script) -> Result<Spawned, Error> {
        let mut child = self
            .command()?
            .envs(script.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(Error::Process)?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(&script.to_json()).map_err(Error::Process)?;
        }
        Ok(Spawned(child))
    }

    fn command(&self) -> Result<Command, Error> {
        let assembly = capture_assembly()?.display().to_string();
        let pwsh = self.pwsh.command()?;
        let mut command = match self.starter.split_first() {
            None => pwsh,
            Some((starter, own)) => {
                let mut started = Command::new(starter);
                started
                    .args(own)
                    .arg(pwsh.get_program())
                    .args(pwsh.get_args());
                started.envs(
                    pwsh.get_envs()
                        .filter_map(|(name, value)| Some((name, value?))),
                );
                started
            }
        };
        if !self.interactive {
            command.arg("-NonInteractive");
        }
        command.arg("-Command").arg(format!(
            "Add-Type -Path '{}'; [JIM.Capture.EntryPoints]::RunPiped()",
            assembly.replace('\'', "''")
        ));
        Ok(command)
    }
}

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
