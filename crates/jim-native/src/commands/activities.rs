//! Lists of activities, and what is in one.

use futures_util::TryStreamExt;
use jim_client::{ActivityFilter, Error};
use serde::Deserialize;
use serde_json::json;

use super::find;
use super::paged::{WantedPages, emit_pages};
use crate::contract::{ConnectedSystemReference, Failure, RunProfileReference};
use crate::operation::Context;
use crate::present::failure::failure;
use crate::present::objects;
use crate::present::rows::RowWriter;

/// Gives the activities that meet all that is given, newest first.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetActivities {
    search: Option<String>,
    statuses: Vec<String>,
    operations: Vec<String>,
    outcomes: Vec<String>,
    initiated_by: Vec<String>,
    initiated_by_id: Option<String>,
    with_children: bool,
    created_from: Option<String>,
    created_to: Option<String>,
    connected_system_names: Vec<String>,
    run_profile_names: Vec<String>,
    scheduled_only: bool,
    schedule_id: Option<String>,
    /// That of one system.
    connected_system: Option<ConnectedSystemReference>,
    /// That of one run profile.
    run_profile: Option<RunProfileReference>,
    pages: WantedPages,
}

/// Gives what a run did to each object.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetActivityItems {
    id: String,
    pages: WantedPages,
}

/// Gives how many objects a run did what to.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetActivityStats {
    id: String,
}

/// Gives the activities that are a part of another.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetActivityChildren {
    id: String,
    pages: WantedPages,
}

pub(super) async fn list(context: &Context, request: GetActivities) -> Result<(), Box<Failure>> {
    let mut filter = ActivityFilter {
        search: request.search,
        statuses: request.statuses,
        operations: request.operations,
        connected_systems: request.connected_system_names,
        run_profiles: request.run_profile_names,
        with_children: request.with_children,
        created_from: request.created_from,
        created_to: request.created_to,
        schedule: request.schedule_id,
        outcomes: request.outcomes,
        initiated_by: request.initiated_by,
        initiated_by_id: request.initiated_by_id,
        scheduled_only: request.scheduled_only,
    };
    if let Some(system) = &request.connected_system {
        filter.connected_systems = vec![find::name_of_system(&context.client, system).await?];
    }
    if let Some(profile) = &request.run_profile {
        let (system, profile) = find::names_of_run_profile(&context.client, profile).await?;
        filter.connected_systems = vec![system];
        filter.run_profiles = vec![profile];
    }
    let client = &context.client;
    let rows = client.activity_rows(filter, request.pages.into());
    emit_pages(context, RowWriter::activities(client.url()), &[], rows).await?;
    Ok(())
}

pub(super) async fn items(
    context: &Context,
    request: GetActivityItems,
) -> Result<(), Box<Failure>> {
    let GetActivityItems { id, pages } = request;
    let client = &context.client;
    let rows = client.activity_item_rows(&id, pages.into())?;
    let writer = RowWriter::activity_items(client.url());
    let own = [("activityId", json!(id))];
    let rows = rows.map_err(|error| of_run(&error, &id));
    emit_pages(context, writer, &own, rows).await?;
    Ok(())
}

pub(super) async fn stats(
    context: &Context,
    request: GetActivityStats,
) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let stats = client.activity_stats(&request.id).await;
    let stats = stats.map_err(|error| of_run(&error, &request.id))?;
    let item = objects::activity_stats(client.url(), &request.id, &stats);
    context.emit_object(objects::ACTIVITY_STATS, item).await;
    Ok(())
}

pub(super) async fn children(
    context: &Context,
    request: GetActivityChildren,
) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let rows = client.activity_child_rows(&request.id, request.pages.into())?;
    emit_pages(context, RowWriter::activities(client.url()), &[], rows).await?;
    Ok(())
}

/// A failure to read what only a run has: the server refuses it for other activities, and does not say which.
fn of_run(error: &Error, id: &str) -> Box<Failure> {
    let mut failure = failure(error).about(id);
    if let Error::Refused(api_error) = error
        && api_error.validation.is_empty()
    {
        failure.message = format!("Activity {id}: {}", failure.message);
        failure.advice = format!("See what the activity is with: Get-JIMActivity -Id {id}");
    }
    failure
}
