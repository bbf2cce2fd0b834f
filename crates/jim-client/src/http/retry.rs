//! When a request that failed is sent again, and after how long.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use backon::{BackoffBuilder, ExponentialBuilder, Retryable};
use tokio::time::Instant;

use super::{Connection, RequestEvent};
use crate::error::Error;

/// The longest that a server may ask to wait before it is better to give up.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

fn backoff() -> impl BackoffBuilder {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(250))
        .with_max_delay(Duration::from_secs(4))
        .with_max_times(3)
        .with_jitter()
}

/// Repeats an idempotent request after transient faults. `request` is told how long it may take: all
/// attempts together get the limit of one request, so that a server that never answers is told in time.
pub(crate) async fn retry_idempotent<T, F, R>(
    connection: &Connection,
    request: R,
) -> Result<T, Error>
where
    R: FnMut(Duration) -> F,
    F: Future<Output = Result<T, Error>>,
{
    retry_when(connection, request, Error::is_transient).await
}

/// Repeats a request that is not idempotent, after transient faults in which it surely was not done.
///
/// # Errors
/// [`Error::ChangeUncertain`] after a fault in which it may have been done.
pub(crate) async fn retry_if_not_done<T, F, R>(
    connection: &Connection,
    request: R,
) -> Result<T, Error>
where
    R: FnMut(Duration) -> F,
    F: Future<Output = Result<T, Error>>,
{
    let again = |error: &Error| error.is_transient() && error.surely_not_done();
    retry_when(connection, request, again)
        .await
        .map_err(|error| match error.surely_not_done() {
            true => error,
            false => Error::ChangeUncertain(Box::new(error)),
        })
}

async fn retry_when<T, F, R>(
    connection: &Connection,
    mut request: R,
    again: fn(&Error) -> bool,
) -> Result<T, Error>
where
    R: FnMut(Duration) -> F,
    F: Future<Output = Result<T, Error>>,
{
    let limit = connection.request_limit();
    let asked = AtomicU64::new(0);
    let left = || limit.saturating_sub(Duration::from_millis(asked.load(Ordering::Relaxed)));
    let attempt = || {
        let attempt = request(left());
        async {
            let began = Instant::now();
            let outcome = attempt.await;
            let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
            asked.fetch_add(took, Ordering::Relaxed);
            outcome
        }
    };
    let is_repeated = |error: &Error| {
        again(error)
            && !left().is_zero()
            && error.retry_after().unwrap_or_default() <= LONGEST_PAUSE
    };
    attempt
        .retry(backoff())
        .when(is_repeated)
        .adjust(|error, delay| delay.map(|delay| error.retry_after().unwrap_or(delay).max(delay)))
        .notify(|error, delay| {
            connection.emit(|| RequestEvent::Retry {
                why: error.to_string(),
                pause: delay,
            });
        })
        .await
}

/// Reads `Retry-After`: seconds, or a date.
pub(crate) fn parse_retry_after(header: &str) -> Option<Duration> {
    if let Ok(seconds) = header.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(header.trim()).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ApiError;
    use crate::settings::Settings;
    use std::cell::Cell;

    fn failing(retry_after: Option<u64>) -> Error {
        Error::Server(Box::new(ApiError {
            status: 503,
            retry_after: retry_after.map(Duration::from_secs),
            ..ApiError::default()
        }))
    }

    async fn attempts(failures: u32, error: impl Fn() -> Error) -> (u32, Duration, bool) {
        let connection = Connection::new(Settings::new("http://localhost")).unwrap();
        let count = Cell::new(0);
        let began = Instant::now();
        let result = retry_idempotent(&connection, |_| {
            count.set(count.get() + 1);
            let outcome = if count.get() <= failures {
                Err(error())
            } else {
                Ok(())
            };
            async { outcome }
        })
        .await;
        (count.get(), began.elapsed(), result.is_ok())
    }

    #[tokio::test(start_paused = true)]
    async fn a_fault_that_passes_is_not_seen() {
        let (count, _, ok) = attempts(2, || failing(None)).await;
        assert_eq!((count, ok), (3, true));
    }

    #[tokio::test(start_paused = true)]
    async fn a_fault_that_stays_ends_after_four_attempts() {
        let (count, _, ok) = attempts(9, || failing(None)).await;
        assert_eq!((count, ok), (4, false));
    }

    #[tokio::test(start_paused = true)]
    async fn the_server_says_how_long_to_wait() {
        let (count, took, ok) = attempts(1, || failing(Some(60))).await;
        assert_eq!((count, ok), (2, true));
        assert!((60..62).contains(&took.as_secs()), "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_beyond_all_patience_is_not_begun() {
        let (count, took, ok) = attempts(1, || failing(Some(3600))).await;
        assert_eq!((count, took, ok), (1, Duration::ZERO, false));
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_never_answers_is_told_within_the_limit_of_one_request() {
        let connection = Connection::new(Settings::new("http://localhost")).unwrap();
        let limit = connection.request_limit();
        for each in [limit, limit / 3, limit / 2] {
            let began = Instant::now();
            let result: Result<(), _> = retry_idempotent(&connection, |left| async move {
                tokio::time::sleep(each.min(left)).await;
                Err(failing(None))
            })
            .await;
            assert!(result.is_err());
            let pauses = Duration::from_secs(6);
            assert!(began.elapsed() <= limit + pauses, "{:?}", began.elapsed());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_is_final() {
        let (count, _, ok) = attempts(1, || Error::Refused(Box::default())).await;
        assert_eq!((count, ok), (1, false));
    }

    #[test]
    fn retry_after_comes_as_seconds_or_as_a_date() {
        assert_eq!(parse_retry_after("60"), Some(Duration::from_secs(60)));
        let soon = SystemTime::now() + Duration::from_secs(90);
        let date = parse_retry_after(&httpdate::fmt_http_date(soon)).unwrap();
        assert!((85..=90).contains(&date.as_secs()), "{date:?}");
        assert_eq!(
            parse_retry_after("Wed, 21 Oct 2015 07:28:00 GMT"),
            Some(Duration::ZERO)
        );
        assert_eq!(parse_retry_after("soon"), None);
    }
}
