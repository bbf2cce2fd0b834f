//! Faults that come and go.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use fastrand::Rng;
use jim_simulator::{Act, Fault, Simulator};

/// How often something new goes wrong.
const CHANGE: Duration = Duration::from_millis(700);

/// How long before the end everything goes well again.
const CALM: Duration = Duration::from_secs(5);

/// A thread that lets things go wrong.
pub(crate) struct FaultSchedule {
    stop: Sender<()>,
    thread: JoinHandle<Simulator>,
}

impl FaultSchedule {
    /// Lets things go wrong on a server until shortly before `seconds` have passed.
    pub(crate) fn over(simulator: Simulator, seed: u64, length: Duration) -> Self {
        let (stop, stopped) = channel();
        let thread =
            thread::spawn(move || storm(simulator, Rng::with_seed(seed), length, &stopped));
        Self { stop, thread }
    }

    /// Ends it, and gives the server back.
    pub(crate) fn clear(self) -> Simulator {
        let _ = self.stop.send(());
        self.thread.join().unwrap()
    }
}

fn storm(
    mut server: Simulator,
    mut rng: Rng,
    length: Duration,
    stopped: &Receiver<()>,
) -> Simulator {
    let until = Instant::now() + length.saturating_sub(CALM);
    while Instant::now() < until {
        server.clear_faults();
        server.set_database_down(false);
        match rng.u8(..40) {
            0 => {
                server.stop();
                thread::sleep(Duration::from_millis(rng.u64(100..3000)));
                server.restart().unwrap();
            }
            1 | 2 => server.set_database_down(true),
            3..10 => {}
            _ => server.fault(fault(&mut rng)),
        }
        if stopped.recv_timeout(CHANGE) != Err(RecvTimeoutError::Timeout) {
            break;
        }
    }
    server.clear_faults();
    server.set_database_down(false);
    server
}

fn fault(rng: &mut Rng) -> Fault {
    let (method, path) = rng
        .choice([
            ("POST", "*/execute"),
            ("POST", "*/execute"),
            ("GET", "*/progress"),
            ("GET", "*/activities*"),
            ("GET", "/health"),
            ("*", "*"),
        ])
        .unwrap();
    let act = rng
        .choice([
            Act::status(429).header("Retry-After", "1"),
            Act::status(500),
            Act::status(502),
            Act::status(503),
            Act::status(401),
            Act::web_page(),
            Act::text(200, "application/json", "{\"status\": \"InPro"),
            Act::text(202, "application/json", "{\"activityId\": \"\"}"),
            Act::DropBefore,
            Act::DropAfter,
            Act::Truncate,
            Act::Delay(1500),
            Act::EndlessHeaders,
        ])
        .unwrap();
    Fault::new(method, path, act)
        .after(rng.u32(..4))
        .times(rng.u32(1..12))
}
