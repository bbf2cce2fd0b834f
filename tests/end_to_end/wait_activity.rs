//! Wait-JIMActivity, and Get-JIMActivity -Follow: runs that were started before.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::Duration;

use jim_simulator::{Act, Fault, Options, Outcome, ReceivedRequest};

use crate::harness::{Errors, Harness, Outcomes};

const LONG: Duration = Duration::from_secs(60);
const START: &str = "$runs = 10, 20, 30 | Start-JIMRunProfile -PassThru 6> $null";

fn is_poll(request: &ReceivedRequest) -> bool {
    request.path.ends_with("/progress")
}

fn polls(harness: &Harness) -> usize {
    let requests = harness.simulator.requests();
    requests.iter().filter(|request| is_poll(request)).count()
}

/// The activities of all runs.
fn started(harness: &Harness) -> BTreeSet<String> {
    let runs = harness.simulator.executions().into_iter();
    runs.map(|run| run.activity_id).collect()
}

/// A harness whose runs of these profiles never end by themselves.
fn endless(profiles: &[i32]) -> Harness {
    let harness = Harness::new();
    for profile in profiles {
        harness.simulator.set_outcome(*profile, Outcome::Endless);
    }
    harness
}

#[test]
fn many_runs_are_waited_for_at_the_same_time_and_are_as_start_gives_them() {
    let harness = Harness::new();
    let outcome = harness.run(&format!(
        "{START}
         $runs | Wait-JIMActivity
         Start-JIMRunProfile -RunProfileId 10 -Wait -PassThru 6> $null"
    ));
    assert_eq!(outcome.succeeded().all("Status"), ["Complete"; 4]);
    for object in outcome.output.iter().flatten() {
        assert_eq!(object.type_name(), "JIM.RunProfileExecution");
    }
    let waited: BTreeSet<_> = outcome
        .column("ActivityId")
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(waited.len(), 4);
    let told = outcome.host_lines();
    let told = told.iter().filter(|line| line.contains("(waited 0:"));
    assert!(told.clone().count() >= 3);
    assert!(
        told.clone()
            .any(|line| line.starts_with("HR System: Full Import: "))
    );
    assert!(outcome.progress.last().unwrap().completed);
}

#[test]
fn each_run_has_a_bar_below_one_that_counts() {
    let harness = endless(&[10, 20, 30]);
    let outcome = harness.run(&format!("{START}; $runs | Wait-JIMActivity -Timeout 5"));
    let mut bars: BTreeMap<i32, Vec<&jim_host::Progress>> = BTreeMap::new();
    for record in &outcome.progress {
        bars.entry(record.id).or_default().push(record);
    }
    let counting =
        |records: &&Vec<&jim_host::Progress>| records[0].activity == "Waiting for 3 runs";
    assert_eq!(bars.values().filter(counting).count(), 1, "{bars:?}");
    let of_runs = |records: &&Vec<&jim_host::Progress>| records[0].activity.contains(": Full");
    assert!(bars.values().filter(of_runs).count() >= 2, "{bars:?}");
    for records in bars.values() {
        let ended = records.iter().filter(|record| record.completed);
        assert_eq!(ended.count(), 1, "{records:?}");
        assert!(records.last().unwrap().completed);
    }
}

#[test]
fn one_that_fails_does_not_stop_the_others_whatever_their_number() {
    let harness = Harness::new();
    harness
        .simulator
        .set_outcome(10, Outcome::Failed("The file is gone".into()));
    harness.simulator.set_outcome(20, Outcome::Cancelled);
    let outcome = harness.run(&format!("{START}; $runs | Wait-JIMActivity"));
    assert_eq!(outcome.terminating_error, None);
    let kinds: BTreeSet<_> = outcome
        .errors
        .iter()
        .map(|error| error.advised().kind())
        .collect();
    assert_eq!(
        kinds,
        BTreeSet::from(["RunProfileCancelled", "RunProfileFailed"])
    );
    for error in &outcome.errors {
        assert!(error.target.as_ref().unwrap()["ActivityId"].is_string());
    }
    let ends: BTreeSet<_> = outcome
        .all("Status")
        .iter()
        .map(|status| status.to_string())
        .collect();
    assert_eq!(ends.len(), 3, "{ends:?}");

    let alone = harness.run(
        "(Start-JIMRunProfile 10 -PassThru 6> $null) | Wait-JIMActivity | ForEach-Object Status",
    );
    assert_eq!(alone.only_error().kind(), "RunProfileFailed");
    assert_eq!(alone.values(), ["FailedWithError"]);
    let stopped = harness
        .run("(Start-JIMRunProfile 10 -PassThru 6> $null) | Wait-JIMActivity -ErrorAction Stop");
    assert_eq!(stopped.fatal().kind(), "RunProfileFailed");
}

#[test]
fn what_is_over_is_given_at_once_and_what_is_named_twice_once() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$run = Start-JIMRunProfile 66 -Wait -PassThru -ErrorAction Ignore
         $id = $run.ActivityId
         Invoke-RestMethod $Url/api/v1/health/version | Out-Null
         Wait-JIMActivity -Id $id, $id.ToUpper(), \"{$id}\" -ErrorAction SilentlyContinue",
    );
    assert_eq!(outcome.all("Status"), ["CompleteWithError"]);
    assert_eq!(outcome.all("ObjectErrors"), [3]);
    let requests = harness.simulator.requests();
    let version = |request: &ReceivedRequest| request.path == "/health/version";
    let last = requests.iter().rposition(version).unwrap();
    // One look at it, and one at the objects that it failed on.
    assert_eq!(requests.len() - last, 3, "{:?}", &requests[last..]);
}

#[test]
fn what_is_no_run_is_an_error_each_beside_the_others() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$headers = @{ 'X-API-Key' = $Key }
         $edit = (Invoke-RestMethod -Headers $headers $Url/api/v1/activities).items[0].id
         $run = Start-JIMRunProfile 10 -PassThru 6> $null
         $ids = '00000000-0000-0000-0000-0000000000ff', 'nonsense', $edit, $run.ActivityId
         Wait-JIMActivity -Id $ids
         Get-JIMConnectedSystem -Id 1 | Wait-JIMActivity",
    );
    assert_eq!(outcome.terminating_error, None);
    let mut kinds: Vec<_> = outcome
        .errors
        .iter()
        .map(|error| error.advised().kind())
        .collect();
    assert_eq!(kinds.pop(), Some("WrongInputObject"));
    kinds.sort_unstable();
    assert_eq!(
        kinds,
        ["ActivityNotARun", "ActivityNotFound", "InvalidActivityId"]
    );
    assert_eq!(outcome.all("Status"), ["Complete"]);
}

#[test]
fn any_ends_with_the_first_that_ends() {
    let harness = endless(&[10, 20]);
    let outcome = harness.run(&format!("{START}; $runs | Wait-JIMActivity -Any"));
    assert_eq!(outcome.succeeded().all("RunProfileId"), [30]);
}

#[test]
fn a_timeout_names_each_that_goes_on() {
    let harness = endless(&[10, 20]);
    let outcome = harness.run(&format!(
        "{START}; $runs | Wait-JIMActivity -Timeout 8; 'after'"
    ));
    assert_eq!(outcome.terminating_error, None);
    let named: BTreeSet<_> = outcome
        .errors
        .iter()
        .map(|error| {
            assert_eq!(error.advised().kind(), "WaitTimedOut");
            error.target.as_ref().unwrap()["ActivityId"].to_string()
        })
        .collect();
    assert_eq!(named.len(), 2);
    assert_eq!(outcome.output.len(), 2, "the end and the word after it");
}

#[test]
fn ctrl_c_tells_which_runs_go_on() {
    let harness = endless(&[10, 20, 30]);
    let running = harness.start(&format!("{START}; $runs | Wait-JIMActivity"));
    assert!(harness.simulator.wait_for(is_poll, LONG));
    running.stop();
    let outcome = running.wait().unwrap();
    assert!(outcome.stopped);
    assert!(outcome.host.contains("3 runs go on"), "{}", outcome.host);
    for id in started(&harness) {
        assert!(outcome.host.contains(&id), "{}", outcome.host);
    }
}

#[test]
fn a_server_that_goes_away_is_told_once_for_all() {
    let mut harness = Harness::with(Options {
        speed: 0.05,
        ..Options::default()
    });
    let running = harness.start(&format!("{START}; $runs | Wait-JIMActivity"));
    assert!(harness.simulator.wait_for(is_poll, LONG));
    harness.simulator.stop();
    thread::sleep(Duration::from_secs(5));
    harness.simulator.restart().unwrap();
    let outcome = running.wait().unwrap();
    assert_eq!(outcome.succeeded().all("Status"), ["Complete"; 3]);
    assert_eq!(outcome.warnings.len(), 1, "{:?}", outcome.warnings);
    let back = |line: &&&str| line.contains("answers again");
    assert_eq!(outcome.host_lines().iter().filter(back).count(), 1);
}

#[test]
fn what_every_wait_would_meet_is_one_error() {
    let harness = endless(&[10, 20, 30]);
    harness
        .simulator
        .fault(Fault::new("GET", "*/progress", Act::status(403)));
    let outcome = harness.run(&format!("{START}; $runs | Wait-JIMActivity"));
    let error = outcome.fatal();
    assert_eq!(error.kind(), "AccessDenied");
    assert_eq!(outcome.errors, []);
    assert!(error.message.contains("3 runs"), "{}", error.message);
    let advice = error.recommended_action.as_deref().unwrap();
    for id in started(&harness) {
        assert!(advice.contains(&id), "{advice}");
    }
}

#[test]
fn following_gives_the_activity_in_the_end() {
    let harness = Harness::with(Options {
        speed: 0.1,
        ..Options::default()
    });
    let outcome = harness.run(
        "$run = Start-JIMRunProfile 66 -PassThru 6> $null
         $run | Get-JIMActivity -Follow
         Get-JIMActivity -Id $run.ActivityId",
    );
    assert_eq!(outcome.succeeded().all("Status"), ["CompleteWithError"; 2]);
    assert_eq!(outcome.output[0], outcome.output[1]);
    assert!(polls(&harness) > 0);
    assert!(
        outcome
            .progress
            .iter()
            .any(|record| record.activity.contains("Finance Database"))
    );
}

#[test]
fn following_asks_no_more_often_than_it_may() {
    let harness = endless(&[10]);
    let outcome = harness.run(
        "$run = Start-JIMRunProfile 10 -PassThru 6> $null
         Get-JIMActivity $run.ActivityId -Follow -IntervalSeconds 1 -MaxPolls 2
         Get-JIMActivity $run.ActivityId -MaxPolls 2",
    );
    assert_eq!(outcome.succeeded().all("Status"), ["InProgress"; 2]);
    assert_eq!(polls(&harness), 2);
    assert_eq!(outcome.warnings.len(), 2, "{:?}", outcome.warnings);
    assert!(outcome.warnings[0].contains("is InProgress"));
    assert!(outcome.warnings[1].contains("no effect without -Follow"));
}

#[test]
#[cfg(target_os = "linux")]
fn many_waits_share_one_thread_and_all_end() {
    // More than may be asked at once: some have to wait for their turns.
    const RUNS: usize = 50;
    let harness = Harness::with(Options {
        speed: 100.0,
        ..Options::default()
    });
    let outcome = harness.run_with(
        &format!(
            "$null = Connect-JIM -Url $Url -ApiKey $Key
             $runs = 1..{RUNS} | ForEach-Object {{ 10 }} | Start-JIMRunProfile -PassThru 6> $null
             $runs | Wait-JIMActivity 6> $null
             foreach ($thread in Get-ChildItem /proc/self/task) {{
                 if ((Get-Content \"$thread/comm\") -eq 'jim') {{ [pscustomobject]@{{ Thread = 'jim' }} }}
             }}"
        ),
        &[],
    );
    let ended = outcome.succeeded().output.iter().flatten();
    let ended = ended.filter(|object| object.type_name() == "JIM.RunProfileExecution");
    assert_eq!(ended.count(), RUNS);
    assert_eq!(outcome.output.len() - RUNS, 1, "threads of ours");
}
