//! What the pictures show: real commands at a real prompt, each until the screen is as it should be.

use std::time::{Duration, SystemTime};

use jim_e2e::{Cell, PROMPT, Prompt, Screen, Terminal, pwsh};
use jim_simulator::{Act, Fault, Options, Simulator};

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
            title: "The connected systems of a server, and the run profiles of one of them",
            play: tables,
        },
        Scene {
            name: "run",
            title: "A list of run profiles, and the progress bar of one in the middle of its run",
            play: run,
        },
        Scene {
            name: "failed-run",
            title: "The error of a run that failed: the reason, and how to see the details",
            play: failed_run,
        },
        Scene {
            name: "mistyped-name",
            title: "The error of a mistyped name, with what to do about it",
            play: mistyped_name,
        },
        Scene {
            name: "many-runs",
            title: "A progress bar for each of several runs that are waited for at the same time",
            play: many_runs,
        },
        Scene {
            name: "demo",
            title: "The end of the tour: a script catches the error of a run that failed",
            play: demo,
        },
    ]
}

fn tables() -> Vec<Vec<Cell>> {
    let mut prompt = prompt(1.0);
    shown(&mut prompt, |prompt| {
        prompt.run("Get-JIMConnectedSystem");
        prompt.run("Get-JIMRunProfile -ConnectedSystemName 'Active Directory'");
    })
}

fn run() -> Vec<Vec<Cell>> {
    let mut prompt = standing();
    shown(&mut prompt, |prompt| {
        prompt.run("Get-JIMRunProfile -ConnectedSystemName 'HR System'");
        prompt.enter("Start-JIMRunProfile -Id 10 -Wait");
        prompt.terminal.wait_for("[Waiting for the worker");
        prompt.simulator.advance(Duration::from_millis(5_600));
        prompt.terminal.wait_for("Saving changes");
    })
}

fn failed_run() -> Vec<Vec<Cell>> {
    let mut prompt = prompt(2.0);
    shown(&mut prompt, |prompt| {
        prompt.run("Start-JIMRunProfile -Id 60 -Wait");
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
        prompt.run("$runs = 10, 20, 30, 50 | Start-JIMRunProfile -PassThru");
        prompt.simulator.advance(Duration::from_millis(5_600));
        // The bars stand in the order of the first answers.
        for (run, delay) in prompt
            .simulator
            .executions()
            .iter()
            .zip((300..).step_by(300))
        {
            let path = format!("/activities/{}/progress", run.activity_id);
            let late = Fault::new("GET", &path, Act::Delay(delay));
            prompt.simulator.fault(late);
        }
        prompt.enter("$runs | Wait-JIMActivity");
        prompt.terminal.wait_until("all bars", |screen| {
            screen.times_shown(": Full Import [") == 4
        });
    })
}

fn demo() -> Vec<Vec<Cell>> {
    let simulator = simulator(Options {
        manual_clock: true,
        ..Options::default()
    });
    let mut pwsh = pwsh(&simulator);
    pwsh.args(["-NonInteractive", "-File", "examples/Show-JIMTour.ps1"]);
    let mut terminal = Terminal::start(&pwsh);
    for number in 1..=3 {
        // Nothing is told of a start but that it is there.
        while simulator.executions().len() < number {
            std::thread::sleep(Duration::from_millis(20));
        }
        simulator.advance(Duration::from_secs(300));
    }
    assert_eq!(
        terminal.exit_code(),
        Some(0),
        "{}",
        terminal.screen().text()
    );
    let screen = terminal.screen();
    let lines = screen.lines();
    let from = lines
        .iter()
        .rposition(|line| line.starts_with("== A run that fails"));
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
