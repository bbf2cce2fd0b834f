//! Reading what the server has.

use std::pin::pin;

use futures_util::TryStreamExt;
use jim_client::models::{ConnectedSystem, RunProfile};
use jim_client::{Error, LookupTarget};
use serde::Deserialize;

use super::find;
use super::paged::emit_pages;
use crate::contract::{ConnectedSystemReference, Event, Failure, RunProfileReference};
use crate::operation::Context;
use crate::present::failure::{self, misunderstood};
use crate::present::objects;
use crate::present::rows::RowWriter;

/// Gives all connected systems, those of a name, or one.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetConnectedSystems {
    id: Option<i32>,
    name: Option<String>,
}

/// Gives the run profiles of one system.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetRunProfiles {
    connected_system: ConnectedSystemReference,
}

/// Gives one run profile.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetRunProfile {
    run_profile: RunProfileReference,
}

/// Gives the run profiles of all systems.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(deny_unknown_fields)]
pub(crate) struct GetAllRunProfiles {}

/// Gives one activity.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetActivity {
    pub(super) id: String,
}

pub(super) async fn systems(
    context: &Context,
    request: GetConnectedSystems,
) -> Result<(), Box<Failure>> {
    let client = &context.client;
    if let Some(id) = request.id {
        let system = client.connected_system(id).await?;
        emit_system(context, &system).await;
        return Ok(());
    }
    if let Some(name) = request.name {
        let named = client.connected_systems_named(&name).await?;
        if named.is_empty() {
            return Err(Error::NotFound(LookupTarget::ConnectedSystemName(name)).into());
        }
        for system in &named {
            emit_system(context, system).await;
        }
        return Ok(());
    }
    let writer = RowWriter::systems(client.url());
    emit_pages(context, writer, &[], client.connected_system_rows()).await?;
    Ok(())
}

async fn emit_system(context: &Context, system: &ConnectedSystem) {
    let item = objects::system(context.client.url(), system);
    context.emit_object(objects::SYSTEM, item).await;
}

pub(super) async fn run_profiles(
    context: &Context,
    request: GetRunProfiles,
) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let (system, _) = find::resolve_system(client, &request.connected_system).await?;
    let mut writer = RowWriter::run_profiles(client.url());
    let mut lists = pin!(client.run_profile_rows(system));
    let read = async {
        while let Some(read) = lists.try_next().await? {
            context.emit_rows(writer.write_run_profiles(&read)).await;
            // A full batch is cheaper, and a reader that waits comes first.
            if context.is_taken() {
                context.emit_rows(writer.end()).await;
            }
        }
        Ok(())
    };
    let read = read.await;
    // What came before a fault is given.
    context.emit_rows(writer.end()).await;
    read
}

pub(super) async fn run_profile(
    context: &Context,
    request: GetRunProfile,
) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let reference = (&request.run_profile).try_into().map_err(misunderstood)?;
    let found = client.find_run_profile(&reference).await?.profile;
    let found = client
        .with_partition_ids(found.connected_system_id, vec![found])
        .await?;
    emit_run_profiles(context, found).await;
    Ok(())
}

pub(super) async fn all_run_profiles(context: &Context) -> Result<(), Box<Failure>> {
    let mut writer = RowWriter::run_profiles(context.client.url());
    let mut systems = pin!(context.client.run_profiles_of_all());
    while let Some(system) = systems.try_next().await? {
        match system.lists {
            Ok(lists) => {
                for read in &lists {
                    context.emit_rows(writer.write_run_profiles(read)).await;
                }
                context.emit_rows(writer.end()).await;
            }
            Err(error) => context.emit(Event::Error {
                failure: failure::of_system(&error, &system.system_name),
            }),
        }
    }
    Ok(())
}

pub(super) async fn activity(context: &Context, request: GetActivity) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let activity = client.activity(&request.id).await?;
    let item = objects::activity(client.url(), &activity);
    context.emit_object(objects::ACTIVITY, item).await;
    Ok(())
}

pub(super) async fn emit_run_profiles(context: &Context, profiles: Vec<RunProfile>) {
    let server = context.client.url();
    for profile in &profiles {
        let item = objects::run_profile(server, profile);
        context.emit_object(objects::RUN_PROFILE, item).await;
    }
}
