//! Waiting for a run to end.
//!
//! [`Machine`] decides, and knows neither clock nor network; [`Client::wait`] carries its decisions out.

mod drive;
mod end;
mod machine;
mod meter;

pub use drive::{Report, Run};
pub use end::RunEnd;
pub use machine::{End, Limits, Machine, Next, Said};
pub use meter::{Meter, Reading};
