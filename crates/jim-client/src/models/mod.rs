//! Data alone: what the server sends, and a [`Run`] as it is put together from its answers. Every
//! model of an answer keeps the fields that it does not name. Nothing here asks or decides.

mod activity;
mod page;
mod row;
mod run;
mod run_profile;
mod schedule;
mod server;
mod status;
mod system;

pub use activity::{Activity, ActivityItem, Execution, Phase, Progress, WorkerTask};
pub use page::Page;
pub use row::{Fields, Row};
pub use run::{Run, RunEnd, RunTarget};
pub use run_profile::{RunProfile, RunType};
pub use schedule::{
    Schedule, ScheduleEnd, ScheduleExecution, ScheduleStart, ScheduleStatus, ScheduleStep,
};
pub use server::{AuthConfig, UserInfo, Version};
pub use status::RunStatus;
pub use system::{ConnectedSystem, Partition};

/// The fields that a model does not name, as the server sent them.
pub type Rest = serde_json::Map<String, serde_json::Value>;
