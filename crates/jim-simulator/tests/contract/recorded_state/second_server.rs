//! The server of folders 16 to 20.

use jim_simulator::{Configuration, Outcome, Trigger};

use super::{Moment, Started};
use crate::recording::Recording;

/// How the ids of schedules begin, and their names.
pub(super) const SCHEDULES: [(&str, &str); 3] = [
    ("f61d7b2a-9db1", "Quick nightly (manual)"),
    ("08554e42-b315", "Long import chain"),
    ("d42e3882-f455", "Fails at step 2"),
];

/// The executions: how their ids begin, their schedules, and the first and the last recording that
/// knows of them.
pub(super) const EXECUTIONS: [(&str, &str, (u32, u32)); 4] = [
    ("01a210a8-acb2", "Quick nightly (manual)", (10, 16)),
    ("01a210a8-b1b4", "Quick nightly (manual)", (15, 16)),
    ("01a210a8-d5e6", "Fails at step 2", (18, 18)),
    ("01a210a8-e4c9", "Long import chain", (20, 23)),
];

/// The run that its cancel lost.
const LOST: Started = ("01a210a9-41df", "01a210a9-41ec", 1, 1);

const ATTRIBUTES: [&str; 10] = [
    "department",
    "displayName",
    "email",
    "employeeId",
    "firstName",
    "jobTitle",
    "lastName",
    "location",
    "phone",
    "startDate",
];

pub(super) fn configuration(now: Moment) -> Configuration {
    let systems = if now < (16, 9) { 1..=204 } else { 1..=205 };
    let configuration = systems.fold(Configuration::new(), |configuration, id| match id {
        1 => configuration
            .system(id, "HR CSV 20k")
            .with(20_000, "20,000 rows"),
        4 => configuration
            .system(id, "Training CSV small")
            .with(25, "25 rows; quick import")
            .with_attributes(&ATTRIBUTES)
            .identified_by("employeeId"),
        5 => configuration
            .system(id, "Badge CSV missing file")
            .with(0, "File is deleted: the import fails"),
        7 => configuration
            .system(id, "Target CSV export")
            .with(0, "Exports"),
        50 => configuration
            .system(id, "Café Zürich 050")
            .with(10, "bulk system 50"),
        60 => configuration
            .system(id, "Ops [prod] *60*")
            .with(0, "bulk system 60"),
        // It was created without a description.
        205 => {
            let mut configuration = configuration.system(id, "Filter: a, b & \"c\"");
            configuration.systems.last_mut().unwrap().objects = 0;
            configuration
        }
        _ => configuration
            .system(id, &format!("System {id:03}"))
            .with(0, &format!("bulk system {id}")),
    });
    let missing = "Could not find file '/srv/jim/files/missing.csv'.";
    let lost = if now.0 == 20 {
        Outcome::Lost
    } else {
        Outcome::Complete
    };
    configuration
        .run_profile(1, 1, "Full Import", "FullImport")
        .ending(lost)
        .of_file("/srv/jim/files/people.csv")
        .run_profile(3, 1, "Delta Sync", "DeltaSynchronisation")
        .run_profile(341, 1, "Full Import B", "FullImport")
        .run_profile(10, 4, "Full Import", "FullImport")
        .run_profile(12, 4, "Delta Sync", "DeltaSynchronisation")
        .run_profile(13, 5, "Full Import", "FullImport")
        .ending(Outcome::Failed(missing.into()))
        .run_profile(22, 7, "Export", "Export")
        .schedule("Temporal Scope Reconciliation")
        .step(4, 12)
        .triggered(Trigger::Hourly, true)
        .schedule("Quick nightly (manual)")
        .step(4, 10)
        .step(4, 12)
        .step(7, 22)
        .schedule("Long import chain")
        .step(1, 341)
        .step(1, 1)
        .step(1, 3)
        .schedule("Fails at step 2")
        .step(4, 10)
        .step(5, 13)
        .step(4, 12)
        .schedule("Cron disabled")
        .step(4, 10)
        .triggered(Trigger::Daily(3), false)
}

/// Which runs have been started.
pub(super) fn runs(recording: &Recording) -> Vec<Started> {
    match recording.name.starts_with("20") {
        true => vec![LOST],
        false => Vec::new(),
    }
}
