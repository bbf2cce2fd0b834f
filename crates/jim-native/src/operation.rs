//! One operation: a task, the events it makes and the means to stop it.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::FutureExt;
use jim_client::{Client, RequestEvent};
use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;

use crate::advice;
use crate::event::{Event, Failure};
use crate::guard;
use crate::operations::{self, Kind};
use crate::queue::{Pulled, Queue};
use crate::text;

pub(crate) struct Operation {
    queue: Arc<Queue>,
    stop: CancellationToken,
}

/// What an operation works with.
pub(crate) struct Context {
    pub(crate) client: Client,
    queue: Arc<Queue>,
}

impl Context {
    /// Tells something at once.
    pub(crate) fn tell(&self, event: Event) {
        self.queue.push(event);
    }

    /// Gives results as fast as they are taken.
    pub(crate) async fn give(&self, event: Event) {
        self.queue.push_when_room(event).await;
    }
}

impl Operation {
    /// Starts an operation on the process's runtime, which is made for the first one.
    pub(crate) fn start(client: &Client, kind: Kind) -> Result<Self, std::io::Error> {
        let queue = Arc::new(Queue::default());
        let stop = CancellationToken::new();
        let log = Arc::clone(&queue);
        let client = client.on_event(Arc::new(move |event| {
            log.push(match event {
                RequestEvent::Answered(text) => Event::Verbose { text },
                RequestEvent::Retry { why, pause } => Event::retry(&why, pause),
            });
        }));
        let context = Context {
            client,
            queue: Arc::clone(&queue),
        };
        let stopped = stop.clone();
        let server = context.client.url().to_owned();
        runtime()?.spawn(async move {
            let queue = Arc::clone(&context.queue);
            let work = AssertUnwindSafe(operations::run(kind, context)).catch_unwind();
            tokio::select! {
                () = stopped.cancelled() => {}
                outcome = work => match outcome {
                    Ok(Ok(())) => {}
                    Ok(Err(failure)) => queue.push(Event::Error(failure)),
                    Err(panic) => {
                        let failure = panicked(&guard::describe(&*panic)).about("url", server);
                        queue.push(Event::Error(failure));
                    }
                },
            }
            queue.close();
        });
        Ok(Self { queue, stop })
    }

    pub(crate) fn next(&self, limit: Duration) -> Pulled {
        self.queue.pull(limit)
    }

    /// Ends the operation now; whoever waits for its next event is woken.
    pub(crate) fn cancel(&self) {
        self.stop.cancel();
        self.queue.cut();
    }
}

impl Drop for Operation {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn runtime() -> Result<&'static Runtime, std::io::Error> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let made = Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("jim")
        .enable_all()
        .build()?;
    Ok(RUNTIME.get_or_init(|| made))
}

pub(crate) fn panicked(said: &str) -> Box<Failure> {
    Box::new(Failure {
        id: "InternalError".into(),
        message: text::sentence(&format!("the module met a fault of its own: {said}")),
        advice: advice::REPORT.into(),
        causes: Vec::new(),
        terminating: true,
        target: None,
    })
}
