//! Carrying out what the machine decides, over any transport.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::error::Error;
use crate::models::{Activity, Execution, Progress};
use crate::run::{Answer, Candidate, End, Machine, Next, Report};

/// What a machine needs from the world.
pub(super) trait Transport {
    /// Sends the start, once.
    async fn execute(&self) -> Result<Execution, Error>;
    /// Lists the runs of the profile that began since then.
    async fn runs_since(&self, sent: Instant) -> Result<Vec<Candidate>, Error>;
    /// Reads the run's activity, in time or not at all.
    async fn describe(&self, activity: &str, limit: Duration) -> Option<Activity>;
    /// Asks how the run stands, once.
    async fn progress(&self, activity: &str, limit: Duration) -> Result<Progress, Error>;
}

/// Drives a machine to its end.
pub(super) async fn drive(
    mut machine: Machine,
    transport: &impl Transport,
    mut report: impl FnMut(Report),
) -> End {
    let began = Instant::now();
    loop {
        let (next, reports) = machine.next(began.elapsed());
        reports.into_iter().for_each(&mut report);
        let activity = machine.activity_id().unwrap_or_default();
        let answer = match next {
            Next::End(end) => return end,
            Next::Sleep { until } => {
                sleep_until(began + until).await;
                continue;
            }
            Next::Execute => Answer::Executed(transport.execute().await),
            Next::Look { since } => Answer::Looked(transport.runs_since(began + since).await),
            Next::Describe { limit } => {
                let described = transport.describe(activity, limit).await;
                Answer::Described(described.map(Box::new))
            }
            Next::Poll { limit } => {
                let polled = transport.progress(activity, limit).await;
                Answer::Polled(polled.map(Box::new))
            }
        };
        let reports = machine.answered(began.elapsed(), answer);
        reports.into_iter().for_each(&mut report);
    }
}

#[cfg(test)]
#[path = "driver/tests.rs"]
mod tests;
