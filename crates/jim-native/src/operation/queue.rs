//! The events of one operation, between the task that makes them and the thread that pulls them.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use crate::contract::Event;

/// How long a task may take to end after a stop, before it is not waited for any more.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// It holds whatever the task pushes; that it stays short is backpressure's work: the task waits for
/// [`Queue::poll_room`] before it goes on.
#[derive(Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    ready: Condvar,
    /// Whether verbose lines are dropped, for nobody reads them.
    terse: bool,
}

#[derive(Default)]
struct State {
    events: VecDeque<Event>,
    stopped: Option<Instant>,
    closed: bool,
    /// Whether somebody waits for an event that is not there yet.
    awaited: bool,
    /// The task, while it waits for room or for a reader.
    writer: Option<Waker>,
}

/// What a pull gave.
pub(crate) enum Pulled {
    Event(Event),
    NothingYet,
    Done,
}

impl Queue {
    /// Takes verbose lines, or drops them.
    pub(crate) fn new(verbose: bool) -> Self {
        Self {
            terse: !verbose,
            ..Self::default()
        }
    }

    /// Adds an event. Of each bar, and of what to say at a stop, only the newest stays; after a stop
    /// nothing else is taken.
    pub(crate) fn push(&self, event: Event) {
        if self.terse && matches!(event, Event::Verbose { .. }) {
            return;
        }
        let mut state = self.lock();
        let said_at_a_stop = matches!(event, Event::IfStopped { .. });
        if state.closed || (state.stopped.is_some() && !said_at_a_stop) {
            return;
        }
        state.events.retain(|other| !event.supersedes(other));
        state.events.push_back(event);
        self.ready.notify_all();
    }

    /// Adds an event unless others wait: whoever is slow to take them need not be told to wait.
    pub(crate) fn push_if_empty(&self, event: Event) {
        if self.lock().events.is_empty() {
            self.push(event);
        }
    }

    /// Ready once fewer than `limit` events wait. Only one task may wait for it.
    pub(crate) fn poll_room(&self, context: &mut Context<'_>, limit: usize) -> Poll<()> {
        let mut state = self.lock();
        if state.events.len() < limit {
            return Poll::Ready(());
        }
        state.writer = Some(context.waker().clone());
        Poll::Pending
    }

    /// Whether all events were taken.
    pub(crate) fn is_empty(&self) -> bool {
        self.lock().events.is_empty()
    }

    /// Ready once all events were taken and the next one is waited for. Only one task may wait for it.
    pub(crate) fn poll_awaited(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.lock();
        if state.events.is_empty() && state.awaited {
            return Poll::Ready(());
        }
        state.writer = Some(context.waker().clone());
        Poll::Pending
    }

    /// The task has ended: no event comes after those that are there.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.ready.notify_all();
    }

    /// Nothing is given from now on but what is to be said to the one who stopped: that may still
    /// change until the task has ended.
    pub(crate) fn stop(&self) {
        let mut state = self.lock();
        state
            .events
            .retain(|event| matches!(event, Event::IfStopped { .. }));
        state.stopped.get_or_insert_with(Instant::now);
        self.ready.notify_all();
    }

    /// Takes the next event, and waits for it no longer than `limit`. After a stop it waits for the
    /// end of the task, so that the last word on the stop is the newest.
    pub(crate) fn pull(&self, limit: Duration) -> Pulled {
        let deadline = Instant::now() + limit;
        let mut state = self.lock();
        loop {
            let stopping = state.stopped.is_some() && !state.closed;
            if !stopping && let Some(event) = state.events.pop_front() {
                if let Some(writer) = state.writer.take() {
                    writer.wake();
                }
                return Pulled::Event(event);
            }
            if state.closed {
                return Pulled::Done;
            }
            let now = Instant::now();
            let mut left = deadline.saturating_duration_since(now);
            if let Some(stopped) = state.stopped {
                let last_words = (stopped + LAST_WORDS).saturating_duration_since(now);
                if last_words.is_zero() {
                    state.closed = true;
                    continue;
                }
                left = left.min(last_words);
            }
            if now >= deadline {
                return Pulled::NothingYet;
            }
            state.awaited = true;
            if let Some(writer) = state.writer.take() {
                writer.wake();
            }
            state = self
                .ready
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
            state.awaited = false;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::task::ready;

    use super::*;
    use futures_util::FutureExt;

    fn progress(percent: u8) -> Event {
        Event::Progress {
            bar: 0,
            activity: "a".into(),
            status: "s".into(),
            percent: Some(percent),
            seconds_left: None,
        }
    }

    fn if_stopped(text: &str) -> Event {
        Event::IfStopped {
            text: Some(text.into()),
        }
    }

    fn pull(queue: &Queue) -> Option<Event> {
        match queue.pull(Duration::ZERO) {
            Pulled::Event(event) => Some(event),
            Pulled::NothingYet | Pulled::Done => None,
        }
    }

    fn all(queue: &Queue) -> Vec<Event> {
        std::iter::from_fn(|| pull(queue)).collect()
    }

    #[test]
    fn only_the_newest_progress_is_kept_and_nothing_else_is_dropped() {
        let queue = Queue::default();
        queue.push(Event::verbose("one"));
        queue.push(progress(1));
        queue.push(progress(2));
        queue.push(Event::verbose("two"));
        queue.push(progress(3));
        assert_eq!(
            all(&queue),
            [Event::verbose("one"), Event::verbose("two"), progress(3)]
        );
    }

    #[test]
    fn verbose_lines_wake_only_who_reads_them() {
        for verbose in [true, false] {
            let queue = Queue::new(verbose);
            queue.push(Event::verbose("one"));
            queue.push(progress(1));
            let events = all(&queue);
            assert_eq!(events.len(), if verbose { 2 } else { 1 }, "{events:?}");
        }
    }

    #[test]
    fn a_closed_queue_gives_what_it_has_and_then_ends() {
        let queue = Queue::default();
        queue.push(Event::verbose("one"));
        queue.close();
        queue.push(Event::verbose("late"));
        assert!(matches!(
            queue.pull(Duration::from_secs(600)),
            Pulled::Event(_)
        ));
        assert!(matches!(queue.pull(Duration::from_secs(1)), Pulled::Done));
    }

    #[test]
    fn a_reader_that_stops_stops_the_writer() {
        let queue = Queue::default();
        let room = || std::future::poll_fn(|context| queue.poll_room(context, 4));
        for _ in 0..4 {
            assert!(room().now_or_never().is_some());
            queue.push(Event::verbose("page"));
        }
        let mut waiting = Box::pin(room());
        assert!(waiting.as_mut().now_or_never().is_none());
        assert!(pull(&queue).is_some());
        assert!(waiting.now_or_never().is_some());
    }

    #[test]
    fn a_writer_that_waits_for_a_reader_goes_on_when_the_next_event_is_waited_for() {
        let queue = Queue::default();
        let awaited = || std::future::poll_fn(|context| queue.poll_awaited(context)).now_or_never();
        assert!(awaited().is_none(), "nobody reads");
        queue.push(Event::verbose("page"));
        assert!(pull(&queue).is_some());
        assert!(
            awaited().is_none(),
            "the reader has the page, and looks at it"
        );
        std::thread::scope(|scope| {
            let reader = scope.spawn(|| queue.pull(Duration::from_secs(600)));
            while awaited().is_none() {
                std::thread::yield_now();
            }
            queue.push(Event::verbose("next page"));
            assert!(matches!(reader.join().unwrap(), Pulled::Event(_)));
        });
        assert!(awaited().is_none(), "the reader has the next page");
    }

    #[tokio::test]
    async fn a_writer_that_waits_for_room_is_woken() {
        let queue = Queue::default();
        queue.push(Event::verbose("one"));
        let writer = std::future::poll_fn(|context| {
            ready!(queue.poll_room(context, 1));
            Poll::Ready(())
        });
        let reader = async { pull(&queue) };
        let ((), pulled) = tokio::join!(writer, reader);
        assert_eq!(pulled, Some(Event::verbose("one")));
    }

    #[test]
    fn a_stop_leaves_the_last_word_on_it_and_nothing_else() {
        let queue = Queue::default();
        queue.push(Event::verbose("one"));
        queue.push(if_stopped("Nothing was started."));
        queue.push(progress(1));
        queue.stop();
        queue.push(Event::verbose("two"));
        // The task was in the middle of something when the stop came.
        queue.push(if_stopped("The run goes on."));
        assert_eq!(pull(&queue), None, "the task may still say something newer");
        queue.close();
        assert_eq!(pull(&queue), Some(if_stopped("The run goes on.")));
        assert!(matches!(queue.pull(Duration::from_secs(600)), Pulled::Done));
    }

    #[test]
    fn a_task_that_does_not_end_is_not_waited_for_for_ever() {
        let queue = Queue::default();
        queue.push(if_stopped("The run goes on."));
        queue.stop();
        let pulled = queue.pull(Duration::from_secs(600));
        assert!(matches!(pulled, Pulled::Event(event) if event == if_stopped("The run goes on.")));
        assert!(matches!(queue.pull(Duration::from_secs(600)), Pulled::Done));
    }

    #[test]
    fn the_end_of_the_task_wakes_the_reader_at_once() {
        let queue = Queue::default();
        std::thread::scope(|scope| {
            let reader = scope.spawn(|| queue.pull(Duration::from_secs(600)));
            queue.push(Event::verbose("one"));
            queue.stop();
            queue.close();
            let pulled = reader.join().unwrap();
            assert!(matches!(pulled, Pulled::Done | Pulled::Event(_)));
        });
        assert!(matches!(queue.pull(Duration::from_secs(600)), Pulled::Done));
    }
}
