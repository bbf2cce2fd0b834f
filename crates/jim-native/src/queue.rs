//! The events of one operation, between the task that makes them and the thread that pulls them.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::event::Event;

/// How many events may wait before lists stop to be read further.
const CAPACITY: usize = 4;

#[derive(Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    ready: Condvar,
    space: Notify,
}

#[derive(Default)]
struct State {
    events: VecDeque<Event>,
    closed: bool,
}

/// What a pull gave.
pub(crate) enum Pulled {
    Event(Event),
    NothingYet,
    Done,
}

impl Queue {
    /// Adds an event; of several progress events in a row only the newest stays.
    pub(crate) fn push(&self, event: Event) {
        let mut state = self.lock();
        if state.closed {
            return;
        }
        if event.is_progress() && state.events.back().is_some_and(Event::is_progress) {
            state.events.pop_back();
        }
        state.events.push_back(event);
        self.ready.notify_all();
    }

    /// Adds an event once there is room for it, so that nobody reads ahead of a slow consumer.
    pub(crate) async fn push_when_room(&self, event: Event) {
        loop {
            let room = self.space.notified();
            if self.lock().events.len() < CAPACITY {
                break;
            }
            room.await;
        }
        self.push(event);
    }

    /// No event comes after those that are there.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.ready.notify_all();
    }

    /// No event comes any more but what is to be said to the one who stopped.
    pub(crate) fn cut(&self) {
        let mut state = self.lock();
        state
            .events
            .retain(|event| matches!(event, Event::IfStopped { .. }));
        state.closed = true;
        self.ready.notify_all();
    }

    /// Takes the next event, and waits for it no longer than `limit`.
    pub(crate) fn pull(&self, limit: Duration) -> Pulled {
        let deadline = Instant::now() + limit;
        let mut state = self.lock();
        loop {
            if let Some(event) = state.events.pop_front() {
                self.space.notify_one();
                return Pulled::Event(event);
            }
            if state.closed {
                return Pulled::Done;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Pulled::NothingYet;
            }
            state = self
                .ready
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn progress(percent: u8) -> Event {
        Event::Progress {
            activity: "a".into(),
            status: "s".into(),
            percent: Some(percent),
            seconds_left: None,
        }
    }

    fn pull(queue: &Queue) -> Option<Event> {
        match queue.pull(Duration::ZERO) {
            Pulled::Event(event) => Some(event),
            Pulled::NothingYet | Pulled::Done => None,
        }
    }

    #[test]
    fn only_the_newest_progress_is_kept_and_nothing_else_is_dropped() {
        let queue = Queue::default();
        queue.push(Event::verbose("one"));
        queue.push(progress(1));
        queue.push(progress(2));
        queue.push(Event::verbose("two"));
        queue.push(progress(3));
        let pulled: Vec<_> = std::iter::from_fn(|| pull(&queue)).collect();
        assert_eq!(
            pulled,
            [
                Event::verbose("one"),
                progress(2),
                Event::verbose("two"),
                progress(3)
            ]
        );
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
        for _ in 0..CAPACITY {
            assert!(
                queue
                    .push_when_room(Event::verbose("page"))
                    .now_or_never()
                    .is_some()
            );
        }
        let mut waiting = Box::pin(queue.push_when_room(Event::verbose("page")));
        assert!(waiting.as_mut().now_or_never().is_none());
        assert!(pull(&queue).is_some());
        assert!(waiting.now_or_never().is_some());
    }

    #[test]
    fn a_cut_leaves_what_the_one_who_stopped_must_know() {
        let queue = Queue::default();
        let must_know = Event::IfStopped {
            text: Some("The run goes on.".into()),
        };
        queue.push(Event::verbose("one"));
        queue.push(must_know.clone());
        queue.push(progress(1));
        queue.cut();
        assert_eq!(pull(&queue), Some(must_know));
        assert!(matches!(queue.pull(Duration::from_secs(600)), Pulled::Done));
    }

    #[test]
    fn a_cut_wakes_the_reader_at_once() {
        let queue = Queue::default();
        std::thread::scope(|scope| {
            let reader = scope.spawn(|| queue.pull(Duration::from_secs(600)));
            queue.push(Event::verbose("one"));
            queue.cut();
            let pulled = reader.join().unwrap();
            assert!(matches!(pulled, Pulled::Done | Pulled::Event(_)));
        });
        assert!(matches!(queue.pull(Duration::from_secs(600)), Pulled::Done));
    }
}
