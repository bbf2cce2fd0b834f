//! What a cmdlet can ask for: each request beside the function that carries it out.

mod activities;
mod change;
mod connect;
mod failed_items;
mod find;
mod paged;
mod read;
mod rest;
mod run;
mod schedule_run;
mod schedules;
mod side_by_side;
mod sign_on;
mod system_parts;
mod wait;
mod worker_tasks;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::Deserialize;
use strum::IntoStaticStr;

use crate::contract::Failure;
use crate::fault_injection;
use crate::operation::Context;

/// A request, as the module writes it.
#[derive(Debug, Deserialize, IntoStaticStr)]
#[cfg_attr(test, derive(serde::Serialize, strum::VariantNames))]
#[serde(tag = "command", rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub(crate) enum Request {
    Connect(connect::Connect),
    TestConnection(connect::TestConnection),
    SignOut(sign_on::SignOut),
    GetConnectedSystems(read::GetConnectedSystems),
    GetRunProfiles(read::GetRunProfiles),
    GetRunProfile(read::GetRunProfile),
    GetAllRunProfiles(read::GetAllRunProfiles),
    GetActivity(read::GetActivity),
    GetActivities(Box<activities::GetActivities>),
    GetActivityItems(activities::GetActivityItems),
    GetActivityStats(activities::GetActivityStats),
    GetActivityChildren(activities::GetActivityChildren),
    GetObjectTypes(system_parts::GetObjectTypes),
    GetPartitions(system_parts::GetPartitions),
    GetPendingExports(system_parts::GetPendingExports),
    FindConnectedSystem(find::FindConnectedSystem),
    FindRunProfile(find::FindRunProfile),
    NewRunProfile(change::NewRunProfile),
    SetRunProfile(change::SetRunProfile),
    RemoveRunProfile(change::RemoveRunProfile),
    StartRunProfile(run::StartRunProfile),
    InvokeRestMethod(rest::InvokeRestMethod),
    StartRunProfiles(run::StartRunProfiles),
    WaitActivities(wait::WaitActivities),
    FollowActivity(wait::FollowActivity),
    GetWorkerTasks(worker_tasks::GetWorkerTasks),
    FindWorkerTask(worker_tasks::FindWorkerTask),
    StopWorkerTask(worker_tasks::StopWorkerTask),
    GetSchedules(schedules::GetSchedules),
    FindSchedule(schedules::FindSchedule),
    EnableSchedule(schedules::EnableSchedule),
    StartSchedule(schedule_run::StartSchedule),
    GetScheduleExecutions(schedules::GetScheduleExecutions),
    GetScheduleExecution(schedules::GetScheduleExecution),
    FindScheduleExecution(schedules::FindScheduleExecution),
    StopScheduleExecution(schedules::StopScheduleExecution),
    /// Panics, to show that a panic is survived.
    #[cfg(test)]
    Panic,
    /// Never ends by itself.
    #[cfg(test)]
    Sleep,
}

impl Request {
    /// The name of the command.
    pub(crate) fn command(&self) -> &'static str {
        self.into()
    }
}

/// Carries a request out. A failure ends it; failures that do not are among its events.
pub(crate) async fn run(request: Request, context: Context) -> Result<(), Box<Failure>> {
    fault_injection::panic_if_asked("task", request.command());
    let outcome = carry_out(request, &context).await;
    outcome.map_err(|failure| failure.about(context.client.url()))
}

/// What carries a request out, on the heap: one future for all of them would be as large as the largest.
fn carry_out(request: Request, context: &Context) -> BoxFuture<'_, Result<(), Box<Failure>>> {
    match request {
        Request::Connect(request) => connect::connect(context, request).boxed(),
        Request::TestConnection(_) => connect::test(context).boxed(),
        Request::SignOut(_) => sign_on::sign_out(context).boxed(),
        Request::GetConnectedSystems(request) => read::systems(context, request).boxed(),
        Request::GetRunProfiles(request) => read::run_profiles(context, request).boxed(),
        Request::GetRunProfile(request) => read::run_profile(context, request).boxed(),
        Request::GetAllRunProfiles(_) => read::all_run_profiles(context).boxed(),
        Request::GetActivity(request) => read::activity(context, request).boxed(),
        Request::GetActivities(request) => activities::list(context, *request).boxed(),
        Request::GetActivityItems(request) => activities::items(context, request).boxed(),
        Request::GetActivityStats(request) => activities::stats(context, request).boxed(),
        Request::GetActivityChildren(request) => activities::children(context, request).boxed(),
        Request::GetObjectTypes(request) => system_parts::object_types(context, request).boxed(),
        Request::GetPartitions(request) => system_parts::partitions(context, request).boxed(),
        Request::GetPendingExports(request) => {
            system_parts::pending_exports(context, request).boxed()
        }
        Request::FindConnectedSystem(request) => find::system(context, request).boxed(),
        Request::FindRunProfile(request) => find::run_profile(context, request).boxed(),
        Request::NewRunProfile(request) => change::create(context, request).boxed(),
        Request::SetRunProfile(request) => change::update(context, request).boxed(),
        Request::RemoveRunProfile(request) => change::delete(context, request).boxed(),
        Request::StartRunProfile(request) => run::start(context, request).boxed(),
        Request::InvokeRestMethod(request) => rest::invoke(context, request).boxed(),
        Request::StartRunProfiles(request) => run::start_several(context, request).boxed(),
        Request::WaitActivities(request) => wait::wait(context, request).boxed(),
        Request::FollowActivity(request) => wait::follow(context, request).boxed(),
        Request::GetWorkerTasks(request) => worker_tasks::list(context, request).boxed(),
        Request::FindWorkerTask(request) => worker_tasks::find(context, request).boxed(),
        Request::StopWorkerTask(request) => worker_tasks::stop(context, request).boxed(),
        Request::GetSchedules(request) => schedules::schedules(context, request).boxed(),
        Request::FindSchedule(request) => schedules::find(context, request).boxed(),
        Request::EnableSchedule(request) => schedules::enable(context, request).boxed(),
        Request::StartSchedule(request) => schedule_run::start(context, request).boxed(),
        Request::GetScheduleExecutions(request) => schedules::executions(context, request).boxed(),
        Request::GetScheduleExecution(request) => schedules::execution(context, request).boxed(),
        Request::FindScheduleExecution(request) => {
            schedules::find_execution(context, request).boxed()
        }
        Request::StopScheduleExecution(request) => schedules::stop(context, request).boxed(),
        #[cfg(test)]
        Request::Panic => async { panic!("injected") }.boxed(),
        #[cfg(test)]
        Request::Sleep => std::future::pending().boxed(),
    }
}
