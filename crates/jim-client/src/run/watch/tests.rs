//! Many waits at once, in virtual time.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

use futures_util::future::join_all;
use serde_json::json;
use tokio::time::Instant;

use super::*;
use crate::error::{ApiError, Error, LookupTarget};
use crate::lookup::{Found, RunProfileReference};
use crate::models::{Activity, Execution, Progress, RunStatus, WorkerTask};
use crate::run::driver::{Transport, drive};
use crate::run::rhythm::Rhythm;
use crate::run::{End, Machine, MatchingRun, RunEvent, RunTarget};

/// A server whose run number `n` ends after `n` seconds; it counts who asks.
struct Server {
    began: Instant,
    asked: RefCell<Vec<Instant>>,
    polled: RefCell<BTreeMap<String, Vec<u64>>>,
}

impl Server {
    fn new() -> Self {
        Self {
            began: Instant::now(),
            asked: RefCell::default(),
            polled: RefCell::default(),
        }
    }

    fn ask(&self) {
        self.asked.borrow_mut().push(Instant::now());
    }

    fn status(&self, activity: &str) -> RunStatus {
        let end = Duration::from_secs(activity.parse().unwrap());
        match self.began.elapsed() >= end {
            true => RunStatus::Complete,
            false => RunStatus::InProgress,
        }
    }

    fn read(&self, activity: &str) -> Activity {
        let read = json!({
            "id": activity, "status": self.status(activity), "targetType": "ConnectedSystemRunProfile",
            "targetOperationType": "Execute", "targetName": "Import", "targetContext": "HR",
            "connectedSystemId": 1, "connectedSystemRunProfileId": 7, "objectsProcessed": 3,
        });
        serde_json::from_value(read).unwrap()
    }

    /// The most questions in any minute.
    fn most_in_a_minute(&self) -> usize {
        let asked = self.asked.borrow();
        let minute = |from: &Instant| {
            let until = *from + Duration::from_secs(60);
            let within = asked.iter().filter(|at| **at >= *from && **at < until);
            within.count()
        };
        asked.iter().map(minute).max().unwrap_or_default()
    }
}

impl Transport for Server {
    async fn find(&self, _: &RunProfileReference, _: Duration) -> Result<Found, Error> {
        panic!("nothing is looked up")
    }

    async fn execute(&self, _: &RunTarget, _: Duration) -> Result<Execution, Error> {
        panic!("nothing is started")
    }

    async fn runs_since(
        &self,
        _: &RunTarget,
        _: Instant,
        _: Duration,
    ) -> Result<Vec<MatchingRun>, Error> {
        panic!("nothing was lost")
    }

    async fn look(&self, activity: &str, _: Duration) -> Result<Activity, Error> {
        self.ask();
        self.polled
            .borrow_mut()
            .entry(activity.to_owned())
            .or_default();
        match activity {
            "0" => Err(Error::NotFound(LookupTarget::Activity("0".into()))),
            known => Ok(self.read(known)),
        }
    }

    async fn progress(&self, activity: &str, _: Duration) -> Result<Progress, Error> {
        self.ask();
        let mut polled = self.polled.borrow_mut();
        let times = polled.entry(activity.to_owned()).or_default();
        times.push(self.began.elapsed().as_secs());
        // It changes with each poll: it does not stand still.
        let progress = json!({ "status": self.status(activity), "objectsProcessed": times.len() });
        Ok(serde_json::from_value(progress).unwrap())
    }

    async fn worker_task(
        &self,
        _: &str,
        _: Option<&str>,
        _: Duration,
    ) -> Result<Option<WorkerTask>, Error> {
        self.ask();
        Ok(None)
    }

    async fn activity(&self, activity: &str, _: Duration) -> Option<Activity> {
        self.ask();
        Some(self.read(activity))
    }

    async fn in_progress(&self, _: Duration) -> Option<(HashSet<String>, u32)> {
        let runs = self.polled.borrow();
        let listed: HashSet<_> = runs
            .keys()
            .filter(|run| self.status(run) == RunStatus::InProgress)
            .cloned()
            .collect();
        let requests = u32::try_from(listed.len().div_ceil(100)).unwrap().max(1);
        (0..requests).for_each(|_| self.ask());
        Some((listed, requests))
    }
}

async fn watch(server: &Server, rhythm: &Rhythm, request: WatchRequest) -> (End, Vec<RunEvent>) {
    let mut said = Vec::new();
    let machine = Machine::watching(request);
    let end = drive(machine, server, rhythm, |event| said.push(event)).await;
    (end, said)
}

async fn watch_all(server: &Server, runs: std::ops::RangeInclusive<u32>) -> Vec<End> {
    let rhythm = Rhythm::default();
    let waits = runs.map(|run| watch(server, &rhythm, WatchRequest::new(run.to_string())));
    let ends = join_all(waits).await;
    ends.into_iter().map(|(end, _)| end).collect()
}

#[tokio::test(start_paused = true)]
async fn a_thousand_waits_leave_a_third_of_a_keys_requests_and_notice_every_end() {
    let server = Server::new();
    let ends = watch_all(&server, 1..=1000).await;
    assert_eq!(ends.len(), 1000);
    for end in ends {
        let End::RunEnded(end) = end else {
            panic!("{end:?}")
        };
        assert_eq!(end.run.status, Some(RunStatus::Complete));
        assert_eq!(end.run.to_string(), "run profile 'Import' on 'HR'");
    }
    let most = server.most_in_a_minute();
    assert!((150..=200).contains(&most), "{most}");
}

#[tokio::test(start_paused = true)]
async fn the_end_of_one_of_a_thousand_is_noticed_soon() {
    let server = Server::new();
    let rhythm = Rhythm::default();
    let others = join_all((500..1000).map(|run| {
        let request = WatchRequest::new((1000 * run).to_string());
        watch(&server, &rhythm, request)
    }));
    let wait = watch(&server, &rhythm, WatchRequest::new("300"));
    tokio::select! {
        _ = others => panic!("they go on"),
        _ = wait => {}
    }
    let late = server.began.elapsed() - Duration::from_secs(300);
    assert!(late < Duration::from_secs(15), "{late:?}");
    assert!(server.most_in_a_minute() <= 200);
}

#[tokio::test(start_paused = true)]
async fn few_waits_keep_the_grid_of_two_seconds() {
    let server = Server::new();
    watch_all(&server, 9..=12).await;
    let polled = server.polled.borrow();
    assert_eq!(polled["9"], [0, 2, 4, 6, 8, 10]);
    assert_eq!(polled["12"], [0, 2, 4, 6, 8, 10, 12]);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_of_many_waits_is_kept_though_not_all_can_ask_then() {
    let server = Server::new();
    let rhythm = Rhythm::default();
    let waits = (0..500).map(|_| {
        let timeout = Some(Duration::from_secs(30));
        let request = WatchRequest {
            timeout,
            ..WatchRequest::new("1000000")
        };
        watch(&server, &rhythm, request)
    });
    let ends = join_all(waits).await;
    assert!(server.began.elapsed() <= Duration::from_secs(32));
    let in_doubt = ends.iter().filter(|(end, _)| match end {
        End::Failed(error @ Error::WaitTimedOut { unanswered, .. }) => {
            assert!(error.to_string().contains("1000000"), "{error}");
            unanswered.is_some()
        }
        other => panic!("{other:?}"),
    });
    assert!(in_doubt.count() > 300);
}

#[tokio::test(start_paused = true)]
async fn what_is_over_or_unknown_costs_one_question() {
    let server = Server::new();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let rhythm = Rhythm::default();
    let (end, said) = watch(&server, &rhythm, WatchRequest::new("3")).await;
    let End::RunEnded(end) = end else {
        panic!("{end:?}")
    };
    assert_eq!((end.run.objects_processed, end.waited), (3, Duration::ZERO));
    assert!(said.iter().any(|event| matches!(event, RunEvent::Known(_))));
    let (end, _) = watch(&server, &rhythm, WatchRequest::new("0")).await;
    assert!(matches!(end, End::Failed(Error::NotFound(_))), "{end:?}");
    assert_eq!(server.asked.borrow().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn so_many_polls_are_the_last_ones_at_the_interval_that_was_asked_for() {
    let server = Server::new();
    let request = WatchRequest {
        interval: Some(Duration::from_secs(7)),
        polls: Some(3),
        ..WatchRequest::new("1000")
    };
    let (end, _) = watch(&server, &Rhythm::default(), request).await;
    assert!(
        matches!(end, End::Failed(Error::WaitTimedOut { .. })),
        "{end:?}"
    );
    assert_eq!(server.polled.borrow()["1000"], [0, 7, 14]);
}

#[test]
fn only_runs_are_waited_for_unless_any_activity_will_do() {
    for (any_activity, is_error) in [(false, true), (true, false)] {
        let edit = json!({ "id": "9", "status": "Complete", "targetOperationType": "Update" });
        let edit: Activity = serde_json::from_value(edit).unwrap();
        let request = WatchRequest {
            any_activity,
            ..WatchRequest::new("9")
        };
        let mut machine = Machine::watching(request);
        machine.next(Duration::ZERO);
        machine.answered(
            Duration::ZERO,
            crate::run::Answer::Looked(Ok(Box::new(edit))),
        );
        let (action, _) = machine.next(Duration::ZERO);
        let failed = matches!(
            action,
            crate::run::Action::End(End::Failed(Error::NotARun(_)))
        );
        assert_eq!(failed, is_error, "{action:?}");
    }
}

#[test]
fn a_key_that_is_refused_ends_the_wait_with_what_is_known() {
    let mut machine = Machine::watching(WatchRequest::new("9"));
    machine.next(Duration::ZERO);
    let refused = Error::Forbidden(Box::<ApiError>::default());
    machine.answered(Duration::ZERO, crate::run::Answer::Looked(Err(refused)));
    let (action, _) = machine.next(Duration::ZERO);
    let crate::run::Action::End(End::Failed(error)) = action else {
        panic!("{action:?}")
    };
    assert!(matches!(error, Error::WaitFailed { .. }));
    assert!(error.to_string().contains("activity 9"), "{error}");
}
