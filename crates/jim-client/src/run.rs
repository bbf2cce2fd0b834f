//! Running a run profile: start it at most once, wait until it is over.
//!
//! [`Machine`] decides, and knows neither clock nor network; [`Client::run`](crate::Client::run)
//! carries its decisions out.

mod drive;
mod end;
mod machine;
mod meter;
mod own;
mod report;
mod starting;
mod transport;
mod waiting;

pub use end::RunEnd;
pub use machine::{Answer, End, Machine, Next};
pub use meter::Reading;
pub use report::{Attached, IfStopped, Order, Report, Run, Started};
pub use starting::Candidate;
pub use transport::Outcome;
pub use waiting::Limits;
