//! Carrying out what the machine decides, over a connection to a JIM server.

use tokio::time::Instant;

use crate::client::Client;
use crate::error::Error;
use crate::run::driver::sleep_until_elapsed;
use crate::run::rhythm::Rhythm;
use crate::run::{MatchingRun, started_here};
use crate::schedule::{Action, Answer, Machine, ScheduleEvent, ScheduleOutcome};

/// Drives a machine to its end. Its questions to the server have their turns in the rhythm of all waits.
pub(super) async fn drive(
    mut machine: Machine,
    client: &Client,
    mut on_event: impl FnMut(ScheduleEvent),
) -> Result<ScheduleOutcome, Error> {
    let rhythm = Rhythm::of(client.url());
    let began = Instant::now();
    let mut has_turn = false;
    loop {
        let (action, events) = machine.next(began.elapsed());
        events.into_iter().for_each(&mut on_event);
        let request = match action {
            Action::End(end) => return end,
            Action::Sleep { until } => {
                sleep_until_elapsed(began, until).await;
                continue;
            }
            question if question.takes_a_turn() && !has_turn => {
                rhythm.turn().await;
                has_turn = true;
                continue;
            }
            request => request,
        };
        has_turn = false;
        if let Some(answer) = carry_out(request, began, client).await {
            let events = machine.answered(began.elapsed(), answer);
            events.into_iter().for_each(&mut on_event);
        }
    }
}

/// Makes the request that a machine wants which began then; none for what is no request.
async fn carry_out(action: Action, began: Instant, client: &Client) -> Option<Answer> {
    Some(match action {
        Action::End(_) | Action::Sleep { .. } => return None,
        Action::Find { schedule, limit } => {
            Answer::Found(client.in_time(limit, client.find_schedule(&schedule)).await)
        }
        Action::Start { schedule_id, limit } => {
            Answer::Started(client.run_schedule(&schedule_id, limit).await)
        }
        Action::ListExecutions {
            schedule_id,
            since,
            limit,
        } => {
            let listed = executions_since(client, &schedule_id, began + since);
            Answer::Listed(client.in_time(limit, listed).await)
        }
        Action::Poll {
            execution_id,
            limit,
        } => {
            let polled = client.schedule_execution_within(&execution_id, limit);
            Answer::Polled(polled.await.map(Box::new))
        }
        Action::PollStep { activity_id, limit } => {
            let polled = client.progress(&activity_id, limit).await;
            Answer::StepPolled(polled.map(Box::new))
        }
        Action::ReadWorkerTask {
            activity_id,
            task_id,
            limit,
        } => {
            let task = client.look_at_worker_task(&activity_id, task_id.as_deref(), limit);
            Answer::WorkerTaskRead(task.await.map(|task| task.map(Box::new)))
        }
    })
}

/// The executions of a schedule that began since then, but for those that this process started.
async fn executions_since(
    client: &Client,
    schedule: &str,
    sent: Instant,
) -> Result<Vec<MatchingRun>, Error> {
    // The server's clock decides, set back by all the time that passed here.
    let now = client.server_time().await?;
    let since = now - sent.elapsed();
    let mut matching = Vec::new();
    for execution in client.newest_executions(schedule).await? {
        let queued = execution.queued_at.as_deref().unwrap_or_default();
        let queued: Result<jiff::Timestamp, _> = queued.parse();
        let earlier = queued.is_ok_and(|queued| queued < since);
        // A server that does not know the filter gives those of all.
        let other = execution.schedule_id != schedule;
        if earlier || other || started_here::has(client.url(), &execution.id) {
            continue;
        }
        let ours = match &execution.initiated_by_name {
            Some(name) => client.caller_name().await.map(|caller| caller == name),
            None => None,
        };
        matching.push(MatchingRun {
            id: execution.id,
            message: None,
            ours,
        });
    }
    Ok(matching)
}
