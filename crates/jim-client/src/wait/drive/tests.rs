use std::cell::Cell;

use serde_json::json;

use super::*;

fn progress(status: &str, processed: u64) -> Progress {
    serde_json::from_value(json!({
        "status": status, "objectsProcessed": processed, "objectsToProcess": 100,
    }))
    .unwrap()
}

#[tokio::test(start_paused = true)]
async fn it_sleeps_between_polls_and_reports_each() {
    let began = Instant::now();
    let polls = Cell::new(0);
    let mut reports = Vec::new();
    let poll = |_| {
        polls.set(polls.get() + 1);
        let status = if polls.get() == 4 {
            "Complete"
        } else {
            "InProgress"
        };
        let answer = progress(status, polls.get() * 20);
        async { Ok(answer) }
    };
    let end = drive(Machine::new(Limits::new(None)), poll, |report| {
        reports.push(report)
    })
    .await;
    assert!(matches!(end, End::RunEnded(_)));
    assert_eq!(began.elapsed(), Duration::from_secs(6));
    let rates: Vec<_> = reports
        .iter()
        .map(|report| match report {
            Report::Progress(reading) => reading.rate,
            Report::Said(said) => panic!("nothing to say, but {said:?}"),
        })
        .collect();
    assert_eq!(rates, [None, Some(10.0), Some(10.0), Some(10.0)]);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_is_kept_to_the_moment() {
    let began = Instant::now();
    let limits = Limits::new(Some(Duration::from_millis(4500)));
    let poll = |_| async { Ok(progress("InProgress", 1)) };
    let end = drive(Machine::new(limits), poll, |_| ()).await;
    assert!(matches!(end, End::TimedOut { .. }));
    assert_eq!(began.elapsed(), Duration::from_millis(4500));
}
