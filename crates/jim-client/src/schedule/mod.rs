//! Running a schedule: find it, start it at most once, wait until its execution is over.
//!
//! [`Machine`] decides, and knows neither clock nor network; [`Client::start_schedule`] carries its
//! decisions out. How a start is sent once and how a server is polled is as in `run`.

mod action;
mod driver;
mod events;
mod machine;
mod wait;

use std::time::Duration;

use crate::client::Client;
use crate::error::Error;
use crate::lookup::ScheduleReference;
use crate::models::{ScheduleEnd, ScheduleExecution};
use crate::run::started_here;
pub use action::{Action, Answer};
pub use events::{IfStopped, ScheduleEvent, ScheduleProgress};
pub use machine::Machine;

/// A schedule to start, and whether to wait for the end of its execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleRequest {
    /// The schedule. It is looked up first, unless both its id and its name are known.
    pub schedule: ScheduleReference,
    /// Its name, where it is known.
    pub name: Option<String>,
    /// Whether to wait for the end.
    pub wait: bool,
    /// How long all of it may take: look-up, start, pauses and polls. The last poll falls on it.
    pub timeout: Option<Duration>,
}

impl ScheduleRequest {
    fn in_words(&self) -> String {
        match (&self.name, &self.schedule) {
            (Some(name), _) | (None, ScheduleReference::Name(name)) => format!("schedule '{name}'"),
            (None, ScheduleReference::Id(id)) => format!("schedule {id}"),
        }
    }
}

/// What became of a request for a schedule.
#[derive(Debug, Clone, PartialEq)]
pub enum ScheduleOutcome {
    /// It was started, and its end was not to be waited for.
    Queued(Box<ScheduleExecution>),
    /// Its execution is over, with whatever status.
    Ended(Box<ScheduleEnd>),
}

impl Client {
    /// Starts a schedule, at most once, and waits for the end of its execution if the request says so.
    ///
    /// # Errors
    /// Those of [`Client::find_schedule`]; [`Error::StartTimedOut`] when the timeout came before the start
    /// could be sent; [`Error::Schedule`] when it cannot be told whether it was started, and when the wait
    /// ends before the execution does.
    pub async fn start_schedule(
        &self,
        request: ScheduleRequest,
        mut on_event: impl FnMut(ScheduleEvent),
    ) -> Result<ScheduleOutcome, Error> {
        let noted = |event: ScheduleEvent| {
            if let ScheduleEvent::Started { execution, .. } = &event {
                started_here::add(self.url(), &execution.id);
            }
            on_event(event);
        };
        driver::drive(Machine::new(request), self, noted).await
    }
}
