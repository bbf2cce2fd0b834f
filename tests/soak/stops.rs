//! How long the prompt takes to come back after Ctrl+C.

use std::time::{Duration, Instant};

use jim_host::{Script, Session};
use jim_simulator::{Options, Outcome, Simulator};

const STOPS: u32 = 20;
const LONG: Duration = Duration::from_secs(60);

/// Stops waits at random moments, and tells how long each took to end: the median and the longest.
pub(crate) fn measure(manifest: &str) -> (Duration, Duration) {
    let session = Session::open().unwrap();
    let mut took: Vec<_> = (0..STOPS).map(|_| one(session, manifest)).collect();
    took.sort_unstable();
    (took[took.len() / 2], took[took.len() - 1])
}

fn one(session: Session, manifest: &str) -> Duration {
    let simulator = Simulator::start(Options::default()).unwrap();
    simulator.set_outcome(10, Outcome::Endless);
    let script = Script::new(
        "Import-Module $Manifest; $null = Connect-JIM -Url $Url -ApiKey $Key
         Start-JIMRunProfile -ConnectedSystemId 1 -RunProfileId 10 -Wait",
    )
    .variable("Manifest", manifest)
    .variable("Url", simulator.url())
    .variable("Key", simulator.api_key());
    let running = session.start(&script);
    assert!(simulator.wait_for(|request| request.path.ends_with("/progress"), LONG));
    std::thread::sleep(Duration::from_millis(fastrand::u64(..1500)));
    let began = Instant::now();
    running.stop();
    let outcome = running.wait().unwrap();
    assert!(outcome.stopped);
    began.elapsed()
}
