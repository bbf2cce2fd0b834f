//! One operation: a task, the events it makes and the means to stop it. What it does is handed in.

mod context;
mod queue;
mod silence;

use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::ready;
use std::time::Duration;

use futures_util::FutureExt;
use jim_client::Client;
use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;

use crate::contract::{Event, Failure};
use crate::panic_guard;
use crate::present::failure;
pub(crate) use context::Context;
pub(crate) use queue::Pulled;
use queue::Queue;
use silence::Silence;

/// How many events may wait before the operation itself does: nobody may be reading them.
const CAPACITY: usize = 64;

pub(crate) struct Operation {
    queue: Arc<Queue>,
    stop: CancellationToken,
}

impl Operation {
    /// Starts an operation on the process's runtime, which is made for the first one. Its verbose lines
    /// are dropped unless they are wanted.
    pub(crate) fn start<W>(
        client: &Client,
        verbose: bool,
        command: impl FnOnce(Context) -> W,
    ) -> Result<Self, std::io::Error>
    where
        W: Future<Output = Result<(), Box<Failure>>> + Send + 'static,
    {
        let queue = Arc::new(Queue::new(verbose));
        let stop = CancellationToken::new();
        let silence = Arc::new(Silence::new());
        let work = command(Context::new(client, &queue, &silence));
        let (stopped, server) = (stop.clone(), client.url().to_owned());
        let closing = CloseAtTheEnd(Arc::clone(&queue));
        runtime()?.spawn(async move {
            let queue = &closing.0;
            let work = AssertUnwindSafe(paced(queue, work)).catch_unwind();
            let outcome = tokio::select! {
                () = stopped.cancelled() => return,
                () = silence.break_it(&server, |event| queue.push_if_empty(event)) => return,
                outcome = work => outcome.unwrap_or_else(|panic| {
                    Err(failure::internal(&panic_guard::describe(&*panic)).about(server))
                }),
            };
            if let Err(failure) = outcome {
                queue.push(Event::Error { failure });
            }
        });
        Ok(Self { queue, stop })
    }

    pub(crate) fn next(&self, limit: Duration) -> Pulled {
        self.queue.pull(limit)
    }

    /// Ends the operation now; whoever waits for its next event is woken.
    pub(crate) fn cancel(&self) {
        self.stop.cancel();
        self.queue.stop();
    }
}

impl Drop for Operation {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Closes the queue once the task is gone, whatever ended it.
struct CloseAtTheEnd(Arc<Queue>);

impl Drop for CloseAtTheEnd {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Backpressure: goes on only while there is room for what the work has to say.
async fn paced<W: Future>(queue: &Queue, work: W) -> W::Output {
    let mut work = pin!(work);
    poll_fn(|context| {
        ready!(queue.poll_room(context, CAPACITY));
        work.as_mut().poll(context)
    })
    .await
}

fn runtime() -> Result<&'static Runtime, std::io::Error> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    // One thread: it waits for servers, and each further one would cost a switch per answer.
    let made = Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("jim")
        .enable_all()
        .build()?;
    Ok(RUNTIME.get_or_init(|| made))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client() -> Client {
        Client::new(jim_client::Settings::new("http://127.0.0.1:9")).unwrap()
    }

    fn noop() -> std::task::Context<'static> {
        std::task::Context::from_waker(std::task::Waker::noop())
    }

    const LONG: Duration = Duration::from_secs(600);

    #[test]
    fn a_consumer_that_pauses_pauses_the_operation_and_loses_nothing() {
        const LINES: usize = 10 * CAPACITY;
        let queue = Queue::default();
        let mut work = Box::pin(paced(&queue, async {
            for line in 0..LINES {
                queue.push(Event::verbose(line.to_string()));
                futures_util::pending!();
            }
        }));
        let mut line = 0;
        while line < LINES {
            for _ in 0..2 * CAPACITY {
                let _ = work.as_mut().now_or_never();
            }
            assert!(queue.poll_room(&mut noop(), CAPACITY - 1).is_pending());
            assert!(queue.poll_room(&mut noop(), CAPACITY + 1).is_ready());
            for _ in 0..CAPACITY {
                let Pulled::Event(event) = queue.pull(Duration::ZERO) else {
                    panic!("line {line} is missing");
                };
                assert_eq!(event, Event::verbose(line.to_string()));
                line += 1;
            }
        }
        assert!(work.now_or_never().is_some());
    }

    #[test]
    fn a_stop_is_told_what_is_true_when_the_task_ends() {
        let (entered, go_on) = (
            Arc::new(std::sync::Barrier::new(2)),
            Arc::new(std::sync::Barrier::new(2)),
        );
        let (here, there) = (Arc::clone(&entered), Arc::clone(&go_on));
        let truth = Event::IfStopped {
            text: Some("It may run.".into()),
        };
        let said = truth.clone();
        let operation = Operation::start(&client(), false, |context| async move {
            here.wait();
            there.wait();
            context.emit(said);
            std::future::pending().await
        })
        .unwrap();
        entered.wait();
        operation.cancel();
        go_on.wait();
        assert!(matches!(operation.next(LONG), Pulled::Event(event) if event == truth));
        assert!(matches!(operation.next(LONG), Pulled::Done));
    }
}
