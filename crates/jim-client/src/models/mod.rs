//! What the server sends. Every model keeps the fields that it does not name.

mod activity;
mod page;
mod run_profile;
mod server;
mod status;
mod system;

pub use activity::{Activity, ActivityItem, Execution, Phase, Progress, WorkerTask};
pub use page::Page;
pub use run_profile::{RunProfile, RunType};
pub use server::{AuthConfig, UserInfo, Version};
pub use status::RunStatus;
pub use system::{ConnectedSystem, Partition};

/// The fields that a model does not name, as the server sent them.
pub type Rest = serde_json::Map<String, serde_json::Value>;
