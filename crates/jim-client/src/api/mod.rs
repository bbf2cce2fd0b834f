//! The server's routes, one method of [`Client`](crate::Client) for one route: which path, which query,
//! which model, and what a 404 there means. What takes several routes is `lookup`'s or `run`'s.

mod activities;
mod activity_lists;
mod any_route;
mod connected_systems;
pub(crate) mod paging;
mod run_profiles;
mod schedule_executions;
mod schedules;
mod server;
mod system_parts;
mod worker_tasks;

use crate::error::{Error, LookupTarget};
pub use activities::checked_id as activity_id;
pub use activity_lists::ActivityFilter;
pub use any_route::AnyRequest;
pub use paging::Pages;
pub use run_profiles::RunProfileRows;
pub use server::ServerInfo;

/// The path of the list of connected systems.
const SYSTEMS: [&str; 2] = ["synchronisation", "connected-systems"];

/// A 404 that names what was looked for.
fn not_found_as<T>(
    found: Result<T, Error>,
    target: impl FnOnce() -> LookupTarget,
) -> Result<T, Error> {
    match found {
        Err(Error::Refused(api_error)) if api_error.status == 404 => Err(Error::NotFound(target())),
        other => other,
    }
}
