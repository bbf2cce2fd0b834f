//! What the sessions were told, held against what the server knows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use jim_host::{Outcome, PsObject};
use jim_simulator::Execution;

/// What came of it all.
pub(crate) struct Report {
    asked: usize,
    started: usize,
    ends: BTreeMap<String, usize>,
    mismatches: Vec<String>,
    holdings: String,
}

impl Report {
    pub(crate) fn of(outcome: &Outcome, runs: &[Execution]) -> Self {
        let mut mismatches = Vec::new();
        if let Some(error) = &outcome.terminating_error {
            mismatches.push(format!("the script ended: {}", error.message));
        }
        for error in &outcome.errors {
            mismatches.push(format!(
                "an error of the script: {} ({})",
                error.message, error.id
            ));
        }
        let (told, rest): (Vec<_>, Vec<_>) = outcome
            .output
            .iter()
            .flatten()
            .partition(|object| object.properties.contains_key("RunProfile"));
        let holdings = rest.last().map_or("not told".to_owned(), |object| {
            if object["Handles"] != 0 {
                mismatches.push(format!("{} handles were left behind", object["Handles"]));
            }
            let megabytes = object["PeakMemory"].as_u64().unwrap_or_default() >> 20;
            let (handles, threads) = (&object["Handles"], &object["Threads"]);
            format!("peak memory {megabytes} MiB, threads {threads}, handles {handles}")
        });
        let mut ends = BTreeMap::new();
        for record in &told {
            let end = match text(record, "Error") {
                "" => text(record, "Status"),
                error => error,
            };
            *ends.entry(end.to_owned()).or_default() += 1;
        }
        compare(&told, runs, &mut mismatches);
        Self {
            asked: told.len(),
            started: runs.len(),
            ends,
            mismatches,
            holdings,
        }
    }

    pub(crate) fn mismatches(&self) -> &[String] {
        &self.mismatches
    }
}

fn text<'a>(record: &'a PsObject, property: &str) -> &'a str {
    record[property].as_str().unwrap_or_default()
}

fn compare(told: &[&PsObject], runs: &[Execution], mismatches: &mut Vec<String>) {
    let known: HashMap<&str, &Execution> = runs
        .iter()
        .map(|run| (run.activity_id.as_str(), run))
        .collect();
    let mut accounted = BTreeSet::new();
    let mut doubts = Vec::new();
    for record in told {
        let (id, status, error) = (
            text(record, "ActivityId"),
            text(record, "Status"),
            text(record, "Error"),
        );
        let profile = record["RunProfile"].as_i64().unwrap_or_default();
        if id.is_empty() {
            match error {
                "" => mismatches.push(format!("{profile}: neither a run nor an error")),
                "StartUncertain" => doubts.push((profile, record)),
                // Every other error says that nothing was started.
                _ => {}
            }
            continue;
        }
        if !accounted.insert(id) {
            mismatches.push(format!("{id} was told twice"));
        }
        match known.get(id) {
            None => mismatches.push(format!("{id} is no run of the server")),
            Some(run) if i64::from(run.run_profile_id) != profile => {
                mismatches.push(format!("{id} is a run of another profile"));
            }
            Some(run) if status != "InProgress" && run.status != status => {
                mismatches.push(format!("{id} was told as {status} and is {}", run.status));
            }
            Some(_) => {}
        }
        if !error.is_empty() && !text(record, "Message").contains(id) {
            mismatches.push(format!(
                "{id} is not in the error: {}",
                text(record, "Message")
            ));
        }
    }
    for run in runs {
        let id = run.activity_id.as_str();
        if accounted.contains(id) {
            continue;
        }
        let excuse = doubts.iter().position(|(profile, record)| {
            *profile == i64::from(run.run_profile_id) && may_be_of(record, id)
        });
        match excuse {
            Some(used) => drop(doubts.swap_remove(used)),
            None => mismatches.push(format!("{id} was started and not told")),
        }
    }
}

/// Whether an error that a start is uncertain allows for that run: it names it, or nobody could be asked.
fn may_be_of(uncertain: &PsObject, id: &str) -> bool {
    text(uncertain, "Advice").contains(id)
        || text(uncertain, "Message").contains("could not be asked")
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "runs asked for   {}", self.asked)?;
        writeln!(f, "runs started     {}", self.started)?;
        writeln!(f, "ends reported    {}", self.ends.values().sum::<usize>())?;
        for (end, count) in &self.ends {
            writeln!(f, "  {end:<30} {count}")?;
        }
        writeln!(f, "the process      {}", self.holdings)?;
        write!(f, "mismatches       {}", self.mismatches.len())?;
        for mismatch in &self.mismatches {
            write!(f, "\n  {mismatch}")?;
        }
        Ok(())
    }
}
