//! Running a run profile: find it, start it at most once, wait until it is over.
//!
//! [`Machine`] decides, and knows neither clock nor network; [`Client::run`] carries its decisions
//! out. What one route of the server is belongs to `api`, what a name means to `lookup`.

mod action;
pub(crate) mod deadline;
pub(crate) mod driver;
mod events;
mod http_transport;
pub(crate) mod polling;
pub(crate) mod progress_meter;
mod reconcile;
mod request;
pub(crate) mod rhythm;
pub(crate) mod standstill;
pub(crate) mod start;
pub(crate) mod start_once;
pub(crate) mod started_here;
mod state_machine;
mod wait;
mod watch;

use std::time::Duration;

use crate::client::Client;
use crate::error::Error;
use crate::lookup::RunProfileReference;
pub use crate::models::{Run, RunEnd, RunTarget};
pub use action::{Action, Answer, End};
use driver::drive;
pub use events::{Attached, IfStopped, RunEvent, Started};
use http_transport::HttpTransport;
pub use polling::ServerEvent;
pub use progress_meter::ProgressSample;
pub use reconcile::MatchingRun;
pub use request::RunRequest;
use rhythm::Rhythm;
pub use state_machine::Machine;
pub use watch::WatchRequest;

/// What became of a request for a run.
#[derive(Debug, Clone, PartialEq)]
pub enum RunOutcome {
    /// The run was started, and its end was not to be waited for.
    Queued(Run),
    /// The run is over, with whatever status.
    Ended(Box<RunEnd>),
}

impl Client {
    /// Starts a run profile, at most once, and waits for the run's end if the request says so. Where
    /// the system that owns it is known, from the request or from an earlier look-up, it is not
    /// looked up; names that this session has not read are not asked for, but taken from what the end
    /// tells.
    ///
    /// # Errors
    /// Those of [`Client::find_run_profile`]; [`Error::Refused`] with the server's reason when the
    /// profile may not run; [`Error::StartTimedOut`] when the timeout came before the start could be
    /// sent; [`Error::StartUncertain`] when the answer was lost and no single run could be found;
    /// [`Error::WaitTimedOut`] at the timeout and [`Error::WaitFailed`] when waiting longer is
    /// pointless: both carry the run, which goes on; [`Error::RunLost`] when nothing works on it any
    /// more and it will never end.
    pub async fn run(
        &self,
        mut request: RunRequest,
        mut on_event: impl FnMut(RunEvent),
    ) -> Result<RunOutcome, Error> {
        let owner_hint = match &request.run_profile {
            RunProfileReference::Id(id, None) => self.owner_cache().of(*id),
            _ => None,
        };
        let names = self.names_read();
        if let Some(target) = request.target(owner_hint) {
            let read = names.run_profile(target.run_profile_id);
            request.run_profile_name = target.run_profile_name.or(read);
            let read = names.system(target.connected_system_id);
            request.connected_system_name = target.connected_system_name.or(read);
        }
        let noted = |event: RunEvent| {
            if let RunEvent::Started(started) = &event {
                started_here::add(self.url(), &started.run.activity_id);
            }
            on_event(event);
        };
        let machine = Machine::new(request, owner_hint);
        let rhythm = Rhythm::of(self.url());
        match drive(machine, &HttpTransport::new(self), &rhythm, noted).await {
            End::Queued(run) => Ok(RunOutcome::Queued(run)),
            End::RunEnded(end) => Ok(RunOutcome::Ended(end)),
            End::Failed(error) => Err(error),
        }
    }

    /// Waits for the end of a run that was started before, or tells at once how it ended.
    ///
    /// # Errors
    /// [`Error::NotFound`] and [`Error::InvalidActivityId`] for an activity that is not there;
    /// [`Error::NotARun`] for one that is no run; and those of a wait, as [`Client::run`] has them.
    pub async fn watch(
        &self,
        request: WatchRequest,
        on_event: impl FnMut(RunEvent),
    ) -> Result<RunEnd, Error> {
        let machine = Machine::watching(request);
        let rhythm = Rhythm::of(self.url());
        match drive(machine, &HttpTransport::new(self), &rhythm, on_event).await {
            End::RunEnded(end) => Ok(*end),
            End::Queued(run) => Ok(RunEnd::new(run, None, Duration::ZERO)),
            End::Failed(error) => Err(error),
        }
    }
}
