//! Times on the night on which an hour comes twice.

use jim_host::Outcome;
use jim_simulator::{Act, Fault};
use serde_json::json;

use crate::harness::{Harness, Outcomes};

const FIRST: &str = "01a20816-eae2-78eb-b9dd-82a705eb99fb";
const SECOND: &str = "01a20818-ad52-7281-81ab-14b4049f7a59";

/// Runs a script in Berlin with `$first`, created at 2:50 in summer time and executed an hour later, and
/// `$second`, created twenty minutes after the first, at 2:10 in winter time.
fn in_berlin(script: &str) -> Outcome {
    let harness = Harness::new();
    for (id, created, executed) in [(FIRST, "00:50", "01:50"), (SECOND, "01:10", "01:15")] {
        let at = |time: &str| format!("2026-10-25T{time}:00.5+00:00");
        let activity = json!({
            "id": id, "status": "Complete", "targetType": "ConnectedSystemRunProfile",
            "targetOperationType": "Execute", "targetName": "Full Import",
            "created": at(created), "executed": at(executed),
        });
        let act = Act::text(200, "application/json", &activity.to_string());
        let path = format!("/activities/{id}");
        harness.simulator.fault(Fault::new("GET", &path, act));
    }
    let script = format!(
        "$null = Connect-JIM -Url $Url -ApiKey $Key
         $first, $second = '{FIRST}', '{SECOND}' | Get-JIMActivity
         {script}"
    );
    harness.run_with(&script, &[("TZ", "Europe/Berlin")])
}

#[test]
#[cfg_attr(windows, ignore = "TZ means nothing on Windows")]
fn durations_and_order_are_right_when_an_hour_comes_twice() {
    let outcome = in_berlin(
        "($first.Executed - $first.Created).TotalMinutes
         ($second.Created - $first.Created).TotalMinutes
         ($second, $first | Sort-Object Created).Id
         $first.Created -lt $second.Created
         ($second, $first | Measure-Object Created -Minimum).Minimum -eq $first.Created",
    );
    let expected = [
        json!(60),
        json!(20),
        json!(FIRST),
        json!(SECOND),
        json!(true),
        json!(true),
    ];
    assert_eq!(
        outcome.succeeded().values(),
        expected.iter().collect::<Vec<_>>()
    );
}

#[test]
#[cfg_attr(windows, ignore = "TZ means nothing on Windows")]
fn times_are_shown_in_local_time() {
    let outcome = in_berlin(
        "($first | Out-String) -match '(?m)^Created *: 10/25/2026 02:50:00'
         ($second | Format-List Created | Out-String) -match '(?m)^Created *: 10/25/2026 02:10:00 \\+01:00'
         ($second | Format-Table Created | Out-String) -match '(?m)^10/25/2026 02:10:00 \\+01:00'
         ($first.Created | Out-String).Trim()
         ConvertTo-Json -Compress $first.Created",
    );
    let expected = [
        json!(true),
        json!(true),
        json!(true),
        json!("Sunday, 25 October 2026 02:50:00 +02:00"),
        json!("\"2026-10-25T02:50:00.5+02:00\""),
    ];
    assert_eq!(
        outcome.succeeded().values(),
        expected.iter().collect::<Vec<_>>()
    );
}

#[test]
#[cfg_attr(windows, ignore = "TZ means nothing on Windows")]
fn what_asks_for_a_datetime_takes_them() {
    let outcome = in_berlin(
        "$noon = Get-Date '2026-10-25T12:50:00.5'
         ($noon - $first.Created).TotalHours
         ($first.Created - $noon).TotalHours
         (New-TimeSpan -Start $first.Created -End $noon).TotalHours
         $noon -gt $first.Created
         $first.Created -gt $noon.AddDays(-1)
         [datetime]$first.Created -eq $noon.AddHours(-10)
         Get-Date $first.Created -Format s
         ($first | Where-Object Created -gt $noon.AddDays(-1)).Id
         $kept = Start-Job { $using:first.Created } | Receive-Job -Wait
         $kept -is [datetime] -and $kept -eq $first.Created",
    );
    let expected = [
        json!(10),
        json!(-11),
        json!(10),
        json!(true),
        json!(true),
        json!(true),
        json!("2026-10-25T02:50:00"),
        json!(FIRST),
        json!(true),
    ];
    assert_eq!(
        outcome.succeeded().values(),
        expected.iter().collect::<Vec<_>>()
    );
}
