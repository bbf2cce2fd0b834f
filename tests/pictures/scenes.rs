//! What the pictures show: real commands at a real prompt, each until the screen is as it should be.

use std::time::{Duration, SystemTime};

use jim_e2e::{Cell, PROMPT, Prompt, Screen, Terminal, pwsh};
use jim_simulator::{Options, Simulator};

/// One picture.
pub(crate) struct Scene {
    /// The name of its file.
    pub(crate) name: &'static str,
    /// What it shows, in words.
    pub(crate) title: &'static str,
    /// Plays it, and gives the rows that are shown.
    pub(crate) play: fn() -> Vec<Vec<Cell>>,
}

/// All pictures.
pub(crate) fn all() -> [Scene; 6] {
    [
        Scene {
            name: "tables",
            title: "Connect-JIM, Get-JIMConnectedSystem and Get-JIMRunProfile with their tables",
            play: tables,
        },
        Scene {
            name: "progress",
            title: "The progress bar of Start-JIMRunProfile -Wait in the middle of a full import",
            play: progress,
        },
        Scene {
            name: "failed-run",
            title: "The error of a run that failed, with what to do next",
            play: failed_run,
        },
        Scene {
            name: "mistyped-name",
            title: "The error of a name that was mistyped, with what to do about it",
            play: mistyped_name,
        },
        Scene {
            name: "many-runs",
            title: "The progress bars of several runs that are waited for side by side",
            play: many_runs,
        },
        Scene {
            name: "demo",
            title: "The end of the tour that cargo xtask demo shows",
            play: demo,
        },
    ]
}

fn tables() -> Vec<Vec<Cell>> {
    let mut prompt = prompt(1.0);
    shown(&mut prompt, |prompt| {
        for command in [
            "Connect-JIM",
            "Get-JIMConnectedSystem",
            "Get-JIMRunProfile -ConnectedSystemName 'HR System'",
        ] {
            prompt.run(command);
        }
    })
}

fn progress() -> Vec<Vec<Cell>> {
    let mut prompt = standing();
    shown(&mut prompt, |prompt| {
        begin(
            prompt,
            "Start-JIMRunProfile -ConnectedSystemName 'HR System' -RunProfileName 'Full Import' -Wait",
        );
        prompt.terminal.wait_for("Waiting for the worker");
        prompt.simulator.advance(Duration::from_secs(5));
        prompt.terminal.wait_for("4/6 Saving changes, 759 of 4,860");
    })
}

fn failed_run() -> Vec<Vec<Cell>> {
    let mut prompt = prompt(2.0);
    shown(&mut prompt, |prompt| {
        prompt.run("Get-JIMConnectedSystem -Name 'Finance Database' | Get-JIMRunProfile -Name 'Full Import' | Start-JIMRunProfile -Wait");
    })
}

fn mistyped_name() -> Vec<Vec<Cell>> {
    let mut prompt = prompt(1.0);
    shown(&mut prompt, |prompt| {
        prompt.run("Get-JIMRunProfile -ConnectedSystemName 'HR Sytem'");
    })
}

fn many_runs() -> Vec<Vec<Cell>> {
    let mut prompt = standing();
    shown(&mut prompt, |prompt| {
        begin(
            prompt,
            "Get-JIMRunProfile -All | ? Name -eq 'Delta Import' | Start-JIMRunProfile -Wait -ThrottleLimit 4",
        );
        prompt.simulator.advance(Duration::from_secs(5));
        std::thread::sleep(Duration::from_secs(5));
    })
}

fn demo() -> Vec<Vec<Cell>> {
    let simulator = simulator(Options {
        speed: 1.4,
        ..Options::default()
    });
    let mut pwsh = pwsh(&simulator);
    pwsh.args(["-NonInteractive", "-File", "examples/Show-JIMTour.ps1"]);
    let mut terminal = Terminal::start(&pwsh);
    assert_eq!(
        terminal.exit_code(),
        Some(0),
        "{}",
        terminal.screen().text()
    );
    let screen = terminal.screen();
    let lines = screen.lines();
    let from = lines.iter().rposition(|line| line.starts_with("== Read"));
    rows(&screen, from.unwrap(), lines.len())
}

/// A prompt that is connected to a server that is so much faster than in life.
fn prompt(speed: f64) -> Prompt {
    Prompt::connected_to(simulator(Options {
        speed,
        ..Options::default()
    }))
}

/// A prompt whose server's time stands still until it is moved on.
fn standing() -> Prompt {
    Prompt::connected_to(simulator(Options {
        manual_clock: true,
        ..Options::default()
    }))
}

/// A server whose address, time and ids are the same each time.
fn simulator(options: Options) -> Simulator {
    // A Monday morning.
    let began = SystemTime::UNIX_EPOCH + Duration::from_secs(1_796_025_600);
    Simulator::start(Options {
        port: 5200,
        began: Some(began),
        ..options
    })
    .unwrap_or_else(|error| panic!("{error}"))
}

/// Types a command that does not end by itself.
fn begin(prompt: &mut Prompt, command: &str) {
    prompt.enter(command);
}

/// The rows that come onto the screen meanwhile, without the prompt for the next command.
fn shown(prompt: &mut Prompt, play: impl FnOnce(&mut Prompt)) -> Vec<Vec<Cell>> {
    prompt.wait();
    let from = prompt.terminal.screen().row();
    play(prompt);
    let screen = prompt.terminal.screen();
    let end = if screen.prompts(PROMPT) {
        screen.row()
    } else {
        screen.lines().len()
    };
    rows(&screen, from, end)
}

/// Some rows of a screen, without empty ones at the end.
fn rows(screen: &Screen, from: usize, end: usize) -> Vec<Vec<Cell>> {
    let lines = screen.lines();
    let last = (from..end).rev().find(|&row| !lines[row].is_empty());
    let cells = screen.cells();
    let rows = cells[from..=last.unwrap_or(from)].iter();
    rows.map(|row| row.to_vec()).collect()
}
