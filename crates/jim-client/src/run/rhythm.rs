//! How often the waits of this process ask a server, all of them together.
//!
//! A key may make 300 requests a minute. However many wait, they leave a third of that to the other
//! commands of their session.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

/// How far apart the questions lie in the long run: 160 a minute.
const APART: Duration = Duration::from_millis(375);

/// How many may be asked at once after a pause. No minute has more than 200 questions then.
const AT_ONCE: u32 = 40;

/// The rhythm of each server, by its address.
static RHYTHMS: LazyLock<std::sync::Mutex<HashMap<String, Arc<Rhythm>>>> =
    LazyLock::new(Default::default);

/// Gives turns to ask, in the order in which they were wanted.
#[derive(Debug, Default)]
pub(super) struct Rhythm {
    /// When the next turn would be if all lay evenly apart. Whoever waits for a turn holds it; whoever
    /// gives up leaves no gap.
    next: Mutex<Option<Instant>>,
}

impl Rhythm {
    /// The one of a server.
    pub(super) fn of(server: &str) -> Arc<Self> {
        let mut rhythms = RHYTHMS.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(rhythms.entry(server.to_owned()).or_default())
    }

    /// Waits until it is one's turn to ask.
    pub(super) async fn turn(&self) {
        let mut next = self.next.lock().await;
        if let Some(evenly) = *next
            && let Some(at) = evenly.checked_sub(APART * (AT_ONCE - 1))
        {
            sleep_until(at).await;
        }
        let now = Instant::now();
        *next = Some(next.map_or(now, |evenly| evenly.max(now)) + APART);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When each of so many turns came that were wanted at once.
    async fn turns(rhythm: &Rhythm, wanted: usize) -> Vec<Duration> {
        let began = Instant::now();
        let turns = (0..wanted).map(|_| async {
            rhythm.turn().await;
            began.elapsed()
        });
        futures_util::future::join_all(turns).await
    }

    #[tokio::test(start_paused = true)]
    async fn few_turns_come_at_once_and_again_on_the_grid() {
        let rhythm = Rhythm::default();
        for _ in 0..100 {
            assert_eq!(turns(&rhythm, 5).await, [Duration::ZERO; 5]);
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn many_turns_lie_evenly_apart_in_their_order() {
        let came = turns(&Rhythm::default(), 1000).await;
        assert!(came.is_sorted());
        assert_eq!(came[39], Duration::ZERO);
        let apart = came[39..].windows(2).map(|two| two[1] - two[0]);
        assert!(apart.into_iter().all(|apart| apart == APART));
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_leaves_no_gap() {
        let rhythm = Rhythm::default();
        let limit = Duration::from_secs(1);
        let given_up = tokio::time::timeout(limit, turns(&rhythm, 1000)).await;
        assert!(given_up.is_err());
        assert!(turns(&rhythm, 1).await[0] <= APART);
    }

    #[test]
    fn a_server_has_one_rhythm() {
        let [one, same, other] = ["http://one", "http://one", "http://other"].map(Rhythm::of);
        assert!(Arc::ptr_eq(&one, &same) && !Arc::ptr_eq(&one, &other));
    }
}
