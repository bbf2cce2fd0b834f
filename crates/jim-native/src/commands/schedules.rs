//! Schedules and their executions: reading, finding and switching them.

use futures_util::TryStreamExt;
use jim_client::models::Row;
use jim_client::{Client, Error, LookupTarget, ScheduleSteps};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;

use super::paged::emit_pages;
use crate::contract::{Event, Failure, ScheduleReference};
use crate::operation::Context;
use crate::present::failure::{failure, misunderstood};
use crate::present::objects;
use crate::present::rows::RowWriter;

/// Gives all schedules, or those with these ids.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetSchedules {
    ids: Option<Vec<String>>,
    include_steps: bool,
}

/// Gives the id and the name of a schedule.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FindSchedule {
    schedule: ScheduleReference,
}

/// Lets the times of a schedule start it, or no longer.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct EnableSchedule {
    schedule: ScheduleReference,
    enabled: bool,
    pass_thru: bool,
}

/// Gives the executions of one schedule or of all.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetScheduleExecutions {
    schedule: Option<ScheduleReference>,
    statuses: Vec<String>,
    active: bool,
}

/// Gives one execution with its steps.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetScheduleExecution {
    id: String,
}

/// Gives the id of an execution and the name of its schedule.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FindScheduleExecution {
    id: String,
}

/// Cancels an execution.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct StopScheduleExecution {
    id: String,
    pass_thru: bool,
}

pub(super) async fn schedules(
    context: &Context,
    request: GetSchedules,
) -> Result<(), Box<Failure>> {
    let client = &context.client;
    match (request.ids, request.include_steps) {
        (None, false) => {
            let writer = RowWriter::schedules(client.url());
            emit_pages(context, writer, &[], client.schedule_rows()).await?;
            Ok(())
        }
        (ids, include_steps) => emit_schedules(context, ids, include_steps).await,
    }
}

/// Gives schedules as the list has them, which tells more of each than it does by itself.
async fn emit_schedules(
    context: &Context,
    ids: Option<Vec<String>>,
    include_steps: bool,
) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let lists: Vec<_> = client.schedule_rows().try_collect().await?;
    let listed: Vec<Row> = lists.into_iter().flatten().collect();
    let (rows, missing) = match ids {
        None => (listed, Vec::new()),
        Some(ids) => chosen(listed, ids),
    };
    let steps = match include_steps {
        true => {
            let ids = rows.iter().filter_map(|row| row.text("id"));
            client.schedule_steps(ids.collect()).await?
        }
        false => ScheduleSteps::new(),
    };
    let steps_of = |row: &Row| row.text("id").and_then(|id| steps.get(&id));
    let mut writer = RowWriter::schedules(client.url());
    for row in &rows {
        let full = writer.write_schedule(row, json!(steps_of(row)));
        context.emit_rows(full).await;
    }
    context.emit_rows(writer.end()).await;
    for id in missing {
        let error = Error::NotFound(LookupTarget::ScheduleId(id));
        context.emit(Event::Error {
            failure: failure(&error),
        });
    }
    Ok(())
}

/// The rows with these ids in the order of the ids, and the ids that no row has.
fn chosen(listed: Vec<Row>, ids: Vec<String>) -> (Vec<Row>, Vec<String>) {
    let by_id = listed.into_iter().filter_map(|row| {
        let id = row.text("id")?.to_lowercase();
        Some((id, row))
    });
    let by_id: HashMap<_, _> = by_id.collect();
    let (mut rows, mut missing) = (Vec::new(), Vec::new());
    for id in ids {
        match by_id.get(&id.to_lowercase()) {
            Some(row) => rows.push(row.clone()),
            None => missing.push(id),
        }
    }
    (rows, missing)
}

/// The schedule's id, and its name where that was read.
async fn resolve(
    client: &Client,
    reference: &ScheduleReference,
) -> Result<(String, Option<String>), Box<Failure>> {
    match (&reference.id, &reference.name) {
        (Some(id), name) => Ok((id.clone(), name.clone())),
        _ => {
            let wanted = reference.try_into().map_err(misunderstood)?;
            let (id, name) = client.find_schedule(&wanted).await?;
            Ok((id, Some(name)))
        }
    }
}

pub(super) async fn find(context: &Context, request: FindSchedule) -> Result<(), Box<Failure>> {
    let wanted = (&request.schedule).try_into().map_err(misunderstood)?;
    let (id, name) = context.client.find_schedule(&wanted).await?;
    context.emit(Event::ScheduleFound { id, name });
    Ok(())
}

pub(super) async fn enable(context: &Context, request: EnableSchedule) -> Result<(), Box<Failure>> {
    let (id, _) = resolve(&context.client, &request.schedule).await?;
    context.client.enable_schedule(&id, request.enabled).await?;
    if request.pass_thru {
        emit_schedules(context, Some(vec![id]), false).await?;
    }
    Ok(())
}

pub(super) async fn executions(
    context: &Context,
    request: GetScheduleExecutions,
) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let writer = RowWriter::schedule_executions(client.url());
    if request.active {
        let active = client.active_schedule_execution_rows();
        emit_pages(context, writer, &[], active).await?;
        return Ok(());
    }
    let schedule = match &request.schedule {
        None => None,
        Some(schedule) => Some(resolve(client, schedule).await?.0),
    };
    let listed = client.schedule_execution_rows(schedule.as_deref(), &request.statuses);
    // A server gives no executions of a schedule that it does not have, and no error.
    let given = emit_pages(context, writer, &[], listed).await?;
    match schedule {
        Some(id) if given == 0 => client.schedule(&id).await.map(|_| ()).map_err(Into::into),
        _ => Ok(()),
    }
}

pub(super) async fn execution(
    context: &Context,
    request: GetScheduleExecution,
) -> Result<(), Box<Failure>> {
    emit_execution(context, &request.id).await
}

async fn emit_execution(context: &Context, id: &str) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let execution = client.schedule_execution(id).await?;
    let item = objects::schedule_execution(client.url(), &execution);
    context.emit_object(objects::SCHEDULE_EXECUTION, item).await;
    Ok(())
}

pub(super) async fn find_execution(
    context: &Context,
    request: FindScheduleExecution,
) -> Result<(), Box<Failure>> {
    let execution = context.client.schedule_execution(&request.id).await?;
    context.emit(Event::ScheduleExecutionFound {
        id: execution.id,
        schedule_name: execution.schedule_name.unwrap_or_default(),
    });
    Ok(())
}

pub(super) async fn stop(
    context: &Context,
    request: StopScheduleExecution,
) -> Result<(), Box<Failure>> {
    let id = request.id;
    let cancelled = context.client.cancel_schedule_execution(&id).await;
    cancelled.map_err(|error| Box::<Failure>::from(error).about(Value::from(id.clone())))?;
    if request.pass_thru {
        emit_execution(context, &id).await?;
    }
    Ok(())
}
