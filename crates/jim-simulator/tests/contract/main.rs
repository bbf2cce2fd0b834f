//! Holds the simulator to exchanges recorded from a real server.
//!
//! `JIM_CONTRACT_DIR` names their folder. Each is replayed against a simulator in the state that the
//! real server was in; for a run this means: at some moment of the run, the simulator says the same.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod comparison;
mod recorded_state;
mod recording;

use recorded_state::RecordedState;
use recording::Recording;

/// What is not compared, by the method, how the path below `/api/v1/` begins, and why.
const NOT_COMPARED: [(&str, &str, &str); 3] = [
    (
        "PUT",
        "synchronisation/connected-systems/1/object-types/",
        SET_UP,
    ),
    (
        "PUT",
        "synchronisation/connected-systems/3/partitions/",
        "only a refusal is recorded: nobody knows what a partition that is there answers",
    ),
    ("PUT", "synchronisation/connected-systems/1", SET_UP),
];
const SET_UP: &str = "the files and attributes of a system are set up by the simulator's owner";

/// Why an exchange is not compared; none for one that is.
fn reason_against(recording: &Recording) -> Option<&'static str> {
    let path = recording.path.trim_start_matches("/api/v1/");
    let run_profiles = path.contains("/run-profiles");
    let mut matching = NOT_COMPARED.iter().filter(|(method, start, _)| {
        recording.method == *method && path.starts_with(start) && !run_profiles
    });
    matching.next().map(|(_, _, reason)| *reason)
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
    let (ours, others): (Vec<_>, Vec<_>) = recordings
        .iter()
        .partition(|one| reason_against(one).is_none());
    for other in &others {
        let reason = reason_against(other).unwrap_or_default();
        println!("not compared: {}: {reason}", other.name);
    }
    let failures: Vec<String> = ours
        .iter()
        .filter_map(|recording| {
            let differences = RecordedState::of(recording).play(recording);
            (!differences.is_empty())
                .then(|| format!("{}\n    {}", recording.name, differences.join("\n    ")))
        })
        .collect();
    println!("{} compared, {} not", ours.len(), others.len());
    assert!(
        failures.is_empty(),
        "{} differ:\n{}",
        failures.len(),
        failures.join("\n")
    );
}
