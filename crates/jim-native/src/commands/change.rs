//! Creating, changing and deleting run profiles.

use jim_client::models::RunProfile;
use serde::Deserialize;
use serde_json::Value;

use super::find::{Resolved, resolve, resolve_system};
use super::read::emit_run_profiles;
use crate::contract::{ConnectedSystemReference, Event, Failure, Object, RunProfileReference};
use crate::operation::Context;
use crate::present::objects;

/// Creates a run profile, its fields as the server names them.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewRunProfile {
    connected_system: ConnectedSystemReference,
    fields: Object,
    pass_thru: bool,
}

/// Changes a run profile: only the fields that are given.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SetRunProfile {
    run_profile: RunProfileReference,
    fields: Object,
    pass_thru: bool,
}

/// Deletes a run profile.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RemoveRunProfile {
    run_profile: RunProfileReference,
    pass_thru: bool,
}

pub(super) async fn create(context: &Context, new: NewRunProfile) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let (system, _) = resolve_system(client, &new.connected_system).await?;
    let created = client.create_run_profile(system, &new.fields).await?;
    if new.pass_thru {
        emit_current(context, system, created).await?;
    }
    Ok(())
}

pub(super) async fn update(context: &Context, set: SetRunProfile) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let Resolved {
        connected_system_id: system,
        id,
        ..
    } = resolve(client, &set.run_profile).await?;
    let updated = client.update_run_profile(system, id, &set.fields).await?;
    for (name, wanted) in set.fields.iter().filter(|(_, wanted)| wanted.is_null()) {
        warn_if_kept(context, name, wanted, &updated);
    }
    if set.pass_thru {
        emit_current(context, system, updated).await?;
    }
    Ok(())
}

pub(super) async fn delete(
    context: &Context,
    remove: RemoveRunProfile,
) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let found = resolve(client, &remove.run_profile).await?;
    let (system, id) = (found.connected_system_id, found.id);
    let before = match (remove.pass_thru, found.read) {
        (false, _) => Vec::new(),
        (true, Some(read)) => client.with_partition_ids(system, vec![read]).await?,
        (true, None) => {
            let mut profiles = client.run_profiles(system).await?;
            profiles.retain(|profile| profile.id == id);
            profiles
        }
    };
    client.delete_run_profile(system, id).await?;
    if !before.is_empty() {
        emit_run_profiles(context, before).await;
    }
    Ok(())
}

/// Gives what the server has now: its answer to a change does not tell the partition, its list does.
async fn emit_current(
    context: &Context,
    system: i32,
    changed: RunProfile,
) -> Result<(), Box<Failure>> {
    let profiles = context.client.run_profiles(system).await?;
    let current = profiles
        .into_iter()
        .find(|profile| profile.id == changed.id);
    emit_run_profiles(context, vec![current.unwrap_or(changed)]).await;
    Ok(())
}

/// A server may take a null for "leave it".
fn warn_if_kept(context: &Context, name: &str, wanted: &Value, updated: &RunProfile) {
    let shown = objects::run_profile(context.client.url(), updated);
    let field = if name == "partitionId" {
        "partitionName"
    } else {
        name
    };
    if let Some(kept) = shown.get(field).filter(|kept| *kept != wanted) {
        context.emit(Event::warning(format!(
            "The server did not clear {name} of run profile '{}': it is still {kept}.",
            updated.name
        )));
    }
}
