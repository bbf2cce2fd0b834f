//! The server of folders 1 to 15.

use jim_simulator::{Configuration, Outcome};

use super::{Moment, Started};
use crate::recording::Recording;

const NEVER: Moment = (99, 0);

/// The run profiles: id, system, name, type, since when and until when.
const PROFILES: [(i32, i32, &str, &str, Moment, Moment); 20] = [
    (1, 1, "Full import", "FullImport", (4, 2), NEVER),
    (2, 1, "Full import, verify", "FullImport", (4, 3), NEVER),
    (3, 1, "Full sync", "FullSynchronisation", (4, 4), NEVER),
    (4, 1, "Delta sync", "DeltaSynchronisation", (4, 5), NEVER),
    (5, 1, "Export", "Export", (4, 6), NEVER),
    (6, 1, "Throw-away", "FullImport", (4, 7), (4, 39)),
    (6, 1, "Throw-away 2", "FullImport", (4, 39), (4, 48)),
    (7, 1, "Full sync", "FullSynchronisation", (4, 9), NEVER),
    (8, 1, "lower case", "FullImport", (4, 16), NEVER),
    (9, 1, "no type", "NotSet", (4, 17), NEVER),
    (10, 1, "not set", "NotSet", (4, 19), NEVER),
    (11, 1, "x", "FullImport", (4, 22), NEVER),
    (12, 1, "extra property", "FullImport", (4, 29), NEVER),
    (13, 3, "LDAP full import", "FullImport", (7, 1), NEVER),
    (14, 3, "LDAP corp", "FullImport", (7, 4), NEVER),
    (15, 3, "LDAP lab", "DeltaImport", (7, 5), NEVER),
    (16, 1, "Faulty import", "FullImport", (8, 0), NEVER),
    (817, 2, "Good file", "FullImport", (9, 99), NEVER),
    (818, 2, "Faulty file", "FullImport", (9, 99), NEVER),
    (819, 2, "Missing file", "FullImport", (9, 99), NEVER),
];

/// The runs: how the ids of activity and task begin, the system and the run profile.
const RUNS: [Started; 13] = [
    ("01a20816-eae2", "01a20816-eaf4", 1, 1),
    ("01a20816-ece7", "01a20816-ecea", 1, 1),
    ("01a20816-ed1b", "01a20816-ed1e", 1, 3),
    ("01a20817-6232", "01a20817-6234", 1, 1),
    ("01a20818-83c7", "01a20818-83ca", 3, 13),
    ("01a20818-8ca2", "01a20818-8ca7", 1, 3),
    ("01a20818-9c88", "unknown", 1, 4),
    ("01a20818-a56e", "01a20818-a571", 1, 5),
    ("01a20818-ad52", "01a20818-ad55", 1, 16),
    ("01a2081b-bc2e", "01a2081b-bc32", 1, 10),
    ("01a2081d-52ab", "01a2081d-52b3", 2, 817),
    ("01a2081d-56fa", "unknown", 2, 818),
    ("01a2081d-60cf", "01a2081d-60d6", 2, 819),
];
/// The second run of the good file.
const GOOD_FILE_AGAIN: Started = ("01a2081d-6681", "01a2081d-6687", 2, 817);

/// The creation of the first system, and that of the server.
pub(super) const CREATION: &str = "01a20814-602d";
pub(super) const INITIALISATION: &str = "01a20813-4560";

pub(super) fn configuration(now: Moment) -> Configuration {
    let mut configuration = Configuration::new()
        .system(1, "HR CSV")
        .with(if now < (6, 0) { 0 } else { 20_000 }, "People file")
        .system(2, "Payroll CSV")
        .directory(3, "Directory")
        .with(0, "LDAP, never connected")
        .system(4, "Payroll CSV");
    let created = |id: i32| [(0, 0), (3, 1), (3, 2), (3, 5)][id as usize - 1];
    configuration
        .systems
        .retain(|system| created(system.id) < now);
    if now < (5, 0) {
        configuration
            .systems
            .iter_mut()
            .for_each(|system| system.objects = 0);
    }
    if ((8, 9)..(8, 22)).contains(&now) {
        // There was nothing to synchronise or to export.
        configuration
            .systems
            .iter_mut()
            .for_each(|system| system.objects = 0);
    }
    if now > (7, 2) && now != (7, 11) {
        configuration = configuration
            .partition(1, 3, "dc=corp,dc=example", true)
            .partition(2, 3, "dc=lab,dc=example", false);
    }
    for (id, system, name, run_type, since, until) in PROFILES {
        if since < now && now <= until {
            configuration = configuration
                .run_profile(id, system, name, run_type)
                .ending(outcome(id, now));
            let Some(profile) = configuration.run_profiles.last_mut() else {
                continue;
            };
            match (id, name) {
                (1, _) => profile.page_size = 500,
                (2, _) => profile.verify_hashes = true,
                (5, _) => profile.file_path = Some("/srv/jim/files/out.csv".into()),
                (6, "Throw-away 2") => profile.page_size = 250,
                (14 | 15, _) => profile.partition = Some(id - 13),
                _ => {}
            }
            if id == 1 && now > (6, 1) {
                profile.file_path = Some("/srv/jim/files/people.csv".into());
            }
            if id == 16 {
                profile.file_path = Some("/srv/jim/files/bad.csv".into());
            }
            if id == 819 {
                profile.file_path = Some("/srv/jim/files/missing.csv".into());
            }
        }
    }
    configuration
}

fn outcome(profile: i32, now: Moment) -> Outcome {
    match profile {
        1 if now < (6, 0) => Outcome::Failed("ImportAsync: FilePath is missing or empty!".into()),
        13 => Outcome::Failed("No connection settings.".into()),
        818 => Outcome::Errors(3),
        819 => Outcome::Failed("Could not find file '/srv/jim/files/missing.csv'.".into()),
        _ => Outcome::Complete,
    }
}

/// Which runs have been started, oldest first, beside the one that a path names.
pub(super) fn runs(recording: &Recording, now: Moment) -> Vec<Started> {
    let begins: &[&str] = match now {
        (5, 7) => &["01a20816-eae2"],
        (5, 9) => &["01a20816-eae2", "01a20816-ece7"],
        (5, 10) => &["01a20816-eae2", "01a20816-ece7", "01a20816-ed1b"],
        (6, 10) => &["01a20817-6232"],
        (8, 30 | 31) | (9, _) => &["01a20818-ad52", "01a2081b-bc2e"],
        (11, _) => &[
            "01a20817-6232",
            "01a2081d-52ab",
            "01a2081d-56fa",
            "01a2081d-60cf",
        ],
        _ => &[],
    };
    let all = RUNS.into_iter().chain([GOOD_FILE_AGAIN]);
    all.filter(|(activity, task, ..)| {
        begins.contains(activity)
            || recording.path.contains(activity)
            || recording.path.contains(task)
    })
    .collect()
}
