//! What holds whatever the server, the network and the clock do.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::error::{ApiError, LookupTarget};
use crate::lookup::{RunProfileReference, SystemReference};
use crate::models::{Execution, Progress, RunStatus, WorkerTask};
use crate::run::MatchingRun;

/// What chance decides, in order; good luck once it is used up.
struct Tape {
    values: Vec<u32>,
    position: usize,
}

impl Tape {
    fn pick(&mut self, of: u32) -> u32 {
        let value = self.values.get(self.position).copied().unwrap_or_default();
        self.position += 1;
        value % of
    }

    fn seconds(&mut self, most: u32) -> Duration {
        Duration::from_millis(u64::from(self.pick(most * 1000 + 1)))
    }
}

struct Run {
    id: String,
    ours: bool,
}

/// A server, the network to it and the clock of the one who asks.
struct World {
    tape: Tape,
    now: Duration,
    runs: Vec<Run>,
    /// Whether the server tells who began a run.
    tells_initiators: bool,
    status: RunStatus,
    /// A run that changes with every poll has 1; the higher, the more it stands still.
    pace: u32,
}

impl World {
    /// Time passes: as asked, or longer, as on a laptop that falls asleep.
    fn pass(&mut self, duration: Duration) {
        let asleep = match self.tape.pick(12) {
            11 => self.tape.seconds(4000),
            _ => Duration::ZERO,
        };
        self.now += duration + asleep;
    }

    fn begin(&mut self, ours: bool) -> String {
        let id = format!("activity-{}", self.runs.len() + 1);
        self.runs.push(Run {
            id: id.clone(),
            ours,
        });
        id
    }

    fn find(&mut self, limit: Duration) -> Result<Box<Found>, Error> {
        let took = self.tape.seconds(90).min(limit);
        self.pass(took);
        if took == limit {
            return Err(slow());
        }
        let profile = match self.tape.pick(6) {
            5 => return Err(Error::NotFound(LookupTarget::ConnectedSystemId(1))),
            4 => return Err(page()),
            _ => json!({ "id": 7, "name": "A", "connectedSystemId": 1, "runType": "Export" }),
        };
        Ok(Box::new(Found {
            profile: serde_json::from_value(profile).unwrap(),
            system_name: None,
        }))
    }

    fn execute(&mut self, limit: Duration) -> Result<Execution, Error> {
        let took = self.tape.seconds(30).min(limit);
        self.pass(took);
        if self.tape.pick(4) == 3 {
            self.begin(false);
        }
        let answer = match self.tape.pick(13) {
            0..=2 => {
                let id = self.begin(true);
                json!({ "activityId": id })
            }
            3 => {
                self.begin(true);
                json!({ "activityId": "" })
            }
            4 => {
                self.begin(true);
                return Err(self.ambiguous());
            }
            5 => return Err(self.ambiguous()),
            6 => return Err(unreachable(true)),
            7 => return Err(self.limited()),
            8 => return Err(Error::Authentication(api_error(401))),
            9 => return Err(not_ready()),
            10 => return Err(Error::Refused(api_error(400))),
            11 => return Err(Error::Refused(api_error(404))),
            _ => return Err(Error::Forbidden(api_error(403))),
        };
        Ok(serde_json::from_value(answer).unwrap())
    }

    fn ambiguous(&mut self) -> Error {
        match self.tape.pick(5) {
            0 => unreachable(false),
            1 => slow(),
            2 => Error::Server(api_error(503)),
            3 => page(),
            _ => Error::TooLarge {
                url: "u".into(),
                limit: 1,
            },
        }
    }

    fn limited(&mut self) -> Error {
        let retry_after = Some(self.tape.seconds(130));
        Error::RateLimited(Box::new(ApiError {
            status: 429,
            retry_after,
            ..ApiError::default()
        }))
    }

    fn look(&mut self, limit: Duration) -> Result<Vec<MatchingRun>, Error> {
        let took = self.tape.seconds(15).min(limit);
        self.pass(took);
        match self.tape.pick(5) {
            3 => Err(slow()),
            // The server records late.
            4 => Ok(Vec::new()),
            _ => Ok(self
                .runs
                .iter()
                .map(|run| MatchingRun {
                    id: run.id.clone(),
                    message: None,
                    ours: self.tells_initiators.then_some(run.ours),
                })
                .collect()),
        }
    }

    fn poll(&mut self, limit: Duration) -> Result<Progress, Error> {
        let most = u32::try_from(limit.as_secs()).unwrap();
        let took = self.tape.seconds(most);
        self.pass(took);
        match self.tape.pick(16) {
            8 => return Err(unreachable(true)),
            9 => return Err(unreachable(false)),
            10 => return Err(slow()),
            11 => return Err(self.limited()),
            12 => return Err(Error::Authentication(api_error(401))),
            13 => return Err(not_ready()),
            14 => return Err(Error::Server(api_error(500))),
            15 => match self.tape.pick(4) {
                0 => return Err(Error::Forbidden(api_error(403))),
                _ => return Err(page()),
            },
            _ => {}
        }
        if !self.status.is_end() {
            self.status = match self.tape.pick(12) {
                0 => RunStatus::Complete,
                1 => RunStatus::CompleteWithWarning,
                2 => RunStatus::CompleteWithError,
                3 => RunStatus::FailedWithError,
                4 => RunStatus::Cancelled,
                5 => RunStatus::Other("Pondering".into()),
                _ => RunStatus::InProgress,
            };
        }
        let progress = json!({
            "status": self.status,
            "objectsProcessed": self.tape.pick(1000) / self.pace,
            "objectsToProcess": self.tape.pick(1000) / self.pace,
        });
        Ok(serde_json::from_value(progress).unwrap())
    }

    fn task(&mut self, limit: Duration) -> Result<Option<Box<WorkerTask>>, Error> {
        let took = self.tape.seconds(15).min(limit);
        self.pass(took);
        let status = match self.tape.pick(6) {
            0 => "Queued",
            1 => "Processing",
            2 => return Err(slow()),
            3 => return Err(page()),
            _ => return Ok(None),
        };
        let task = json!({ "id": "task-1", "status": status });
        Ok(Some(Box::new(serde_json::from_value(task).unwrap())))
    }

    fn ours(&self) -> usize {
        self.runs.iter().filter(|run| run.ours).count()
    }

    fn has(&self, id: &str) -> bool {
        self.runs.iter().any(|run| run.id == id)
    }
}

fn api_error(status: u16) -> Box<ApiError> {
    Box::new(ApiError {
        status,
        ..ApiError::default()
    })
}

fn not_ready() -> Error {
    Error::NotReady(Box::new(Error::Authentication(api_error(401))))
}

fn slow() -> Error {
    Error::TooSlow {
        url: "u".into(),
        limit: Duration::from_secs(30),
    }
}

fn page() -> Error {
    Error::NotJim {
        url: "u".into(),
        what: "a web page (HTML)".into(),
    }
}

fn unreachable(before_sending: bool) -> Error {
    // Only reqwest makes its errors; any will do.
    let source = reqwest::Proxy::all("no proxy").unwrap_err();
    Error::Unreachable {
        url: "u".into(),
        reason: "gone".into(),
        before_sending,
        source,
    }
}

/// Drives a machine through a world and holds it to what must be true at every step.
fn live(request: RunRequest, owner_hint: Option<i32>, mut world: World) {
    let deadline = request.timeout.unwrap_or(Duration::MAX);
    let last_moment = deadline.saturating_add(Duration::from_secs(2));
    let mut machine = Machine::new(request, owner_hint);
    let mut told = IfStopped::NothingStarted;
    let mut polls_after_the_deadline = 0;
    let end = loop {
        let (next, events) = machine.next(world.now);
        for event in events {
            if let RunEvent::IfStopped(now) = event {
                told = now;
            }
        }
        match &told {
            IfStopped::NothingStarted => assert_eq!(world.ours(), 0),
            IfStopped::MayHaveStarted => {}
            IfStopped::Ended => assert!(world.status.is_end()),
            IfStopped::GoesOn { activity_id } => {
                let run = world.runs.iter().find(|run| run.id == *activity_id);
                let run = run.unwrap();
                assert!(run.ours, "somebody else's run");
            }
        }
        let answer = match next {
            Action::End(end) => break end,
            Action::Look { .. } => panic!("it was started here"),
            Action::Sleep { until } => {
                assert!(until > world.now, "a sleep that does not pass time");
                let duration = until - world.now;
                world.pass(duration);
                continue;
            }
            Action::Find { limit, .. } => {
                assert!(world.now.saturating_add(limit) <= deadline.max(limit));
                Answer::Found(world.find(limit))
            }
            Action::Execute { limit, .. } => {
                assert!(world.now <= deadline, "a start after the deadline");
                assert!(world.now + limit <= last_moment);
                Answer::Executed(world.execute(limit))
            }
            Action::ListRuns { limit, .. } => {
                assert!(limit <= Duration::from_secs(2) || world.now + limit <= deadline);
                Answer::RunsListed(world.look(limit))
            }
            Action::ReadActivity { limit, .. } => {
                assert!(world.now + limit <= last_moment);
                let took = world.tape.seconds(5).min(limit);
                world.pass(took);
                Answer::ActivityRead(None)
            }
            Action::ReadWorkerTask { limit, .. } => {
                assert!(world.now.saturating_add(limit) <= deadline);
                Answer::WorkerTaskRead(world.task(limit))
            }
            Action::Poll { limit, .. } => {
                if world.now >= deadline {
                    polls_after_the_deadline += 1;
                    assert!(limit <= Duration::from_secs(2), "{limit:?}");
                }
                Answer::Polled(world.poll(limit).map(Box::new))
            }
        };
        machine.answered(world.now, answer);
        assert!(world.tape.position < 100_000, "a run without an end");
    };
    assert!(world.ours() <= 1, "more than one run was started");
    assert!(polls_after_the_deadline <= 1);
    assert!(matches!(
        machine.next(world.now).0,
        Action::Sleep {
            until: Duration::MAX
        }
    ));
    match (end, told) {
        (End::Queued(run), _) => assert!(world.has(&run.activity_id)),
        (End::RunEnded(end), _) => {
            assert!(world.has(&end.run.activity_id));
            let status = end.run.status.unwrap();
            assert!(status.is_end());
            assert_eq!(status, world.status);
        }
        (End::Failed(error), IfStopped::GoesOn { activity_id }) => {
            assert!(error.to_string().contains(&activity_id), "{error}");
        }
        (End::Failed(Error::StartUncertain { candidates, .. }), _) => {
            assert!(candidates.iter().all(|id| world.has(id)));
        }
        // Every other error says that nothing was started.
        (End::Failed(error), _) => assert_eq!(world.ours(), 0, "{error}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_it_starts_once_ends_once_and_tells_the_truth(
        values in prop::collection::vec(any::<u32>(), 0..200),
        waits in any::<bool>(),
        timeout in prop::option::of(0_u64..120),
        tells_initiators in any::<bool>(),
        owner_is_known in any::<bool>(),
        owner_hint in any::<bool>(),
        stands_still in any::<bool>(),
    ) {
        let owner = owner_is_known.then_some(SystemReference::Id(1));
        let request = RunRequest {
            wait: waits,
            timeout: timeout.map(Duration::from_secs),
            ..RunRequest::new(RunProfileReference::Id(7, owner))
        };
        live(request, owner_hint.then_some(1), World {
            tape: Tape { values, position: 0 },
            now: Duration::ZERO,
            runs: Vec::new(),
            tells_initiators,
            status: RunStatus::InProgress,
            pace: if stands_still { 1000 } else { 1 },
        });
    }
}
