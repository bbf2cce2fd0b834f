//! What a cmdlet can ask for: each request beside the function that carries it out.

mod change;
mod connect;
mod find;
mod read;
mod run;
mod sign_on;

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
    FindConnectedSystem(find::FindConnectedSystem),
    FindRunProfile(find::FindRunProfile),
    NewRunProfile(change::NewRunProfile),
    SetRunProfile(change::SetRunProfile),
    RemoveRunProfile(change::RemoveRunProfile),
    StartRunProfile(run::StartRunProfile),
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
    let outcome = match request {
        Request::Connect(request) => connect::connect(&context, request).await,
        Request::TestConnection(_) => connect::test(&context).await,
        Request::SignOut(_) => sign_on::sign_out(&context).await,
        Request::GetConnectedSystems(request) => read::systems(&context, request).await,
        Request::GetRunProfiles(request) => read::run_profiles(&context, request).await,
        Request::GetRunProfile(request) => read::run_profile(&context, request).await,
        Request::GetAllRunProfiles(_) => read::all_run_profiles(&context).await,
        Request::GetActivity(request) => read::activity(&context, request).await,
        Request::FindConnectedSystem(request) => find::system(&context, request).await,
        Request::FindRunProfile(request) => find::run_profile(&context, request).await,
        Request::NewRunProfile(request) => change::create(&context, request).await,
        Request::SetRunProfile(request) => change::update(&context, request).await,
        Request::RemoveRunProfile(request) => change::delete(&context, request).await,
        Request::StartRunProfile(request) => run::start(&context, request).await,
        #[cfg(test)]
        Request::Panic => panic!("injected"),
        #[cfg(test)]
        Request::Sleep => std::future::pending().await,
    };
    outcome.map_err(|failure| failure.about(context.client.url()))
}
