//! The servers that are asked: their answers are ready, so that they cost next to nothing.

use std::fmt::Write as _;
use std::time::Duration;

use jim_simulator::{Configuration, Options, Simulator};

/// A list of so many run profiles, as a server writes it.
pub(crate) fn list(rows: i32) -> String {
    let mut list = String::from("[");
    for id in 0..rows {
        let separator = if id == 0 { "" } else { "," };
        write!(
            list,
            r#"{separator}{{"id":{},"name":"Full Import {id}","connectedSystemId":1,"runType":"FullImport","pageSize":500,"partitionName":null,"targetsDeselectedPartition":false,"filePath":"/srv/jim/files/{id}.csv","verifyImportContentHashes":false}}"#,
            id + 10
        )
        .unwrap();
    }
    list.push(']');
    list
}

/// So many systems with five run profiles each, 20 ms away.
pub(crate) fn many_systems(count: i32) -> Simulator {
    start(count, 5, Duration::from_millis(20))
}

/// So many systems with five run profiles each, next door.
pub(crate) fn many_systems_at_once(count: i32) -> Simulator {
    start(count, 5, Duration::ZERO)
}

/// Ten systems with a hundred run profiles each: the worker takes them one after another, which lasts.
pub(crate) fn long_queue() -> Simulator {
    start(10, 100, Duration::ZERO)
}

fn start(count: i32, run_profiles: i32, latency: Duration) -> Simulator {
    let mut configuration = Configuration::new();
    for system in 1..=count {
        configuration = configuration.system(system, &format!("System {system:03}"));
        for place in 0..run_profiles {
            configuration =
                configuration.run_profile(1000 * system + place, system, "Import", "FullImport");
        }
    }
    Simulator::start(Options {
        configuration,
        latency,
        rate_limits: false,
        ..Options::default()
    })
    .unwrap()
}
