//! Whole waits over the wire, while the server's clock is moved on instead of slept through.

use jim_simulator::{Act, Fault, Options, Outcome, Simulator};

use super::*;
use crate::error::ErrorKind;
use crate::lookup::SystemReference;
use crate::run::driver::carry_out;
use crate::run::{Action, End, Machine, RunEvent, RunRequest};
use crate::settings::Settings;

const IMPORT: i32 = 10;

/// A server and a wait for a run of its first import.
struct Wait {
    simulator: Simulator,
    events: Vec<RunEvent>,
    /// When it was told that nothing has picked the run up.
    queued_told: Option<Duration>,
    ended: Duration,
}

impl Wait {
    fn new() -> Self {
        let simulator = Simulator::start(Options {
            manual_clock: true,
            ..Options::default()
        });
        Self {
            simulator: simulator.unwrap(),
            events: Vec::new(),
            queued_told: None,
            ended: Duration::ZERO,
        }
    }

    /// Waits for the run's end; `each` is called whenever the machine sleeps.
    async fn run(&mut self, mut each: impl FnMut(&Simulator, Duration)) -> End {
        let settings = Settings::new(self.simulator.url()).api_key(self.simulator.api_key());
        let client = Client::new(settings).unwrap();
        let transport = HttpTransport::new(&client);
        let owner = Some(SystemReference::Id(1));
        let request = RunRequest {
            wait: true,
            ..RunRequest::new(RunProfileReference::Id(IMPORT, owner))
        };
        let mut machine = Machine::new(request, None);
        let mut now = Duration::ZERO;
        loop {
            let (action, events) = machine.next(now);
            self.events.extend(events);
            let request = match action {
                Action::End(end) => {
                    self.ended = now;
                    return end;
                }
                Action::Sleep { until } => {
                    self.simulator.advance(until - now);
                    now = until;
                    each(&self.simulator, now);
                    continue;
                }
                Action::Find { .. } => panic!("the ids are known"),
                request => request,
            };
            let began = Instant::now() - now;
            let answer = carry_out(request, began, &transport).await.unwrap();
            let events = machine.answered(now, answer);
            let queued = |event: &RunEvent| matches!(event, RunEvent::StillQueued { .. });
            if events.iter().any(queued) {
                self.queued_told.get_or_insert(now);
            }
            self.events.extend(events);
        }
    }

    /// How often the worker's tasks were asked for, one and the list.
    fn asked(&self) -> (usize, usize) {
        let requests = self.simulator.requests();
        let count = |list: bool| {
            let tasks = requests.iter().filter(|request| {
                request.path.starts_with("/worker-tasks")
                    && (request.path == "/worker-tasks") == list
            });
            tasks.count()
        };
        (count(false), count(true))
    }
}

/// For how long nothing had changed when the run was told as lost.
fn lost(end: &End) -> Duration {
    match end {
        End::Failed(error @ Error::RunLost { unchanged, .. }) => {
            assert_eq!(error.kind(), ErrorKind::RunLost);
            *unchanged
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_run_that_its_worker_dropped_ends_the_wait_within_a_minute() {
    let mut wait = Wait::new();
    wait.simulator.set_outcome(IMPORT, Outcome::Lost);
    let end = wait.run(|_, _| ()).await;
    let unchanged = lost(&end);
    let (least, most) = (Duration::from_secs(50), Duration::from_secs(60));
    assert!((least..=most).contains(&unchanged), "{unchanged:?}");
    assert_eq!(wait.asked(), (2, 0));
    assert_eq!(wait.simulator.executions()[0].status, "InProgress");
}

#[tokio::test]
async fn a_run_whose_start_was_lost_on_the_way_is_found_among_the_worker_s_tasks() {
    let mut wait = Wait::new();
    let lost_answer = Fault::new("POST", "*/execute", Act::DropAfter).times(1);
    wait.simulator.fault(lost_answer);
    wait.simulator.set_outcome(IMPORT, Outcome::Lost);
    wait.simulator.set_worker_down(true);
    let picked_up = |simulator: &Simulator, now| {
        if now > Duration::from_secs(100) {
            simulator.set_worker_down(false);
        }
    };
    lost(&wait.run(picked_up).await);
    assert!(wait.queued_told.is_some(), "its task is in the list");
    let (by_id, listed) = wait.asked();
    assert_eq!(listed, 1, "then its id is known");
    assert!(by_id >= 4, "{by_id}");
}

#[tokio::test]
async fn a_run_that_no_worker_picks_up_is_told_once_and_ends_when_one_does() {
    let mut wait = Wait::new();
    wait.simulator.set_worker_down(true);
    let picked_up = |simulator: &Simulator, now| {
        if now == Duration::from_secs(600) {
            simulator.set_worker_down(false);
        }
    };
    let end = wait.run(picked_up).await;
    assert!(
        matches!(&end, End::RunEnded(end) if end.run.errors == 0),
        "{end:?}"
    );
    let told = wait.events.iter();
    let told = told.filter(|event| matches!(event, RunEvent::StillQueued { .. }));
    assert_eq!(told.count(), 1);
    assert!(wait.queued_told.unwrap() <= Duration::from_secs(62));
    assert!(wait.ended > Duration::from_secs(600));
}
