//! Running a run profile: start it at most once, wait until it is over.
//!
//! [`Machine`] decides, and knows neither clock nor network; [`Client::run`](crate::Client::run)
//! carries its decisions out.

#[path = "driver.rs"]
mod drive;
#[path = "../models/run.rs"]
mod end;
#[path = "state_machine.rs"]
mod machine;
#[path = "progress_meter.rs"]
mod meter;
#[path = "started_here.rs"]
mod own;
#[path = "events.rs"]
mod report;
#[path = "start.rs"]
mod starting;
#[path = "http_transport.rs"]
mod transport;
#[path = "wait.rs"]
mod waiting;

pub use end::RunEnd;
pub use machine::{Answer, End, Machine, Next};
pub use meter::Reading;
pub use report::{Attached, IfStopped, Order, Report, Run, Started};
pub use starting::Candidate;
pub use transport::Outcome;
pub use waiting::Limits;
