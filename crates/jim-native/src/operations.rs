//! What a cmdlet can ask for.

mod change;
mod connection;
mod read;
mod run;
mod sign_on;

use jim_client::Error;
use serde::Deserialize;

use crate::advice;
use crate::event::Failure;
use crate::injected;
use crate::operation::Context;

/// An operation and what it needs to know, as the module writes it.
#[derive(Debug, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum Kind {
    /// Checks that a JIM server answers and accepts the key.
    Connect {
        /// How to sign in as a person; none with an API key.
        sign_on: Option<sign_on::Wanted>,
    },
    /// Signs out of the server, here and at its provider.
    SignOut,
    /// Gives the servers for which a sign-in is remembered.
    GetRememberedServers,
    /// Tells how the connection is, whatever its state.
    TestConnection,
    /// Gives all connected systems, or one.
    GetConnectedSystems { id: Option<i32> },
    /// Gives the run profiles of one system.
    GetRunProfiles { system: System },
    /// Gives one run profile.
    GetRunProfile { run_profile: RunProfile },
    /// Gives what is needed to name and to change one run profile.
    FindRunProfile {
        run_profile: RunProfile,
        /// Whether the name of its system is wanted too.
        with_system: bool,
    },
    /// Creates a run profile.
    NewRunProfile(change::New),
    /// Changes a run profile.
    SetRunProfile(change::Set),
    /// Deletes a run profile.
    RemoveRunProfile(change::Remove),
    /// Gives the name of a system.
    FindSystem { system: System },
    /// Gives one activity.
    GetActivity { id: String },
    /// Starts a run profile, and waits for its end if asked to.
    StartRunProfile(run::Start),
    /// Panics, to show that a panic is survived.
    #[cfg(test)]
    Panic,
    /// Never ends by itself.
    #[cfg(test)]
    Sleep,
}

/// A system by id or by name.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum System {
    Id(i32),
    Name(String),
}

/// A run profile by id or by name, and its system where that is known.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum RunProfile {
    Id(i32, Option<System>),
    Name(String, System),
}

/// Carries an operation out. A failure ends it; failures that do not are among its events.
pub(crate) async fn run(kind: Kind, context: Context) -> Result<(), Box<Failure>> {
    injected::panic_if_asked("task", &kind);
    let server = context.client.url().to_owned();
    carry_out(kind, context)
        .await
        .map_err(|failure| failure.about("url", server))
}

async fn carry_out(kind: Kind, context: Context) -> Result<(), Box<Failure>> {
    let outcome: Result<(), Error> = match kind {
        Kind::Connect { sign_on } => return connection::connect(&context, sign_on).await,
        Kind::SignOut => sign_on::sign_out(&context).await,
        Kind::GetRememberedServers => {
            sign_on::remembered_servers(&context).await;
            Ok(())
        }
        Kind::StartRunProfile(start) => return run::start(&context, start).await,
        Kind::TestConnection => {
            connection::test(&context).await;
            Ok(())
        }
        Kind::GetConnectedSystems { id } => read::systems(&context, id).await,
        Kind::GetRunProfiles { system } => read::run_profiles(&context, system).await,
        Kind::FindRunProfile {
            run_profile,
            with_system,
        } => read::find(&context, run_profile, with_system).await,
        Kind::FindSystem { system } => read::find_system(&context, system).await,
        Kind::NewRunProfile(new) => change::create(&context, new).await,
        Kind::SetRunProfile(set) => change::update(&context, set).await,
        Kind::RemoveRunProfile(remove) => change::delete(&context, remove).await,
        Kind::GetRunProfile { run_profile } => read::run_profile(&context, run_profile).await,
        Kind::GetActivity { id } => read::activity(&context, &id).await,
        #[cfg(test)]
        Kind::Panic => panic!("injected"),
        #[cfg(test)]
        Kind::Sleep => std::future::pending().await,
    };
    outcome.map_err(|error| advice::failure(&error))
}

impl From<System> for jim_client::SystemReference {
    fn from(system: System) -> Self {
        match system {
            System::Id(id) => Self::Id(id),
            System::Name(name) => Self::Name(name),
        }
    }
}

impl From<RunProfile> for jim_client::RunProfileReference {
    fn from(run_profile: RunProfile) -> Self {
        match run_profile {
            RunProfile::Id(id, system) => Self::Id(id, system.map(Into::into)),
            RunProfile::Name(name, system) => Self::Name(name, system.into()),
        }
    }
}
