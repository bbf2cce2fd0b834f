//! How fast the module is, beside Invoke-RestMethod in the same PowerShell, as ratios with their spread.
//!
//! It writes the table of docs/performance.md, with the machine that it ran on.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "it fails by panicking, as a test does"
)]

mod instant_server;
mod report;
mod servers;
#[path = "../staged.rs"]
mod staged;

use std::path::PathBuf;

use clap::Parser;
use jim_host::{Process, Script};
use jim_simulator::Options;
use serde_json::Value;

use crate::instant_server::RunProfiles;
use crate::report::{Measures, Report};

/// Measures the module that is built, against simulated servers.
#[derive(Parser)]
struct Arguments {
    /// How often each measure is taken.
    #[arg(long, default_value_t = 7)]
    rounds: i32,
    /// How many run profiles the long list has.
    #[arg(long, default_value_t = 100_000)]
    rows: i32,
    /// The native library that is measured, for its size.
    #[arg(long)]
    library: PathBuf,
    /// The page whose tables are written anew; only shown when omitted.
    #[arg(long)]
    page: Option<PathBuf>,
}

fn main() {
    let arguments = Arguments::parse();
    let many = servers::many_systems(200);
    let wide = servers::many_systems_at_once(500);
    let queue = servers::long_queue();
    let bench = Bench {
        rounds: arguments.rounds,
        empty: empty_modules(),
    };
    let mut measures = Measures::default();
    let instant = instant_server::start(RunProfiles {
        long: servers::list(arguments.rows),
        short: servers::list(5),
    });
    for (kind, url) in [
        ("list", instant.as_str()),
        ("peak of ours, collected", &instant),
        ("peak of ours, streamed", &instant),
        ("peak of theirs, collected", &instant),
        ("peak of theirs, streamed", &instant),
        ("small", &instant),
        ("systems", many.url()),
        ("completion", wide.url()),
        ("waits", queue.url()),
    ] {
        eprintln!("{kind} ...");
        bench.measure(kind, url, &mut measures);
    }
    eprintln!("import ...");
    for _ in 0..arguments.rounds {
        bench.measure("import", &instant, &mut measures);
    }
    let size = std::fs::metadata(&arguments.library).unwrap().len();
    let report = Report::new(&measures, size, arguments.rows, arguments.rounds);
    println!("{report}");
    if let Some(page) = arguments.page {
        report.write(&page);
    }
    std::fs::remove_dir_all(bench.empty).unwrap();
}

struct Bench {
    rounds: i32,
    /// A folder with two binary modules that do nothing.
    empty: PathBuf,
}

impl Bench {
    /// Takes the measures of one kind in a process of its own.
    fn measure(&self, kind: &str, url: &str, measures: &mut Measures) {
        let module = |name: &str| self.empty.join(name).display().to_string();
        let script = Script::new(include_str!("measure.ps1"))
            .variable("Kind", kind)
            .variable("Rounds", self.rounds)
            .variable("Manifest", staged::manifest().display().to_string())
            .variable("Url", url)
            .variable("Key", Options::default().keys[0].secret.as_str())
            .variable("Empty", module("Empty.dll"))
            .variable("OtherEmpty", module("Other.dll"))
            .env("XDG_CACHE_HOME", self.empty.display().to_string());
        let outcome = Process::new().unwrap().run(&script).unwrap();
        assert_eq!(outcome.terminating_error, None, "{kind}");
        for object in outcome.output.iter().flatten() {
            let number = |name: &str| object.properties.get(name).and_then(Value::as_f64);
            let name = object["Name"].as_str().unwrap();
            match (number("Ours"), number("Theirs"), number("Value")) {
                (Some(ours), Some(theirs), _) => measures.pair(name, ours, theirs),
                (.., Some(value)) => measures.value(name, value),
                _ => panic!("{kind}: {object:?}"),
            }
        }
    }
}

/// Two binary modules with a cmdlet each that does nothing.
fn empty_modules() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("jim-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let script = Script::new(
        "foreach ($name in 'Empty', 'Other') {
             Add-Type -OutputAssembly (Join-Path $Folder \"$name.dll\") -TypeDefinition \"
                 using System.Management.Automation;
                 [Cmdlet(VerbsCommon.Get, `\"$name`\")] public class $($name)Command : PSCmdlet { }\"
         }",
    )
    .variable("Folder", folder.display().to_string());
    let outcome = Process::new().unwrap().run(&script).unwrap();
    assert_eq!(outcome.terminating_error, None);
    folder
}
