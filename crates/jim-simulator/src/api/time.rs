//! Moments and lengths of time as the server writes them.

use std::time::Duration;

use jiff::Timestamp;

/// As the database writes a moment: six digits and an offset.
pub(super) fn stored(moment: Timestamp) -> String {
    let text = format!("{moment:.6}");
    text.trim_end_matches('Z')
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
        + "+00:00"
}

/// As the server writes the moment of a request.
pub(super) fn current(moment: Timestamp) -> String {
    format!("{moment:.7}")
}

/// As .NET writes a length of time.
pub(super) fn span(length: Duration) -> String {
    let seconds = length.as_secs();
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let fraction = length.subsec_nanos() / 100;
    format!("{hours:02}:{minutes:02}:{:02}.{fraction:07}", seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_the_server_writes_them() {
        let moment: Timestamp = "2026-01-02T03:04:05.678900Z".parse().unwrap();
        assert_eq!(stored(moment), "2026-01-02T03:04:05.6789+00:00");
        assert_eq!(current(moment), "2026-01-02T03:04:05.6789000Z");
        let whole: Timestamp = "2026-01-02T03:04:00Z".parse().unwrap();
        assert_eq!(stored(whole), "2026-01-02T03:04:00+00:00");
        assert_eq!(span(Duration::from_millis(3_723_450)), "01:02:03.4500000");
    }
}
