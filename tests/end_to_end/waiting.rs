//! Start-JIMRunProfile -Wait against servers, networks and users that do what they like.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use jim_host::{ErrorRecord, Progress};
use jim_simulator::{Act, Fault, Options, Outcome, ReceivedRequest, Simulator};

use crate::harness::{Errors, Harness, Outcomes};

const LONG: Duration = Duration::from_secs(60);
const WAIT: &str = "Start-JIMRunProfile -RunProfileId 10 -Wait -PassThru -Verbose";

fn polls(act: Act) -> Fault {
    Fault::new("GET", "*/progress", act)
}

/// A harness whose runs take seconds.
fn slow() -> Harness {
    Harness::with(Options {
        speed: 0.05,
        ..Options::default()
    })
}

fn is_poll(request: &ReceivedRequest) -> bool {
    request.path.ends_with("/progress")
}

/// The one run, which the error names with the way to look at it.
fn names_the_run(harness: &Harness, error: &ErrorRecord) {
    let runs = harness.simulator.executions();
    assert_eq!(runs.len(), 1);
    let id = &runs[0].activity_id;
    assert!(error.message.contains(id), "{}", error.message);
    let advice = error.recommended_action.as_deref().unwrap();
    assert!(
        advice.contains(&format!("Get-JIMActivity -Id {id}")),
        "{advice}"
    );
    assert_eq!(error.target.as_ref().unwrap()["ActivityId"], *id);
}

#[test]
fn a_pause_that_the_server_asks_for_does_not_outlast_the_timeout() {
    let harness = Harness::new();
    harness.simulator.set_outcome(10, Outcome::Endless);
    let limited = Act::status(429).header("Retry-After", "60");
    harness.simulator.fault(polls(limited));
    let outcome = harness.run("Start-JIMRunProfile -RunProfileId 10 -Wait -Timeout 2");
    let error = outcome.fatal();
    assert_eq!(error.kind(), "WaitTimedOut");
    assert_eq!(error.category, "OperationTimeout");
    names_the_run(&harness, error);
    let polled = harness
        .simulator
        .requests()
        .iter()
        .filter(|request| is_poll(request))
        .count();
    assert_eq!(
        polled, 2,
        "the server asked not to be asked before the deadline"
    );
}

#[test]
fn a_server_that_stumbles_four_times_is_a_matter_of_the_log() {
    let harness = Harness::new();
    harness.simulator.fault(polls(Act::status(503)).times(4));
    let outcome = harness.run(WAIT);
    assert_eq!(outcome.succeeded().all("Status"), ["Complete"]);
    assert_eq!(outcome.warnings, [""; 0]);
    let told = |line: &&String| line.contains("does not tell how the run stands");
    assert_eq!(
        outcome.verbose.iter().filter(told).count(),
        4,
        "{:?}",
        outcome.verbose
    );
}

#[test]
fn a_server_that_restarts_is_told_once_when_it_goes_and_once_when_it_is_back() {
    let mut harness = slow();
    let running = harness.start(WAIT);
    assert!(harness.simulator.wait_for(is_poll, LONG));
    harness.simulator.stop();
    thread::sleep(Duration::from_secs(5));
    harness.simulator.restart().unwrap();
    let outcome = running.wait().unwrap();
    assert_eq!(outcome.succeeded().all("Status"), ["Complete"]);
    assert_eq!(outcome.warnings.len(), 1, "{:?}", outcome.warnings);
    assert!(outcome.warnings[0].contains("The wait goes on"));
    let back = |line: &&&str| line.contains("answers again");
    assert_eq!(outcome.host_lines().iter().filter(back).count(), 1);
    assert_eq!(harness.simulator.executions().len(), 1);
}

/// What makes the files that a process looks names up in its own: for it alone, others take their place.
const OWN_NAMES: &str =
    r#"mount --bind "$HOSTS" /etc/hosts && mount --bind /dev/null /etc/resolv.conf && exec "$@""#;

#[test]
#[cfg_attr(
    not(host_names),
    ignore = "this system does not let a process have host names of its own (unshare, on Linux)"
)]
fn a_name_that_is_gone_for_a_while_is_told_once_when_it_goes_and_once_when_it_is_back() {
    let harness = slow();
    let hosts = std::env::temp_dir().join(format!("jim-hosts-{}", std::process::id()));
    let known = "127.0.0.1 localhost jim.test\n";
    std::fs::write(&hosts, known).unwrap();
    let own_names = OWN_NAMES.replace("$HOSTS", &hosts.display().to_string());
    let starter = ["--map-root-user", "--mount", "sh", "-c", &own_names, "sh"];
    let script = format!(
        "$null = Connect-JIM -Url {} -ApiKey $Key
         Start-JIMRunProfile -ConnectedSystemId 1 -RunProfileId 10 -Wait -PassThru -Verbose",
        harness.simulator.url().replace("127.0.0.1", "jim.test")
    );
    let outcome = thread::scope(|scope| {
        let run = scope.spawn(|| harness.run_started_by("unshare", &starter, &script));
        assert!(harness.simulator.wait_for(is_poll, LONG));
        std::fs::write(&hosts, "127.0.0.1 localhost\n").unwrap();
        // The connection that is kept needs no name any more: it ends.
        harness.simulator.fault(polls(Act::DropBefore).times(1));
        let dropped = |request: &ReceivedRequest| is_poll(request) && request.status.is_none();
        assert!(harness.simulator.wait_for(dropped, LONG));
        thread::sleep(Duration::from_secs(3));
        std::fs::write(&hosts, known).unwrap();
        run.join().unwrap()
    });
    std::fs::remove_file(&hosts).unwrap();
    assert_eq!(outcome.succeeded().all("Status"), ["Complete"]);
    let told = |line: &&String| line.contains("The wait goes on");
    assert_eq!(outcome.warnings.iter().filter(told).count(), 1);
    let looked_up = |line: &String| line.contains("lookup") && line.contains("/progress");
    assert!(
        outcome.verbose.iter().any(looked_up),
        "{:?}",
        outcome.verbose
    );
    let back = |line: &&&str| line.contains("answers again");
    assert_eq!(outcome.host_lines().iter().filter(back).count(), 1);
}

#[test]
fn a_key_that_is_refused_twice_may_be_a_fault_that_passes() {
    let harness = Harness::new();
    harness.simulator.fault(polls(Act::status(401)).times(2));
    let outcome = harness.run(WAIT);
    assert_eq!(outcome.succeeded().all("Status"), ["Complete"]);
}

#[test]
fn a_key_that_is_refused_three_times_ends_the_wait() {
    let harness = Harness::new();
    harness.simulator.set_outcome(10, Outcome::Endless);
    harness.simulator.fault(polls(Act::ExpireKey).after(1));
    let outcome = harness.run(WAIT);
    let error = outcome.fatal();
    assert_eq!(error.kind(), "AuthenticationFailed");
    assert_eq!(error.category, "AuthenticationError");
    names_the_run(&harness, error);
    let refused = |request: &&ReceivedRequest| is_poll(request) && request.status == Some(401);
    assert_eq!(
        harness.simulator.requests().iter().filter(refused).count(),
        3
    );
}

#[test]
fn a_database_that_is_down_is_no_wrong_key() {
    let harness = slow();
    let running = harness.start(WAIT);
    assert!(harness.simulator.wait_for(is_poll, LONG));
    harness.simulator.set_database_down(true);
    let down =
        |request: &ReceivedRequest| request.path == "/health/ready" && request.status == Some(503);
    assert!(harness.simulator.wait_for(down, LONG));
    harness.simulator.set_database_down(false);
    let outcome = running.wait().unwrap();
    assert_eq!(outcome.succeeded().all("Status"), ["Complete"]);
    let told = outcome
        .verbose
        .iter()
        .any(|line| line.contains("database cannot be reached"));
    assert!(told, "{:?}", outcome.verbose);

    harness.simulator.set_database_down(true);
    let outcome = harness.run_unconnected("Connect-JIM -Url $Url -ApiKey $Key");
    assert_eq!(outcome.fatal().kind(), "ServerNotReady");
}

#[test]
fn what_waiting_cannot_change_ends_the_wait_at_once() {
    for (act, kind) in [
        (Act::status(403), "AccessDenied"),
        (
            Act::text(
                404,
                "application/json",
                r#"{"code":"NOT_FOUND","message":"Gone."}"#,
            ),
            "ActivityNotFound",
        ),
        (
            Act::redirect("https://elsewhere.example.com/"),
            "ServerRedirects",
        ),
    ] {
        let harness = Harness::new();
        harness.simulator.set_outcome(10, Outcome::Endless);
        harness.simulator.fault(polls(act).after(1));
        let outcome = harness.run(WAIT);
        assert_eq!(outcome.fatal().kind(), kind);
        names_the_run(&harness, outcome.fatal());
        let requests = harness.simulator.requests();
        assert_eq!(
            requests.iter().filter(|request| is_poll(request)).count(),
            2,
            "{kind}"
        );
        assert!(outcome.progress.last().unwrap().completed);
    }
}

#[test]
fn an_activity_that_is_deleted_ends_the_wait_at_once_with_what_is_known() {
    let harness = Harness::new();
    harness.simulator.set_outcome(10, Outcome::Endless);
    let running = harness.start(WAIT);
    assert!(harness.simulator.wait_for(is_poll, LONG));
    let run = &harness.simulator.executions()[0];
    harness.simulator.delete_activity(&run.activity_id);
    let outcome = running.wait().unwrap();
    let error = outcome.fatal();
    assert_eq!(error.kind(), "ActivityNotFound");
    for known in [&run.activity_id, "last seen InProgress"] {
        assert!(error.message.contains(known), "{}", error.message);
    }
    let advice = error.recommended_action.as_deref().unwrap();
    assert!(advice.contains("deleted"), "{advice}");
    assert!(advice.contains(&run.task_id), "{advice}");
    assert_eq!(outcome.all("ActivityId"), [run.activity_id.as_str()]);
    let asked = harness.simulator.requests();
    let gone = |request: &&ReceivedRequest| is_poll(request) && request.status == Some(404);
    assert_eq!(asked.iter().filter(gone).count(), 1);
}

#[test]
fn a_run_that_somebody_else_cancels_is_told_as_cancelled() {
    let harness = Harness::new();
    harness.simulator.set_outcome(10, Outcome::Endless);
    let running = harness.start(WAIT);
    assert!(harness.simulator.wait_for(is_poll, LONG));
    let run = &harness.simulator.executions()[0];
    let cancel = format!(
        "$header = @{{ 'X-API-Key' = $Key }}
         Invoke-RestMethod -Method Post -Headers $header $Url/api/v1/worker-tasks/{}/cancel",
        run.task_id
    );
    harness.run(&cancel).succeeded();
    let outcome = running.wait().unwrap();
    let error = outcome.fatal();
    assert_eq!(error.kind(), "RunProfileCancelled");
    assert_eq!(error.category, "OperationStopped");
    assert!(error.message.contains("was cancelled"), "{}", error.message);
    let advice = error.recommended_action.as_deref().unwrap();
    assert!(advice.contains("does not tell who"), "{advice}");
    names_the_run(&harness, error);
    assert_eq!(outcome.all("Status"), ["Cancelled"]);
}

#[test]
fn a_run_that_nothing_works_on_is_told() {
    // A minute of patience is the module's own, and no server can shorten it: both wait at once.
    thread::scope(|scope| {
        scope.spawn(a_run_that_its_worker_dropped_is_lost);
        scope.spawn(a_run_that_no_worker_picks_up_is_waited_for);
    });
}

fn a_run_that_its_worker_dropped_is_lost() {
    let harness = Harness::new();
    harness.simulator.set_outcome(10, Outcome::Lost);
    let outcome = harness.run(WAIT);
    let error = outcome.fatal();
    assert_eq!(error.kind(), "RunLost");
    assert_eq!(error.category, "InvalidResult");
    names_the_run(&harness, error);
    assert_eq!(outcome.all("Status"), ["InProgress"]);
    assert!(!outcome.host.contains("goes on"), "{}", outcome.host);
    assert!((1..=3).contains(&tasks_asked_for(&harness)));
}

fn tasks_asked_for(harness: &Harness) -> usize {
    let requests = harness.simulator.requests();
    let of_a_task = |request: &&ReceivedRequest| request.path.starts_with("/worker-tasks/");
    requests.iter().filter(of_a_task).count()
}

fn a_run_that_no_worker_picks_up_is_waited_for() {
    let harness = Harness::new();
    harness.simulator.set_worker_down(true);
    let running = harness.start(WAIT);
    // With the third answer it has been queued for a minute.
    let until = Instant::now() + 2 * LONG;
    while tasks_asked_for(&harness) < 3 && Instant::now() < until {
        thread::sleep(Duration::from_millis(100));
    }
    harness.simulator.set_worker_down(false);
    let outcome = running.wait().unwrap();
    assert_eq!(outcome.succeeded().all("Status"), ["Complete"]);
    assert_eq!(outcome.warnings.len(), 1, "{:?}", outcome.warnings);
    for part in [
        "No worker has picked up HR System: Full Import",
        "worker service",
    ] {
        assert!(outcome.warnings[0].contains(part), "{:?}", outcome.warnings);
    }
}

#[test]
fn what_is_odd_in_an_answer_does_not_end_the_wait() {
    let odd = [
        r#"{"status":"Pondering","objectsProcessed":null}"#,
        r#"{"status":"Pondering","objectsProcessed":900,"objectsToProcess":1000,"mood":{"a":[1]}}"#,
        r#"{"status":"InProgress","objectsProcessed":100,"objectsToProcess":1000,
            "elapsedSeconds":-7200,"phases":[{"key":"x","name":"X","status":"Active",
            "startedAt":"1970-01-01T00:00:00Z"}]}"#,
    ];
    let harness = Harness::new();
    for (number, body) in (0..).zip(odd) {
        let fault = polls(Act::text(200, "application/json", body));
        harness.simulator.fault(fault.after(number).times(1));
    }
    let outcome = harness.run(WAIT);
    assert_eq!(outcome.succeeded().all("Status"), ["Complete"]);
    assert_eq!(outcome.warnings.len(), 1, "{:?}", outcome.warnings);
    assert!(outcome.warnings[0].contains("'Pondering'"));
}

#[test]
fn what_is_no_answer_is_asked_again_and_is_one_clear_error_in_the_end() {
    let acts = [
        (Act::web_page(), "NotAJimServer"),
        (
            Act::text(200, "application/json", r#"{"status": "InPro"#),
            "InvalidAnswer",
        ),
        (
            Act::text(200, "application/json", r#"{"status": 7}"#),
            "InvalidAnswer",
        ),
        (Act::text(200, "application/json", "[]"), "InvalidAnswer"),
        (Act::EndlessBody, "AnswerTooLarge"),
    ];
    thread::scope(|scope| {
        for (act, kind) in acts {
            scope.spawn(move || {
                let harness = Harness::new();
                harness.simulator.fault(polls(act.clone()).times(2));
                let outcome = harness.run(WAIT);
                assert_eq!(outcome.succeeded().all("Status"), ["Complete"], "{act:?}");

                harness.simulator.clear_faults();
                harness.simulator.fault(polls(act.clone()));
                let outcome = harness.run("Start-JIMRunProfile -RunProfileId 20 -Wait");
                let error = outcome.fatal();
                assert_eq!(error.kind(), kind, "{act:?}");
                let id = &harness.simulator.executions()[1].activity_id;
                assert!(error.message.contains(id), "{}", error.message);
            });
        }
    });
}

#[test]
fn an_answer_that_never_ends_takes_no_longer_than_a_request_may() {
    for act in [
        Act::Drip(1000),
        Act::EndlessHeaders,
        Act::Truncate,
        Act::Delay(3_600_000),
    ] {
        let harness = Harness::new();
        harness.simulator.fault(polls(act.clone()));
        let outcome = harness.run("Start-JIMRunProfile -RunProfileId 10 -Wait -Timeout 1");
        let error = outcome.fatal();
        assert_eq!(error.kind(), "WaitTimedOut", "{act:?}");
        names_the_run(&harness, error);
        // Not the 30 s that a request may take where nobody waits for less.
        let waited = error.message.split("within ").nth(1).unwrap();
        let waited: u64 = waited.split(' ').next().unwrap().parse().unwrap();
        assert!(waited < 30, "{}", error.message);
    }
}

#[test]
fn headers_that_never_end_are_one_clear_error() {
    let harness = Harness::new();
    harness
        .simulator
        .fault(Fault::new("GET", "*/activities/*", Act::EndlessHeaders));
    let outcome = harness.run("Get-JIMActivity -Id 01a20816-eae2-78eb-b9dd-82a705eb99fb");
    assert_eq!(outcome.only_error().kind(), "ServerUnreachable");
}

#[test]
fn a_redirect_to_another_host_is_not_followed() {
    let elsewhere = Simulator::start(Options::default()).unwrap();
    for method in ["GET", "POST"] {
        let harness = Harness::new();
        let act = Act::status(307).header("Location", &format!("{}/api/v1/", elsewhere.url()));
        harness
            .simulator
            .fault(Fault::new(method, "*/run-profiles*", act));
        let outcome =
            harness.run("Start-JIMRunProfile -ConnectedSystemId 1 -RunProfileName Export");
        assert_eq!(outcome.only_error().kind(), "ServerRedirects");
        assert!(harness.simulator.executions().is_empty());
    }
    assert!(elsewhere.requests().is_empty(), "the key went elsewhere");
}

#[test]
fn progress_is_silent_where_it_is_not_wanted_and_a_log_has_its_milestones() {
    let harness = slow();
    let outcome = harness.run(&format!("$ProgressPreference = 'SilentlyContinue'; {WAIT}"));
    outcome.succeeded();
    assert_eq!(outcome.progress.len(), 0);
    let milestones = outcome.verbose.iter();
    let milestones = milestones.filter(|line| line.starts_with("HR System: Full Import: "));
    assert!(milestones.count() >= 2, "{:?}", outcome.verbose);
}

#[test]
fn progress_is_told_no_more_than_four_times_a_second() {
    let harness = Harness::new();
    harness.simulator.set_outcome(10, Outcome::Endless);
    let outcome = harness
        .run("try { Start-JIMRunProfile -RunProfileId 10 -Wait -Timeout 6 } catch { 'timed out' }");
    assert_eq!(outcome.values(), ["timed out"]);
    let shown = outcome
        .progress
        .iter()
        .filter(|record| !record.completed)
        .count();
    assert!((1..=4 * 6).contains(&shown), "{shown}");
}

#[test]
fn waits_side_by_side_have_a_bar_each_and_take_only_their_own_away() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$in = @{ Manifest = $Manifest; Url = $Url; Key = $Key }
         10, 20, 30 | ForEach-Object -ThrottleLimit 3 -Parallel {
             $in = $using:in
             Import-Module $in.Manifest
             $null = Connect-JIM -Url $in.Url -ApiKey $in.Key
             Start-JIMRunProfile -RunProfileId $_ -Wait -PassThru
         }
         Start-JIMRunProfile -RunProfileId 50 -Wait -PassThru",
    );
    assert_eq!(outcome.succeeded().all("Status").len(), 4);
    let mut bars: BTreeMap<i32, Vec<&Progress>> = BTreeMap::new();
    for record in &outcome.progress {
        bars.entry(record.id).or_default().push(record);
    }
    bars.retain(|_, records| !records[0].activity.starts_with("Waiting for"));
    assert_eq!(bars.len(), 4, "{bars:?}");
    for records in bars.values() {
        let activity = &records[0].activity;
        assert!(records.iter().all(|record| record.activity == *activity));
        let completed = records.iter().filter(|record| record.completed);
        assert_eq!(completed.count(), 1, "{activity}");
        assert!(records.last().unwrap().completed, "{activity}");
    }
}

#[test]
fn a_process_that_is_killed_leaves_its_run_alone() {
    let harness = Harness::new();
    harness.simulator.set_outcome(10, Outcome::Endless);
    let spawned = harness.spawn(WAIT);
    assert!(harness.simulator.wait_for(is_poll, LONG));
    spawned.kill().unwrap();
    harness.simulator.set_outcome(10, Outcome::Complete);
    let id = &harness.simulator.executions()[0].activity_id;
    let outcome = harness.run(&format!("Get-JIMActivity -Id {id}"));
    assert_eq!(outcome.succeeded().all("Id"), [id.as_str()]);
    assert_eq!(harness.simulator.executions().len(), 1);
}

#[test]
fn a_fault_of_our_own_is_one_error_and_the_next_command_works() {
    for place in ["export", "task"] {
        let harness = Harness::new();
        let outcome = harness.run_with(
            "$null = Connect-JIM -Url $Url -ApiKey $Key
             try { Get-JIMActivity -Id 4711 } catch { $caught = $_ }
             Get-JIMConnectedSystem -Id 1
             throw $caught",
            &[("JIM_INJECT_PANIC", place)],
        );
        let error = outcome.fatal();
        assert_eq!(error.kind(), "InternalError");
        assert!(error.message.contains(place), "{}", error.message);
        assert_eq!(outcome.errors, []);
        assert_eq!(outcome.all("Id"), [1]);
    }
}
