//! Numbers, times, progress and failures as people read them.

use std::time::Duration;

use jim_client::run::ProgressSample;

use crate::contract::Event;

/// A pause after which people begin to wonder.
const NOTICED: Duration = Duration::from_secs(5);

/// A pause before something is tried again; one that people notice is told to all of them.
pub(crate) fn retry(why: &str, pause: Duration) -> Event {
    let text = format!("{why}; trying again in {:.1} s", pause.as_secs_f32());
    match pause >= NOTICED {
        true => Event::warning(sentence(&text)),
        false => Event::verbose(text),
    }
}

/// Somebody who has not answered yet, as a bar that goes when they do.
pub(crate) fn silence(url: &str, waited: Duration, limit: Duration) -> Event {
    Event::Progress {
        activity: format!("Waiting for {url}"),
        status: format!(
            "no answer for {} s; it has {} s",
            waited.as_secs(),
            limit.as_secs_f32().ceil()
        ),
        percent: None,
        seconds_left: None,
        below: None,
    }
}

/// An operation that has nothing to give yet, as a bar that goes when it has.
pub(crate) fn reading(server: &str, answers: u64, pause: Option<Duration>) -> Event {
    let what = match answers {
        1 => "answer",
        _ => "answers",
    };
    let so_far = format!("{} {what} so far", grouped(answers));
    Event::Progress {
        activity: format!("Asking {server}"),
        status: match pause {
            Some(pause) => format!("{so_far}, going on in {} s", pause.as_secs_f32().ceil()),
            None => so_far,
        },
        percent: None,
        seconds_left: None,
        below: None,
    }
}

/// `1234567` as `1,234,567`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `75 s` as `1:15`, and hours where there are some.
pub(crate) fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// `75 s` as `1 minute`, as exact as somebody needs who wants to know when to be back.
pub(crate) fn minutes(duration: Duration) -> String {
    match duration.as_secs() / 60 {
        0 => "less than a minute".to_owned(),
        1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}

/// `75 s` as .NET's `00:01:15`.
pub(crate) fn time_span(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours / 24 {
        0 => format!("{hours:02}:{minutes:02}:{seconds:02}"),
        days => format!("{days}.{:02}:{minutes:02}:{seconds:02}", hours % 24),
    }
}

/// `4/6 Saving changes, 1,200 of 4,000, 350/s`.
pub(crate) fn progress(sample: &ProgressSample) -> String {
    let mut parts = Vec::new();
    parts.push(match (&sample.phase, sample.phase_number, sample.phases) {
        (None, ..) => "Waiting for the worker".to_owned(),
        (Some(name), Some(number), Some(of)) => format!("{number}/{of} {name}"),
        (Some(name), ..) => name.clone(),
    });
    match sample.total {
        Some(total) => parts.push(format!(
            "{} of {}",
            grouped(sample.processed),
            grouped(total)
        )),
        None if sample.processed > 0 => parts.push(grouped(sample.processed)),
        None => {}
    }
    if let Some(rate) = sample.rate {
        parts.push(match rate {
            slow if slow < 10.0 => format!("{slow:.1}/s"),
            fast => format!("{}/s", grouped(fast.round() as u64)),
        });
    }
    if sample.errors > 0 {
        parts.push(format!("{} failed", grouped(sample.errors)));
    }
    parts.join(", ")
}

/// Begins with a capital letter and ends with a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    // An address is written as it is.
    let is_word = !text.split(' ').next().unwrap_or_default().contains("://");
    let text: String = match is_word {
        true => first.to_uppercase().chain(letters).collect(),
        false => text.to_owned(),
    };
    match text.ends_with(['.', '!', '?']) {
        true => text,
        false => text + ".",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_pause_that_people_notice_is_a_warning() {
        let retry = |seconds| retry("the server is busy", Duration::from_secs(seconds));
        assert_eq!(
            retry(1),
            Event::verbose("the server is busy; trying again in 1.0 s")
        );
        assert_eq!(
            retry(60),
            Event::warning("The server is busy; trying again in 60.0 s.")
        );
    }

    #[test]
    fn a_message_is_a_sentence() {
        assert_eq!(sentence("no answer"), "No answer.");
        assert_eq!(sentence("Is it?"), "Is it?");
        assert_eq!(sentence("ärger"), "Ärger.");
        assert_eq!(sentence("http://jim is gone"), "http://jim is gone.");
        assert_eq!(sentence(""), "");
    }

    #[test]
    fn numbers_are_grouped() {
        let shown = [0, 999, 1000, 20_000, 1_234_567].map(grouped);
        assert_eq!(shown, ["0", "999", "1,000", "20,000", "1,234,567"]);
    }

    #[test]
    fn durations_are_read_as_a_clock_shows_them() {
        let shown = [0, 9, 75, 3725].map(|seconds| duration(Duration::from_secs(seconds)));
        assert_eq!(shown, ["0:00", "0:09", "1:15", "1:02:05"]);
    }

    #[test]
    fn minutes_are_whole_ones() {
        let shown = [59, 60, 150].map(|seconds| minutes(Duration::from_secs(seconds)));
        assert_eq!(shown, ["less than a minute", "1 minute", "2 minutes"]);
    }

    #[test]
    fn time_spans_are_as_dotnet_reads_them() {
        let shown = [0, 75, 90_061].map(|seconds| time_span(Duration::from_secs(seconds)));
        assert_eq!(shown, ["00:00:00", "00:01:15", "1.01:01:01"]);
    }

    #[test]
    fn progress_tells_phase_counts_and_rate() {
        let full = ProgressSample {
            phase: Some("Saving changes".into()),
            phase_number: Some(4),
            phases: Some(6),
            processed: 8000,
            total: Some(20_000),
            rate: Some(2460.06),
            left: None,
            errors: 2,
        };
        assert_eq!(
            progress(&full),
            "4/6 Saving changes, 8,000 of 20,000, 2,460/s, 2 failed"
        );
        assert_eq!(
            progress(&ProgressSample::default()),
            "Waiting for the worker"
        );
    }
}
