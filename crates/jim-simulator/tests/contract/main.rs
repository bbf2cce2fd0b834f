//! Holds the simulator to exchanges recorded from a real server.
//!
//! `JIM_CONTRACT_DIR` names their folder. Each is replayed against a simulator in the state that the
//! real server was in; for a run this means: at some moment of the run, the simulator says the same.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod comparison;
mod recording;
mod scene;

use recording::Recording;
use scene::Scene;

/// Routes that the simulator does not have, by how the path below `/api/v1/` begins.
const NOT_OURS: [(&str, &str); 6] = [
    ("POST", "apikeys"),
    ("PUT", "apikeys/"),
    ("GET", "service-settings/"),
    ("PUT", "service-settings/"),
    ("POST", "synchronisation/connected-systems"),
    ("PUT", "synchronisation/connected-systems/"),
];

fn is_ours(recording: &Recording) -> bool {
    let path = recording.path.trim_start_matches("/api/v1/");
    let run_profiles = path.contains("/run-profiles");
    !NOT_OURS.iter().any(|(method, start)| {
        recording.method == *method && path.starts_with(start) && !run_profiles
    })
}

#[test]
fn the_simulator_answers_as_the_real_server_did() {
    let Some(folder) = std::env::var_os("JIM_CONTRACT_DIR") else {
        println!("skipped: JIM_CONTRACT_DIR is not set, so nothing is compared with a real server");
        return;
    };
    let recordings = recording::load(folder.as_ref());
    assert!(
        !recordings.is_empty(),
        "there are no recordings in {}",
        folder.display()
    );
    let (ours, others): (Vec<_>, Vec<_>) = recordings.iter().partition(|one| is_ours(one));
    for other in &others {
        println!("not ours: {} {} ({})", other.method, other.path, other.name);
    }
    let failures: Vec<String> = ours
        .iter()
        .filter_map(|recording| {
            let differences = Scene::of(recording).play(recording);
            (!differences.is_empty())
                .then(|| format!("{}\n    {}", recording.name, differences.join("\n    ")))
        })
        .collect();
    println!("{} compared, {} not ours", ours.len(), others.len());
    assert!(
        failures.is_empty(),
        "{} differ:\n{}",
        failures.len(),
        failures.join("\n")
    );
}
