//! A server that refuses its caller, and why.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jim_client::{Error, RequestEvent};
use jim_simulator::{Act, Fault};

use crate::fixture::{Fixture, client};

/// Longer than a server takes that answers at all; nothing is repeated within it.
const LIMIT: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_database_that_is_out_of_reach_is_not_the_keys_fault() {
    let fixture = Fixture::new();
    fixture.simulator.set_database_down(true);
    let error = fixture.client.progress("4711", LIMIT).await.unwrap_err();
    assert!(matches!(error, Error::NotReady(_)), "{error:?}");
}

#[tokio::test]
async fn a_slow_readiness_check_does_not_prove_that_the_key_is_right() {
    let fixture = Fixture::new();
    let slow = Fault::new("GET", "/health/ready", Act::Delay(60_000));
    fixture.simulator.fault(slow);
    let wrong = client(&fixture.simulator, |settings| {
        settings.api_key("jim_ak_wrong")
    });
    let log = Arc::new(Mutex::new(Vec::new()));
    let events = Arc::clone(&log);
    let wrong = wrong.on_event(Arc::new(move |event| {
        if let RequestEvent::Answered(line) = event {
            events.lock().unwrap().push(line);
        }
    }));
    let error = wrong.progress("4711", LIMIT).await.unwrap_err();
    assert!(matches!(error, Error::Authentication(_)), "{error:?}");
    let log = log.lock().unwrap().join("\n");
    assert!(
        log.contains("health/ready: ") && log.contains("did not answer"),
        "{log}"
    );
}
