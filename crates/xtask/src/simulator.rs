//! A simulated JIM server that lives as long as its owner here.

use std::io::{self, BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;

use anyhow::{Context, Result};

use crate::workspace::{Profile, Workspace};

/// A running simulator, killed when this is dropped.
pub(crate) struct Simulator {
    process: Child,
    /// Where it listens.
    pub(crate) url: String,
}

impl Simulator {
    /// The key the simulator takes. It guards nothing but invented data on the loopback interface.
    pub(crate) const API_KEY: &str = "jim_ak_simulator";

    /// Starts a simulator of its own on a free port.
    pub(crate) fn start(workspace: &Workspace, profile: Profile) -> Result<Self> {
        let mut command = Command::new(workspace.program(profile, "jim-simulator"));
        command.args(["--port", "0", "--api-key", Self::API_KEY]);
        // Long enough to see the progress, short enough for an audience.
        command.args(["--speed", "1.4"]);
        // It sees its input end when this program does, however it does.
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        beyond_the_reach_of_ctrl_c(&mut command);
        let mut process = command
            .spawn()
            .context("the simulator could not be started")?;
        let output = process.stdout.take();
        let mut simulator = Self {
            process,
            url: String::new(),
        };
        simulator.url = announced(output.context("the simulator has no output")?)?;
        Ok(simulator)
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // Both fail only if it has ended by itself, which is as good.
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// Ctrl+C in a prompt stops a command there; the server that it talks to stays.
fn beyond_the_reach_of_ctrl_c(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(windows)]
    {
        const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
        std::os::windows::process::CommandExt::creation_flags(command, CREATE_NEW_PROCESS_GROUP);
    }
}

/// Reads up to the line in which the simulator says where it listens.
fn announced(output: ChildStdout) -> Result<String> {
    let mut output = BufReader::new(output);
    let mut line = String::new();
    loop {
        line.clear();
        if output.read_line(&mut line)? == 0 {
            anyhow::bail!("the simulator ended before it said where it listens");
        }
        if let Some(url) = url_in(&line) {
            let url = url.to_owned();
            // Whatever else it prints goes nowhere, instead of filling the pipe until it blocks.
            thread::spawn(move || io::copy(&mut output, &mut io::sink()));
            return Ok(url);
        }
    }
}

fn url_in(line: &str) -> Option<&str> {
    line.split_whitespace()
        .find(|word| word.starts_with("http://"))
        .map(|word| word.trim_end_matches([',', ';', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_is_found_in_the_line_that_announces_it() {
        let url = Some("http://127.0.0.1:40123");
        assert_eq!(url_in("http://127.0.0.1:40123 jim_ak_key\n"), url);
        assert_eq!(
            url_in("JIM simulator at http://127.0.0.1:40123, key jim_ak_key"),
            url
        );
        assert_eq!(url_in("starting"), None);
    }
}
