//! Starts and waits for as long as one likes, while everything that can go wrong does.
//!
//! Many sessions of one PowerShell process start run profiles and wait for them. Then what each was
//! told is held against what the server knows: no run twice, no run lost, no end that was another.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "it fails by panicking, as a test does"
)]

mod fault_schedule;
mod report;
#[path = "../staged.rs"]
mod staged;
mod stops;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use jim_host::{Process, Script};
use jim_simulator::{Configuration, Options, Outcome, Simulator};

use crate::fault_schedule::FaultSchedule;
use crate::report::Report;

/// Lets many sessions start and wait at once against a server that fails in every way.
#[derive(Parser)]
struct Arguments {
    /// For how long runs are started.
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// How many sessions start and wait at once.
    #[arg(long, default_value_t = 24)]
    sessions: i32,
    /// What decides which faults come when; told by every report.
    #[arg(long)]
    seed: Option<u64>,
}

/// How many times faster than in life the simulated worker is.
const SPEED: f64 = 20.0;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let seed = arguments.seed.unwrap_or_else(|| fastrand::u64(..));
    let simulator = Simulator::start(Options {
        configuration: configuration(arguments.sessions),
        speed: SPEED,
        ..Options::default()
    })
    .unwrap();
    println!(
        "{} sessions start and wait for {} s, with faults of the seed {seed}.",
        arguments.sessions, arguments.seconds
    );
    let manifest = staged::manifest().display().to_string();
    let script = Script::new(include_str!("sessions.ps1"))
        .variable("Manifest", manifest.as_str())
        .variable("Url", simulator.url())
        .variable("Key", simulator.api_key())
        .variable("Sessions", arguments.sessions)
        .variable("Seconds", arguments.seconds);
    let (median, longest) = stops::measure(&manifest);
    println!("Ctrl+C gives the prompt back in {median:.0?} (median), {longest:.0?} at most.");
    let fault_schedule =
        FaultSchedule::over(simulator, seed, Duration::from_secs(arguments.seconds));
    let outcome = Process::new().unwrap().run(&script).unwrap();
    let simulator = fault_schedule.clear();
    let report = Report::of(&outcome, &simulator.executions());
    println!("{report}");
    match report.mismatches() {
        [] => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// One system and one run profile for each session, with every kind of end among them.
fn configuration(sessions: i32) -> Configuration {
    let mut configuration = (1..=sessions).fold(Configuration::new(), |configuration, id| {
        let name = format!("System {id}");
        configuration
            .system(id, &name)
            .run_profile(id, id, "Import", "FullImport")
    });
    for profile in &mut configuration.run_profiles {
        profile.outcome = match profile.id % 6 {
            1 => Outcome::Warning("The file is old.".into()),
            2 => Outcome::Errors(3),
            3 => Outcome::Failed("The disk is full.".into()),
            4 => Outcome::Cancelled,
            _ => Outcome::Complete,
        };
    }
    configuration
}
