//! The measures as a page shows them.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::process::Command;

/// What was measured, by name.
#[derive(Default)]
pub(crate) struct Measures {
    pairs: BTreeMap<String, Vec<(f64, f64)>>,
    values: BTreeMap<String, Vec<f64>>,
}

/// The tables, as Markdown.
pub(crate) struct Report(String);

/// The lines between which the page has the tables.
const BEGIN: &str = "<!-- measures -->";
const END: &str = "<!-- end of measures -->";

impl Measures {
    pub(crate) fn pair(&mut self, name: &str, ours: f64, theirs: f64) {
        self.pairs
            .entry(name.to_owned())
            .or_default()
            .push((ours, theirs));
    }

    pub(crate) fn value(&mut self, name: &str, value: f64) {
        self.values.entry(name.to_owned()).or_default().push(value);
    }

    fn of(&self, name: &str) -> Spread {
        let values = self.values.get(name);
        Spread::of(
            values
                .unwrap_or_else(|| panic!("{name} was not measured"))
                .clone(),
        )
    }

    /// `name | ours | theirs | ratio`.
    fn row(&self, what: &str, name: &str, unit: &str, times: f64) -> String {
        let pairs = &self.pairs[name];
        let ours = Spread::of(pairs.iter().map(|pair| pair.0 / times).collect());
        let theirs = Spread::of(pairs.iter().map(|pair| pair.1 / times).collect());
        let ratio = Spread::of(pairs.iter().map(|pair| pair.0 / pair.1).collect());
        format!("| {what} | {ours} {unit} | {theirs} {unit} | {ratio} |\n")
    }
}

/// The median, and between which values all lie.
struct Spread {
    least: f64,
    median: f64,
    most: f64,
}

impl Spread {
    fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Self {
            least: values[0],
            median: values[values.len() / 2],
            most: values[values.len() - 1],
        }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = match self.median {
            small if small < 10.0 => 2,
            medium if medium < 100.0 => 1,
            _ => 0,
        };
        let Self {
            least,
            median,
            most,
        } = self;
        write!(f, "{median:.digits$} ({least:.digits$} to {most:.digits$})")
    }
}

impl Report {
    pub(crate) fn new(measures: &Measures, library: u64, rows: i32, rounds: i32) -> Self {
        let mut text = format!(
            "{}\n\n{rounds} rounds; each figure is the median, with the least and the most.\n\n",
            machine()
        );
        text += "| | the module | Invoke-RestMethod | ratio |\n|---|---|---|---|\n";
        text += &measures.row(
            &format!("{rows} run profiles, collected"),
            "collected",
            "ms",
            1.0,
        );
        text += &measures.row("the same, streamed", "streamed", "ms", 1.0);
        text += &measures.row("the first of them", "first", "ms", 1.0);
        text += &measures.row("one small read", "small", "ms", 100.0);
        text += &measures.row("the same, after the long lists", "afterwards", "ms", 100.0);
        text += &measures.row("what it allocates", "garbage", "KB", 100.0);
        text += &measures.row(
            "all run profiles of 200 systems, 20 ms away",
            "systems",
            "ms",
            1.0,
        );
        for how in ["collected", "streamed"] {
            let (ours, theirs) = (
                measures.of(&format!("peak of ours, {how}")).median,
                measures.of(&format!("peak of theirs, {how}")).median,
            );
            let ratio = ours / theirs;
            text += &format!(
                "| the peak of the process, {how} | {ours:.0} MB | {theirs:.0} MB | {ratio:.2} |\n"
            );
        }
        text += "\n| | |\n|---|---|\n";
        text += &format!(
            "| Import-Module, above a binary module that does nothing | {} ms |\n",
            measures.of("import")
        );
        text += &format!(
            "| the first Connect-JIM of a process | {} ms |\n",
            measures.of("connect")
        );
        text += &format!(
            "| completing one of 500 systems, from the second time on | {} ms |\n",
            measures.of("completion")
        );
        text += &format!(
            "| a thousand waits in one process, memory | {:.0} MB |\n",
            measures.of("memory of waits").median
        );
        text += &format!(
            "| a thousand waits, of one core | {:.1} % |\n",
            measures.of("cpu of waits").median
        );
        text += &format!("| the native library | {:.1} MB |\n", library as f64 / 1e6);
        Self(text)
    }

    /// Puts the tables in the place of those that the page has.
    pub(crate) fn write(&self, page: &Path) {
        let text = std::fs::read_to_string(page).unwrap();
        let (before, rest) = text.split_once(BEGIN).unwrap();
        let (_, after) = rest.split_once(END).unwrap();
        std::fs::write(page, format!("{before}{BEGIN}\n\n{}\n{END}{after}", self.0)).unwrap();
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What it ran on, as far as the system tells.
fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("a processor that does not tell its name", |rest| {
            rest.trim_start_matches([' ', '\t', ':'])
        });
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let date = Command::new("date").arg("+%Y-%m-%d").output().map_or_else(
        |_| String::new(),
        |date| String::from_utf8_lossy(&date.stdout).trim().to_owned(),
    );
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default().to_owned();
    format!(
        "Measured on {date} on {model}, {cores} cores, {} {}; the load at the end was {load}.",
        std::env::consts::OS,
        std::env::consts::ARCH
    )
}
