use std::cell::Cell;
use std::collections::HashSet;

use serde_json::json;

use super::*;
use crate::lookup::SystemReference;
use crate::run::RunRequest;

/// A server that runs everything, for so many polls.
struct Server {
    polls: Cell<u64>,
    ends_at: u64,
}

impl Transport for Server {
    async fn find(&self, _: &RunProfileReference, _: Duration) -> Result<Found, Error> {
        panic!("the ids are known")
    }

    async fn look(&self, _: &str, _: Duration) -> Result<Activity, Error> {
        panic!("it was started here")
    }

    async fn execute(&self, _: &RunTarget, _: Duration) -> Result<Execution, Error> {
        Ok(serde_json::from_value(json!({ "activityId": "a" })).unwrap())
    }

    async fn runs_since(
        &self,
        _: &RunTarget,
        _: Instant,
        _: Duration,
    ) -> Result<Vec<MatchingRun>, Error> {
        panic!("nothing was lost")
    }

    async fn activity(&self, _: &str, _: Duration) -> Option<Activity> {
        assert_eq!(
            self.polls.get(),
            self.ends_at,
            "it is read once, at the end"
        );
        None
    }

    async fn in_progress(&self, _: Duration) -> Option<(HashSet<String>, u32)> {
        panic!("one wait needs no list")
    }

    async fn worker_task(
        &self,
        _: &str,
        _: Option<&str>,
        _: Duration,
    ) -> Result<Option<WorkerTask>, Error> {
        panic!("the run does not stand still")
    }

    async fn progress(&self, activity: &str, _: Duration) -> Result<Progress, Error> {
        assert_eq!(activity, "a");
        self.polls.set(self.polls.get() + 1);
        let ended = self.polls.get() == self.ends_at;
        let progress = json!({
            "status": if ended { "Complete" } else { "InProgress" },
            "objectsProcessed": self.polls.get() * 20,
            "objectsToProcess": 100,
        });
        Ok(serde_json::from_value(progress).unwrap())
    }
}

async fn run(timeout: Option<Duration>, ends_at: u64) -> (End, Vec<RunEvent>) {
    let owner = Some(SystemReference::Id(2));
    let request = RunRequest {
        wait: true,
        timeout,
        ..RunRequest::new(RunProfileReference::Id(1, owner))
    };
    let machine = Machine::new(request, None);
    let server = Server {
        polls: Cell::new(0),
        ends_at,
    };
    let mut reports = Vec::new();
    let end = drive(machine, &server, &Rhythm::default(), |report| {
        reports.push(report)
    })
    .await;
    (end, reports)
}

#[tokio::test(start_paused = true)]
async fn it_sleeps_between_polls_and_reports_each() {
    let began = Instant::now();
    let (end, reports) = run(None, 4).await;
    assert!(matches!(end, End::RunEnded(end) if end.waited == began.elapsed()));
    assert_eq!(began.elapsed(), Duration::from_secs(6));
    let rates: Vec<_> = reports
        .iter()
        .filter_map(|report| match report {
            RunEvent::Progress(reading) => Some(reading.rate),
            _ => None,
        })
        .collect();
    assert_eq!(rates, [None, Some(10.0), Some(10.0)]);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_is_kept_to_the_moment() {
    let began = Instant::now();
    let (end, _) = run(Some(Duration::from_millis(4500)), u64::MAX).await;
    assert!(matches!(end, End::Failed(Error::WaitTimedOut { .. })));
    assert_eq!(began.elapsed(), Duration::from_millis(4500));
}

#[tokio::test(start_paused = true)]
async fn a_sleep_for_ever_is_one() {
    let began = Instant::now();
    let asleep = sleep_until_elapsed(began, Duration::MAX);
    let year = Duration::from_secs(365 * 24 * 3600);
    assert!(tokio::time::timeout(year, asleep).await.is_err());
}
