//! What is told of an operation that goes on asking the server and has nothing to give yet.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jim_client::RequestEvent;
use tokio::time::{Instant, interval_at};

use crate::contract::Event;
use crate::present::text;

/// A silence after which people begin to wonder.
const NOTICED: Duration = Duration::from_secs(4);

/// When the user last heard of the operation, and what there would be to say.
pub(super) struct Silence(Mutex<State>);

struct State {
    heard: Instant,
    /// Whether the operation itself shows how far it has come.
    has_bar: bool,
    answers: u64,
    /// When the pause ends that a server asked for.
    resumes: Option<Instant>,
}

impl Silence {
    /// Begins now.
    pub(super) fn new() -> Self {
        Self(Mutex::new(State {
            heard: Instant::now(),
            has_bar: false,
            answers: 0,
            resumes: None,
        }))
    }

    /// Takes in what the operation says.
    pub(super) fn heard(&self, event: &Event) {
        let mut state = self.lock();
        match event {
            Event::Verbose { .. } | Event::IfStopped { .. } => return,
            Event::Progress { .. } => state.has_bar = true,
            // Results take the bar away.
            Event::Rows(_) => state.has_bar = false,
            _ => {}
        }
        state.heard = Instant::now();
    }

    /// Takes in what happens to its requests.
    pub(super) fn requested(&self, event: &RequestEvent) {
        let mut state = self.lock();
        match event {
            RequestEvent::Answered(_) => state.answers += 1,
            RequestEvent::Waiting { .. } => state.heard = Instant::now(),
            RequestEvent::Retry { pause, .. } => state.resumes = Instant::now().checked_add(*pause),
        }
    }

    /// Tells each second of a silence that people notice. It never ends.
    pub(super) async fn break_it(&self, server: &str, tell: impl Fn(Event)) {
        let second = Duration::from_secs(1);
        let mut ticks = interval_at(Instant::now() + second, second);
        loop {
            let now = ticks.tick().await;
            if let Some(event) = self.noticed(now, server) {
                tell(event);
            }
        }
    }

    fn noticed(&self, now: Instant, server: &str) -> Option<Event> {
        let state = self.lock();
        let silent = now.saturating_duration_since(state.heard);
        let pause = state
            .resumes
            .map(|resumes| resumes.saturating_duration_since(now));
        let pause = pause.filter(|pause| !pause.is_zero());
        (!state.has_bar && silent >= NOTICED).then(|| text::reading(server, state.answers, pause))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told in so many seconds.
    async fn told(silence: &Silence, seconds: u64) -> Vec<String> {
        let told = Mutex::new(Vec::new());
        let tell = |event| {
            let Event::Progress { status, .. } = event else {
                panic!("{event:?} is no bar");
            };
            told.lock().unwrap().push(status);
        };
        let limit = Duration::from_millis(seconds * 1000 + 500);
        let breaking = silence.break_it("https://jim", tell);
        let _ = tokio::time::timeout(limit, breaking).await;
        told.into_inner().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_look_up_is_told_each_second_once_people_notice() {
        let silence = Silence::new();
        assert!(told(&silence, 3).await.is_empty());
        for _ in 0..120 {
            silence.requested(&RequestEvent::Answered("GET: 200".into()));
        }
        assert_eq!(told(&silence, 2).await, ["120 answers so far"; 2]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_user_hears_breaks_the_silence_and_a_line_for_the_log_does_not() {
        let silence = Silence::new();
        tokio::time::sleep(Duration::from_secs(10)).await;
        silence.heard(&Event::verbose("GET: 200"));
        assert_eq!(told(&silence, 1).await.len(), 1);
        silence.heard(&Event::warning("Careful."));
        assert!(told(&silence, 2).await.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_bar_of_the_operation_stays_until_there_are_results() {
        let silence = Silence::new();
        silence.heard(&Event::Progress {
            activity: "Import".into(),
            status: "1 of 2".into(),
            percent: Some(50),
            seconds_left: None,
            below: None,
        });
        assert!(told(&silence, 60).await.is_empty());
        silence.heard(&Event::Rows(crate::contract::Batch::new(
            "Activity",
            String::new(),
            [].into(),
        )));
        assert_eq!(told(&silence, 5).await.len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_that_the_server_asked_for_is_counted_down() {
        let silence = Silence::new();
        silence.requested(&RequestEvent::Retry {
            why: "busy".into(),
            pause: Duration::from_secs(6),
        });
        let told = told(&silence, 7).await;
        assert_eq!(
            told,
            [
                "0 answers so far, going on in 2 s",
                "0 answers so far, going on in 1 s",
                "0 answers so far",
                "0 answers so far"
            ]
        );
    }
}
