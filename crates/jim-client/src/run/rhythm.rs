//! How often the waits of this process ask a server, all of them together, and which of them ask first.
//!
//! A key may make 300 requests a minute. However many wait, they leave a third of that to the other
//! commands of their session. Where so many wait that the turn of each comes rarely, the list of what is in
//! progress tells which runs have ended: those are asked about first.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex, watch};
use tokio::time::{Instant, sleep_until};

/// How far apart the questions lie in the long run: 160 a minute.
const APART: Duration = Duration::from_millis(375);

/// How many may be asked at once after a pause. No minute has more than 200 questions then.
const AT_ONCE: u32 = 40;

/// From how many waits on the list is worth its requests.
const CROWD: usize = 50;

/// How far apart the lists lie at least.
const LISTS_APART: Duration = Duration::from_secs(10);

/// A list of many pages is read more rarely: at most one request in so many is for it.
const SHARE_OF_LISTS: u32 = 3;

/// The rhythm of each server, by its address.
static RHYTHMS: LazyLock<std::sync::Mutex<HashMap<String, Arc<Rhythm>>>> =
    LazyLock::new(Default::default);

/// Gives turns to ask, in the order in which they were wanted.
#[derive(Debug, Default)]
pub(crate) struct Rhythm {
    /// When the next turn would be if all lay evenly apart. Whoever waits for a turn holds it; whoever
    /// gives up leaves no gap.
    next: Mutex<Option<Instant>>,
    /// Held by the first of those whose runs go on, as far as is known.
    in_no_hurry: Mutex<()>,
    /// The newest list; whoever waits for a turn watches it.
    newest: watch::Sender<InProgress>,
    /// When the list may be read again.
    list_due: std::sync::Mutex<Option<Instant>>,
    /// The requests of the last list, which had no turns of their own.
    owed: AtomicU32,
}

/// What was in progress, as the server listed it.
#[derive(Debug, Default)]
struct InProgress {
    /// When the list was asked for.
    asked: Option<Instant>,
    activities: HashSet<String>,
}

impl InProgress {
    /// Whether an activity, which went on then, has ended since.
    fn shows_the_end(&self, activity: &str, then: Instant) -> bool {
        self.asked.is_some_and(|asked| asked > then) && !self.activities.contains(activity)
    }
}

impl Rhythm {
    /// The one of a server.
    pub(crate) fn of(server: &str) -> Arc<Self> {
        let mut rhythms = RHYTHMS.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(rhythms.entry(server.to_owned()).or_default())
    }

    /// Waits until it is one's turn to ask.
    pub(crate) async fn turn(&self) {
        let mut next = self.next.lock().await;
        if let Some(evenly) = *next
            && let Some(at) = evenly.checked_sub(APART * (AT_ONCE - 1))
        {
            sleep_until(at).await;
        }
        let now = Instant::now();
        let requests = self.owed.swap(0, Ordering::Relaxed).saturating_add(1);
        *next = Some(next.map_or(now, |evenly| evenly.max(now)) + APART.saturating_mul(requests));
    }

    /// Waits until it is one's turn to ask about an activity that went on then.
    pub(super) async fn turn_about(&self, activity: &str, then: Instant) {
        let mut newest = self.newest.subscribe();
        let ended = newest.wait_for(|list| list.shows_the_end(activity, then));
        let _place = tokio::select! {
            place = self.in_no_hurry.lock() => Some(place),
            _ = ended => None,
        };
        self.turn().await;
    }

    /// Whether whoever has a turn is to read the list of what is in progress before.
    pub(super) fn list_is_due(&self) -> bool {
        if self.newest.receiver_count() < CROWD {
            return false;
        }
        let now = Instant::now();
        let mut due = self.list_due.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = due.is_none_or(|due| due <= now);
        if is_due {
            *due = Some(now + LISTS_APART);
        }
        is_due
    }

    /// Takes in the list that was asked for then, with so many requests.
    pub(super) fn listed(&self, asked: Instant, activities: HashSet<String>, requests: u32) {
        self.owed.fetch_add(requests, Ordering::Relaxed);
        let apart = APART.saturating_mul(requests.saturating_mul(SHARE_OF_LISTS));
        *self.list_due.lock().unwrap_or_else(PoisonError::into_inner) =
            asked.checked_add(apart.max(LISTS_APART));
        self.newest.send_replace(InProgress {
            asked: Some(asked),
            activities,
        });
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
