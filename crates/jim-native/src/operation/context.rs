//! What a command works with: the client, and the ways to say something.

use std::future::poll_fn;
use std::sync::Arc;

use jim_client::{Client, RequestEvent};

use super::queue::Queue;
use super::silence::Silence;
use crate::contract::{Batch, Event, Object};
use crate::present::{rows, text};

/// How many events may wait before a list is read no further.
const BATCHES: usize = 4;

pub(crate) struct Context {
    pub(crate) client: Client,
    queue: Arc<Queue>,
    silence: Arc<Silence>,
}

impl Context {
    /// Lets what happens to the client's requests be read, too.
    pub(super) fn new(client: &Client, queue: &Arc<Queue>, silence: &Arc<Silence>) -> Self {
        let (log, heard) = (Arc::clone(queue), Arc::clone(silence));
        let client = client.on_event(Arc::new(move |event| {
            heard.requested(&event);
            log.push(match event {
                RequestEvent::Answered(text) => Event::Verbose { text },
                RequestEvent::Waiting { url, waited, limit } => text::silence(&url, waited, limit),
                RequestEvent::Retry { why, pause } => text::retry(&why, pause),
            });
        }));
        Self {
            client,
            queue: Arc::clone(queue),
            silence: Arc::clone(silence),
        }
    }

    /// Says something at once.
    pub(crate) fn emit(&self, event: Event) {
        self.silence.heard(&event);
        self.queue.push(event);
    }

    /// Gives results as fast as they are taken.
    pub(crate) async fn emit_rows(&self, batches: impl IntoIterator<Item = Batch>) {
        for batch in batches {
            poll_fn(|context| self.queue.poll_room(context, BATCHES)).await;
            self.emit(Event::Rows(batch));
        }
    }

    /// Whether all that was given is taken: what is held back is then worth giving.
    pub(crate) fn is_taken(&self) -> bool {
        self.queue.is_empty()
    }

    /// Waits until all that was given is taken and more is asked for.
    pub(crate) async fn awaited(&self) {
        poll_fn(|context| self.queue.poll_awaited(context)).await;
    }

    /// Gives one result.
    pub(crate) async fn emit_object(&self, r#type: &'static str, object: Object) {
        self.emit_rows([rows::of_object(r#type, object)]).await;
    }
}
