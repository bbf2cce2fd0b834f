//! Finding what a reference means: for whoever reads it before it is done, and for what is then done.

use jim_client::Client;
use jim_client::models::RunProfile;
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

pub(super) async fn run_profile(
    context: &Context,
    request: FindRunProfile,
) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let reference = &request.run_profile;
    let wanted = reference.try_into().map_err(misunderstood)?;
    let found = client.find_run_profile(&wanted).await?;
    let connected_system_id = found.profile.connected_system_id;
    let read = found.system_name.or_else(|| reference.system_name_read());
    let connected_system_name = system_name(client, connected_system_id, read).await?;
    context.emit(Event::RunProfileFound {
        id: found.profile.id,
        name: found.profile.name,
        connected_system_id,
        connected_system_name,
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
