//! Creating, changing and deleting run profiles.

use jim_client::Error;
use jim_client::models::RunProfile;
use serde::Deserialize;
use serde_json::Value;

use super::read::give;
use crate::event::{Event, Object};
use crate::operation::Context;
use crate::output;

/// A run profile to create, its fields as the server names them.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct New {
    connected_system_id: i32,
    fields: Object,
    pass_thru: bool,
}

/// A run profile to change, and only the fields that are to change.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Set {
    connected_system_id: i32,
    run_profile_id: i32,
    fields: Object,
    pass_thru: bool,
}

/// A run profile to delete.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Remove {
    connected_system_id: i32,
    run_profile_id: i32,
    pass_thru: bool,
}

pub(super) async fn create(context: &Context, new: New) -> Result<(), Error> {
    let system = new.connected_system_id;
    let created = context
        .client
        .create_run_profile(system, &new.fields)
        .await?;
    if new.pass_thru {
        give_current(context, system, created).await?;
    }
    Ok(())
}

pub(super) async fn update(context: &Context, set: Set) -> Result<(), Error> {
    let (system, id) = (set.connected_system_id, set.run_profile_id);
    let updated = context
        .client
        .update_run_profile(system, id, &set.fields)
        .await?;
    for (name, wanted) in set.fields.iter().filter(|(_, wanted)| wanted.is_null()) {
        warn_if_kept(context, name, wanted, &updated);
    }
    if set.pass_thru {
        give_current(context, system, updated).await?;
    }
    Ok(())
}

pub(super) async fn delete(context: &Context, remove: Remove) -> Result<(), Error> {
    let (system, id) = (remove.connected_system_id, remove.run_profile_id);
    let before = match remove.pass_thru {
        true => {
            let profiles = context.client.run_profiles(system).await?;
            profiles.into_iter().find(|profile| profile.id == id)
        }
        false => None,
    };
    context.client.delete_run_profile(system, id).await?;
    if let Some(before) = before {
        let item = output::run_profile(context.client.url(), &before);
        give(context, output::RUN_PROFILE, vec![item]).await;
    }
    Ok(())
}

/// Gives what the server has now: its answer to a change does not tell the partition, its list does.
async fn give_current(context: &Context, system: i32, changed: RunProfile) -> Result<(), Error> {
    let profiles = context.client.run_profiles(system).await?;
    let current = profiles
        .into_iter()
        .find(|profile| profile.id == changed.id);
    let item = output::run_profile(context.client.url(), &current.unwrap_or(changed));
    give(context, output::RUN_PROFILE, vec![item]).await;
    Ok(())
}

/// A server may take a null for "leave it".
fn warn_if_kept(context: &Context, name: &str, wanted: &Value, updated: &RunProfile) {
    let shown = output::run_profile(context.client.url(), updated);
    let field = if name == "partitionId" {
        "partitionName"
    } else {
        name
    };
    if let Some(kept) = shown.get(field).filter(|kept| *kept != wanted) {
        context.tell(Event::warning(format!(
            "The server did not clear {name} of run profile '{}': it is still {kept}.",
            updated.name
        )));
    }
}
