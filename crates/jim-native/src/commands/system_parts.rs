//! What belongs to a connected system besides its run profiles. A server answers for a system that there is
//! not as for one that has nothing, so whoever gets nothing is told which it is.

use std::pin::pin;

use futures_util::{Stream, TryStreamExt};
use jim_client::models::Row;
use jim_client::{Error, LookupTarget};
use serde::Deserialize;
use serde_json::json;

use super::find;
use super::paged::{WantedPages, emit_pages};
use crate::contract::{ConnectedSystemReference, Event, Failure, RunProfileReference};
use crate::operation::Context;
use crate::present::failure::internal;
use crate::present::rows::{Own, RowWriter};

/// Gives the object types of a system.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetObjectTypes {
    connected_system: ConnectedSystemReference,
}

/// Gives the partitions of a system, or of the one that owns a run profile.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetPartitions {
    connected_system: Option<ConnectedSystemReference>,
    run_profile: Option<RunProfileReference>,
}

/// Gives what waits for an export to a system, or how much that is.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetPendingExports {
    connected_system: ConnectedSystemReference,
    count: bool,
    pages: WantedPages,
}

pub(super) async fn object_types(
    context: &Context,
    request: GetObjectTypes,
) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let (system, _) = find::resolve_system(client, &request.connected_system).await?;
    let writer = RowWriter::object_types(client.url());
    emit_parts(context, writer, system, client.object_type_rows(system)).await
}

pub(super) async fn partitions(
    context: &Context,
    request: GetPartitions,
) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let system = match (&request.connected_system, &request.run_profile) {
        (Some(system), _) => find::resolve_system(client, system).await?.0,
        (None, Some(profile)) => find::resolve(client, profile).await?.connected_system_id,
        (None, None) => return Err(internal("no system is named")),
    };
    let writer = RowWriter::partitions(client.url());
    let partitions = client.partition_rows(system);
    emit_parts(context, writer, system, partitions).await
}

pub(super) async fn pending_exports(
    context: &Context,
    request: GetPendingExports,
) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let (system, _) = find::resolve_system(client, &request.connected_system).await?;
    if request.count {
        let count = client.pending_export_count(system).await?;
        if count == 0 {
            client.connected_system(system).await?;
        }
        context.emit(Event::Counted { count });
        return Ok(());
    }
    let writer = RowWriter::pending_exports(client.url());
    let pages = client.pending_export_rows(system, request.pages.into());
    let pages = pages.map_err(|error| of_system(error, system));
    let given = emit_pages(context, writer, &own(system), pages).await?;
    check(context, system, given).await
}

async fn emit_parts(
    context: &Context,
    mut writer: RowWriter,
    system: i32,
    lists: impl Stream<Item = Result<Vec<Row>, Error>>,
) -> Result<(), Box<Failure>> {
    let mut lists = pin!(lists.map_err(|error| of_system(error, system)));
    let mut given = 0;
    while let Some(rows) = lists.try_next().await? {
        given += rows.len();
        context.emit_rows(writer.write(&rows, &own(system))).await;
        context.emit_rows(writer.end()).await;
    }
    check(context, system, given).await
}

/// A server tells it differently, or not at all.
fn own(system: i32) -> [Own; 1] {
    [("connectedSystemId", json!(system))]
}

fn of_system(error: Error, system: i32) -> Error {
    match error {
        Error::Refused(api_error) if api_error.status == 404 => {
            Error::NotFound(LookupTarget::ConnectedSystemId(system))
        }
        other => other,
    }
}

/// Tells a system that has nothing from one that there is not.
async fn check(context: &Context, system: i32, given: usize) -> Result<(), Box<Failure>> {
    if given == 0 {
        context.client.connected_system(system).await?;
    }
    Ok(())
}
