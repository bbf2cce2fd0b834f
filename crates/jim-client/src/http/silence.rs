//! A sign of life while an answer is waited for.

use std::time::Duration;

use tokio::time::{Instant, interval_at};

use super::{OnEvent, RequestEvent};

/// A silence after which people begin to wonder.
const NOTICED: Duration = Duration::from_secs(3);

/// Emits an event each second, once an answer takes longer than people take for granted.
pub(crate) async fn told<T>(
    on_event: Option<&OnEvent>,
    url: &str,
    limit: Duration,
    exchange: impl Future<Output = T>,
) -> T {
    let began = Instant::now();
    let mut ticks = interval_at(began + NOTICED, Duration::from_secs(1));
    let mut exchange = std::pin::pin!(exchange);
    loop {
        tokio::select! {
            answered = &mut exchange => return answered,
            _ = ticks.tick() => if let Some(on_event) = on_event {
                on_event(RequestEvent::Waiting {
                    url: url.to_owned(),
                    waited: began.elapsed(),
                    limit,
                });
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_silence_is_told_after_three_seconds_and_then_each_second() {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&seen);
        let on_event: OnEvent = Arc::new(move |event| {
            if let RequestEvent::Waiting { url, waited, .. } = event {
                heard.lock().unwrap().push((url, waited.as_secs()));
            }
        });
        let limit = Duration::from_secs(30);
        for seconds in [2, 6] {
            let answer = tokio::time::sleep(Duration::from_millis(seconds * 1000 + 500));
            told(Some(&on_event), "http://localhost", limit, answer).await;
        }
        let each = [3, 4, 5, 6].map(|second| ("http://localhost".to_owned(), second));
        assert_eq!(*seen.lock().unwrap(), each);
    }
}
