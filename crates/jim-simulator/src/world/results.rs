//! What a run does to objects, and the sentence that sums it up.

use std::time::Duration;

use super::configuration::Outcome;
use super::run::Run;

/// How many objects met which fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Results {
    pub(crate) added: u64,
    pub(crate) updated: u64,
    pub(crate) exported: u64,
    pub(crate) failed: u64,
    pub(crate) unchanged: u64,
}

impl Results {
    /// What a run comes to when it is not cut short. A full import finds most objects as they were.
    pub(crate) fn of(run: &Run) -> Self {
        let objects = run.objects();
        let failed = match run.profile.outcome {
            Outcome::Errors(failed) => failed.min(objects),
            _ => 0,
        };
        let well = objects - failed;
        let mut results = Self {
            failed,
            ..Self::default()
        };
        match run.profile.run_type.as_str() {
            "FullImport" => (results.added, results.updated) = (well / 50, well / 12),
            "DeltaImport" => (results.added, results.updated) = (well / 10, well - well / 10),
            "Export" => results.exported = well,
            _ => {}
        }
        results.unchanged = objects - results.changed();
        results
    }

    /// How many there are items for.
    pub(crate) fn changed(self) -> u64 {
        self.added + self.updated + self.exported + self.failed
    }

    /// So much of each as was done when that share of the objects was.
    pub(crate) fn share(self, share: f64) -> Self {
        let of = |whole: u64| (whole as f64 * share) as u64;
        Self {
            added: of(self.added),
            updated: of(self.updated),
            exported: of(self.exported),
            failed: of(self.failed),
            unchanged: of(self.unchanged),
        }
    }

    /// What the server says of a run that took that long.
    pub(crate) fn summary(self, run: &Run, took: Duration) -> String {
        let objects = run.objects();
        let kind = run.profile.run_type.as_str();
        let mut counts = match kind {
            "FullImport" | "DeltaImport" => vec![
                format!("{} created", grouped(self.added)),
                format!("{} updated", grouped(self.updated)),
            ],
            _ if objects == 0 && kind == "Export" => return "No exports to process".to_owned(),
            _ if objects == 0 => return "No changes to process".to_owned(),
            _ => Vec::new(),
        };
        if kind.ends_with("Import") && self.unchanged > 0 {
            counts.push(format!("{} unchanged", grouped(self.unchanged)));
        }
        if self.failed > 0 {
            counts.push(format!("{} errors", grouped(self.failed)));
        }
        let what = match kind {
            "FullImport" | "DeltaImport" => "Import",
            "Export" => "Export",
            _ => "Sync",
        };
        let mut sentence = format!("{what} complete: {} objects", grouped(objects));
        if !counts.is_empty() {
            sentence += &format!(" ({})", counts.join(", "));
        }
        if took >= Duration::from_secs(1) {
            let rate = (objects as f64 / took.as_secs_f64()) as u64;
            sentence += &format!(" in {} sec (avg {} obj/s)", took.as_secs(), grouped(rate));
        }
        sentence
    }
}

/// `1234567` as `1,234,567`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::fixtures::run_of;

    #[test]
    fn every_object_has_one_fate() {
        for run_type in [
            "FullImport",
            "DeltaImport",
            "FullSynchronisation",
            "Export",
            "NotSet",
        ] {
            for outcome in [Outcome::Complete, Outcome::Errors(3), Outcome::Errors(9999)] {
                let run = run_of(run_type, outcome);
                let results = Results::of(&run);
                assert_eq!(
                    results.changed() + results.unchanged,
                    run.objects(),
                    "{run_type}"
                );
            }
        }
    }

    #[test]
    fn the_summary_is_in_the_servers_words() {
        let run = run_of("FullImport", Outcome::Errors(3));
        let results = Results::of(&run);
        assert_eq!(
            results.summary(&run, Duration::from_millis(500)),
            "Import complete: 1,000 objects (19 created, 83 updated, 895 unchanged, 3 errors)"
        );
        let run = run_of("FullSynchronisation", Outcome::Complete);
        assert_eq!(
            Results::of(&run).summary(&run, Duration::from_millis(2500)),
            "Sync complete: 1,000 objects in 2 sec (avg 400 obj/s)"
        );
    }
}
