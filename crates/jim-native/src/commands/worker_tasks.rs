//! The worker's queue: what is in it, and taking something out.

use futures_util::FutureExt;
use jim_client::models::{RunStatus, WorkerTask};
use jim_client::run::{IfStopped, RunEvent, WatchRequest};
use jim_client::{Client, Error, LookupTarget};
use serde::Deserialize;

use super::paged::emit_pages;
use super::run::{RunPresenter, not_ended};
use crate::contract::{Event, Failure, WorkerTaskReference};
use crate::operation::Context;
use crate::present::failure::internal;
use crate::present::objects;
use crate::present::rows::RowWriter;
use crate::present::text;

/// Gives the tasks in the worker's queue, or one.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GetWorkerTasks {
    id: Option<String>,
}

/// Gives the id of a task, and its name.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FindWorkerTask {
    worker_task: WorkerTaskReference,
}

/// Asks the worker to cancel a task, and waits for the end of its run if asked to.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct StopWorkerTask {
    worker_task: WorkerTaskReference,
    wait: bool,
    pass_thru: bool,
}

pub(super) async fn list(context: &Context, request: GetWorkerTasks) -> Result<(), Box<Failure>> {
    let client = &context.client;
    if let Some(id) = request.id {
        let task = client.find_worker_task(&id).await?;
        emit(context, &task).await;
        return Ok(());
    }
    let writer = RowWriter::worker_tasks(client.url());
    emit_pages(context, writer, &[], client.worker_task_rows()).await?;
    Ok(())
}

pub(super) async fn find(context: &Context, request: FindWorkerTask) -> Result<(), Box<Failure>> {
    let task = resolve(&context.client, &request.worker_task).await?;
    context.emit(Event::WorkerTaskFound {
        id: task.id,
        name: task.name,
        activity_id: task.activity_id,
    });
    Ok(())
}

pub(super) async fn stop(context: &Context, request: StopWorkerTask) -> Result<(), Box<Failure>> {
    let client = &context.client;
    let task = resolve(client, &request.worker_task).await?;
    client.cancel_worker_task(&task.id).await?;
    if !request.wait {
        context.emit(Event::status(format!(
            "The worker was asked to cancel '{}'.",
            task.name
        )));
    } else if let Some(activity) = &task.activity_id {
        await_end(context, &task, activity).await?;
    }
    if request.pass_thru {
        emit(context, &task).await;
    }
    Ok(())
}

/// Stays until the run has ended. That it was cancelled is what was wanted.
async fn await_end(
    context: &Context,
    task: &WorkerTask,
    activity: &str,
) -> Result<(), Box<Failure>> {
    let mut presenter = RunPresenter::new(context);
    let watched = WatchRequest {
        task_id: Some(task.id.clone()),
        any_activity: true,
        ..WatchRequest::new(activity)
    };
    let client = &context.client;
    let outcome = client
        .watch(watched, |event| match event {
            RunEvent::IfStopped(IfStopped::GoesOn { activity_id }) => {
                let text = format!(
                    "The worker was asked to cancel '{}', and may still be at it. See how it stands with:\n  \
                     Get-JIMActivity -Id {activity_id}",
                    task.name
                );
                context.emit(Event::IfStopped { text: Some(text) });
            }
            event => presenter.present(event),
        })
        .boxed();
    match outcome.await {
        Ok(end) if end.run.status == Some(RunStatus::Cancelled) => {
            let waited = text::duration(end.waited);
            let name = &task.name;
            context.emit(Event::status(format!(
                "'{name}' was cancelled (waited {waited})"
            )));
            Ok(())
        }
        Ok(end) => {
            context.emit(Event::warning(format!(
                "It ended before it was cancelled: {}",
                text::sentence(&end.to_string())
            )));
            Ok(())
        }
        Err(error) => {
            let mut failure = not_ended(context, false, &error);
            // Others may be to be stopped, too.
            failure.ends_command = false;
            Err(failure.about(activity))
        }
    }
}

async fn resolve(
    client: &Client,
    reference: &WorkerTaskReference,
) -> Result<WorkerTask, Box<Failure>> {
    match (&reference.id, &reference.activity_id) {
        (Some(id), _) => Ok(client.find_worker_task(id).await?),
        (None, Some(activity)) => match client.worker_task_of(activity).await? {
            Some(task) => Ok(task),
            None => Err(Error::NotFound(LookupTarget::TaskOfActivity(activity.clone())).into()),
        },
        (None, None) => Err(internal("a reference to a worker task names nothing")),
    }
}

async fn emit(context: &Context, task: &WorkerTask) {
    let item = objects::worker_task(context.client.url(), task);
    context.emit_object(objects::WORKER_TASK, item).await;
}
