//! A person at the prompt of `pwsh`, connected to a simulator.

use std::path::{Path, PathBuf};
use std::process::Command;

use jim_host::Pwsh;
use jim_simulator::{Options, Simulator};

use crate::staged;
use crate::terminal::Terminal;

/// How the bar of a wait for run profile 10 begins.
pub const BAR: &str = "HR System: Full Import [";

/// What stands before each command.
pub const PROMPT: &str = "PS> ";

/// What a person's profile would have: a short prompt, and nothing that comes from what others typed.
const PROFILE: &str = "function prompt { 'PS> ' }
    Set-StrictMode -Version Latest
    Set-PSReadLineOption -HistorySaveStyle SaveNothing -PredictionSource None";

/// A person at the prompt, and the server that their commands go to.
pub struct Prompt {
    /// The server.
    pub simulator: Simulator,
    /// Where they sit.
    pub terminal: Terminal,
}

impl Prompt {
    /// The prompt of a new session, which has the module and is connected.
    pub fn connected() -> Self {
        Self::connected_to(simulator())
    }

    /// The prompt of a new session, which is connected to that server.
    pub fn connected_to(simulator: Simulator) -> Self {
        let prompt = Self::with(
            "Import-Module $env:JIM_MODULE; $null = Connect-JIM",
            simulator,
        );
        prompt.wait();
        prompt
    }

    /// The prompt of a session that is started with commands.
    pub fn with(commands: &str, simulator: Simulator) -> Self {
        let commands = format!("{PROFILE}\n{commands}");
        let mut pwsh = pwsh(&simulator);
        pwsh.args(["-NoExit", "-Command", &commands]);
        let terminal = Terminal::start(&pwsh);
        Self {
            simulator,
            terminal,
        }
    }

    /// Types a command at the prompt and presses Enter.
    pub fn enter(&mut self, command: &str) {
        self.write(command);
        self.terminal.press("\r");
    }

    /// Types a command at the prompt.
    pub fn write(&mut self, command: &str) {
        self.wait();
        self.terminal.press(command);
        let line = format!("{PROMPT}{command}");
        self.terminal
            .wait_until(&line, |screen| screen.before_cursor().ends_with(&line));
    }

    /// Enters a command, waits for its end, and gives the rows that it has shown.
    pub fn run(&mut self, command: &str) -> Vec<String> {
        self.write(command);
        let start = self.terminal.screen().row() + 1;
        self.terminal.press("\r");
        self.wait();
        let screen = self.terminal.screen();
        screen.lines()[start..screen.row()].to_vec()
    }

    /// Waits until the next command can be typed.
    pub fn wait(&self) {
        self.terminal
            .wait_until("prompt", |screen| screen.prompts(PROMPT));
    }
}

/// The program, where a script finds the server as the documentation has it.
pub fn pwsh(simulator: &Simulator) -> Command {
    let mut pwsh = Pwsh::find()
        .and_then(|pwsh| pwsh.command())
        .unwrap_or_else(|missing| panic!("{missing}"));
    pwsh.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .env("JIM_URL", simulator.url())
        .env("JIM_API_KEY", simulator.api_key())
        .env("JIM_MODULE", staged::manifest())
        // What an earlier run learned of a server at the same address is not true of this one.
        .env("XDG_CACHE_HOME", cache(simulator));
    pwsh
}

fn cache(simulator: &Simulator) -> PathBuf {
    let address = simulator
        .url()
        .replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
    let name = format!("cache-{}-{address}", std::process::id());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../target/tmp")
        .join(name);
    // An earlier server of this process may have had the same address.
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

/// A server of the test's own.
pub fn simulator() -> Simulator {
    // Tests look at what happens, not at how long it takes in life.
    let options = Options {
        speed: 20.0,
        ..Options::default()
    };
    Simulator::start(options).unwrap()
}
