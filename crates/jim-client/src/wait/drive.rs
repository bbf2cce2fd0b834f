//! Carrying out what the machine decides: polling, sleeping, telling.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout};

use crate::client::Client;
use crate::error::Error;
use crate::models::Progress;
use crate::wait::{End, Limits, Machine, Meter, Next, Reading, RunEnd, Said};

/// How long the reason of an end is worth waiting for.
const REASON_LIMIT: Duration = Duration::from_secs(15);

/// A run that is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The activity that tells how it goes.
    pub activity_id: String,
    /// The worker's task, where it is known.
    pub task_id: Option<String>,
    /// The run profile's id.
    pub run_profile_id: i32,
    /// Its name, where it is known.
    pub run_profile_name: Option<String>,
    /// The system's id.
    pub connected_system_id: i32,
    /// Its name, where it is known.
    pub connected_system_name: Option<String>,
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.run_profile_name {
            Some(name) => write!(f, "run profile '{name}'")?,
            None => write!(f, "run profile {}", self.run_profile_id)?,
        }
        match &self.connected_system_name {
            Some(name) => write!(f, " on '{name}'"),
            None => write!(f, " on connected system {}", self.connected_system_id),
        }
    }
}

/// What the one who waits is told on the way.
#[derive(Debug, Clone, PartialEq)]
pub enum Report {
    /// How far the run has come.
    Progress(Reading),
    /// Something about the wait itself.
    Said(Said),
}

impl Client {
    /// Waits until a run is over, whatever its end.
    ///
    /// # Errors
    /// [`Error::WaitTimedOut`] at the limit, [`Error::WaitFailed`] when waiting longer is pointless;
    /// both name the activity, and the run goes on.
    pub async fn wait(
        &self,
        run: &Run,
        limits: Limits,
        report: impl FnMut(Report),
    ) -> Result<RunEnd, Error> {
        let began = Instant::now();
        let poll = |limit| self.progress(&run.activity_id, limit);
        let end = drive(Machine::new(limits), poll, report).await;
        let waited = began.elapsed();
        match end {
            End::RunEnded(progress) => {
                // The end is known; its reason is asked for, and missing rather than fatal.
                let reason = timeout(REASON_LIMIT, self.activity(&run.activity_id)).await;
                let activity = reason.ok().and_then(Result::ok);
                Ok(RunEnd::new(run.clone(), &progress, activity, waited))
            }
            End::TimedOut { status } => Err(Error::WaitTimedOut {
                run: run.to_string(),
                activity_id: run.activity_id.clone(),
                status,
                waited,
            }),
            End::GivenUp(source) => Err(Error::WaitFailed {
                run: run.to_string(),
                activity_id: run.activity_id.clone(),
                source: Box::new(source),
            }),
        }
    }
}

/// Runs a machine to its end over any transport.
async fn drive<F>(
    mut machine: Machine,
    mut poll: impl FnMut(Duration) -> F,
    mut report: impl FnMut(Report),
) -> End
where
    F: Future<Output = Result<Progress, Error>>,
{
    let began = Instant::now();
    let mut meter = Meter::default();
    loop {
        match machine.next(began.elapsed()) {
            Next::End(end) => return end,
            Next::Sleep { until } => sleep_until(began + until).await,
            Next::Poll { limit } => {
                let answer = poll(limit).await;
                let now = began.elapsed();
                if let Ok(progress) = &answer {
                    report(Report::Progress(meter.read(now, progress)));
                }
                for said in machine.answered(now, answer) {
                    report(Report::Said(said));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
