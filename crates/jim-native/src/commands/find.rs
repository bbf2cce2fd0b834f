//! Finding what a reference means: for whoever reads it before it is done, and for what is then done.

use jim_client::models::{RunProfile, RunType};
use jim_client::{Client, SystemReference};
use serde::Deserialize;

use crate::contract::{ConnectedSystemReference, Event, Failure, RunProfileReference};
use crate::operation::Context;
use crate::present::failure::misunderstood;

/// Gives the ids and the names of a run profile and its system.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FindRunProfile {
    run_profile: RunProfileReference,
    /// Whether it is to be told how much an export would export.
    pending_exports: bool,
}

/// Gives the id and the name of a connected system.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FindConnectedSystem {
    connected_system: ConnectedSystemReference,
}

/// A run profile by the ids that the server wants.
pub(super) struct Resolved {
    pub(super) connected_system_id: i32,
    pub(super) id: i32,
    /// The run profile itself, where finding it took reading it.
    pub(super) read: Option<RunProfile>,
}

/// Looks up what the reference leaves open; nothing is asked where it has both ids.
pub(super) async fn resolve(
    client: &Client,
    reference: &RunProfileReference,
) -> Result<Resolved, Box<Failure>> {
    if let Some((connected_system_id, id)) = reference.ids() {
        return Ok(Resolved {
            connected_system_id,
            id,
            read: None,
        });
    }
    let reference = reference.try_into().map_err(misunderstood)?;
    let profile = client.find_run_profile(&reference).await?.profile;
    Ok(Resolved {
        connected_system_id: profile.connected_system_id,
        id: profile.id,
        read: Some(profile),
    })
}

/// The system's id, and its name where that was read.
pub(super) async fn resolve_system(
    client: &Client,
    reference: &ConnectedSystemReference,
) -> Result<(i32, Option<String>), Box<Failure>> {
    let reference = reference.try_into().map_err(misunderstood)?;
    Ok(client.find_system(&reference).await?)
}

/// A run profile, and the name of its system.
async fn named(
    client: &Client,
    reference: &RunProfileReference,
) -> Result<(RunProfile, String), Box<Failure>> {
    let wanted = reference.try_into().map_err(misunderstood)?;
    let found = client.find_run_profile(&wanted).await?;
    let read = found.system_name.or_else(|| reference.system_name_read());
    let system = system_name(client, found.profile.connected_system_id, read).await?;
    Ok((found.profile, system))
}

/// The names of a system and of its run profile, for a list that knows them by their names.
pub(super) async fn names_of_run_profile(
    client: &Client,
    reference: &RunProfileReference,
) -> Result<(String, String), Box<Failure>> {
    if let (Some((system, _)), Some(name)) = (reference.ids(), reference.name_read()) {
        let read = reference.system_name_read();
        return Ok((name_of(client, system, read).await?, name));
    }
    let (profile, system) = named(client, reference).await?;
    Ok((system, profile.name))
}

/// The name of a system, for a list that knows it by its name.
pub(super) async fn name_of_system(
    client: &Client,
    reference: &ConnectedSystemReference,
) -> Result<String, Box<Failure>> {
    match (reference.id, &reference.name) {
        (Some(id), read) => name_of(client, id, read.clone()).await,
        (None, _) => {
            let (id, read) = resolve_system(client, reference).await?;
            system_name(client, id, read).await
        }
    }
}

/// The name as it was last read, by this session where the reference does not have it.
async fn name_of(client: &Client, id: i32, read: Option<String>) -> Result<String, Box<Failure>> {
    let known = match read {
        Some(name) => Some(name),
        None => client.find_system(&SystemReference::Id(id)).await?.1,
    };
    system_name(client, id, known).await
}

pub(super) async fn run_profile(
    context: &Context,
    request: FindRunProfile,
) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let (profile, connected_system_name) = named(client, &request.run_profile).await?;
    let connected_system_id = profile.connected_system_id;
    let pending_exports = match request.pending_exports && profile.run_type == RunType::Export {
        true => client.pending_export_count(connected_system_id).await.ok(),
        false => None,
    };
    context.emit(Event::RunProfileFound {
        id: profile.id,
        name: profile.name,
        connected_system_id,
        connected_system_name,
        pending_exports,
    });
    Ok(())
}

pub(super) async fn system(
    context: &Context,
    request: FindConnectedSystem,
) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let (id, read) = resolve_system(client, &request.connected_system).await?;
    let name = system_name(client, id, read).await?;
    context.emit(Event::ConnectedSystemFound { id, name });
    Ok(())
}

/// The name of a system, asked for only where it was not read.
async fn system_name(
    client: &Client,
    id: i32,
    read: Option<String>,
) -> Result<String, Box<Failure>> {
    Ok(match read {
        Some(name) => name,
        None => client.connected_system(id).await?.name,
    })
}
