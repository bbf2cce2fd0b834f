//! Many at once and many times over: nothing crashes, and nothing is left behind.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::{Harness, Outcomes};

/// What a process holds: handles of the library, threads, and open files where the system tells.
const HOLDINGS: &str = r"
    function Get-Holding {
        [GC]::Collect(); [GC]::WaitForPendingFinalizers(); [GC]::Collect()
        $library = (Get-Command Get-JIMRunProfile).ImplementingType.Assembly.GetType('JIM.PowerShell.Interop.NativeMethods')
        $handles = $library.GetMethod('jim_live_handles', [Reflection.BindingFlags]'NonPublic, Static').Invoke($null, @())
        $process = [Diagnostics.Process]::GetCurrentProcess()
        [pscustomobject]@{
            Handles = [long]$handles
            Threads = $process.Threads.Count
            Files = $(if ([IO.Directory]::Exists('/proc/self/fd')) { [IO.Directory]::GetFiles('/proc/self/fd').Count } else { 0 })
            Memory = $process.WorkingSet64
        }
    }
";

fn numbers(lab_column: &[Value]) -> Vec<i64> {
    lab_column
        .iter()
        .map(|value| value.as_i64().unwrap())
        .collect()
}

#[test]
fn fifty_waits_at_once_in_one_process_all_end() {
    let harness = Harness::new();
    let outcome = harness.run_with(
        &format!(
            "{HOLDINGS}
             $arguments = @{{ Manifest = $Manifest; Url = $Url; Key = $Key }}
             function Wait-All {{
                 1..50 | ForEach-Object -ThrottleLimit 50 -Parallel {{
                     $of = $using:arguments
                     Import-Module $of.Manifest
                     $null = Connect-JIM -Url $of.Url -ApiKey $of.Key
                     Start-JIMRunProfile -ConnectedSystemId 1 -RunProfileId 10 -Wait -PassThru
                     Disconnect-JIM
                 }}
             }}
             Import-Module $Manifest
             Wait-All
             $null = Get-Holding
             Wait-All
             Get-Holding"
        ),
        &[],
    );
    let outcome = outcome.succeeded();
    let (holding, runs) = outcome.output.split_last().unwrap();
    let ended = runs.iter().flatten();
    assert!(ended.clone().all(|run| run["Status"] == "Complete"));
    let ids: BTreeSet<_> = ended.map(|run| run["ActivityId"].to_string()).collect();
    assert_eq!(ids.len(), 100, "each waited for its own run");
    assert_eq!(harness.simulator.executions().len(), 100);
    let holding = holding.as_ref().unwrap();
    assert_eq!(holding["Handles"], 0, "{holding:?}");
    assert!(holding["Threads"].as_i64().unwrap() < 100, "{holding:?}");
}

#[test]
fn fifty_waits_at_once_in_threads_of_their_own_all_end() {
    let harness = Harness::new();
    // As thread jobs do it: a runspace and a pipeline of its own for each.
    let outcome = harness.run_with(
        &format!(
            "{HOLDINGS}
             $jobs = 1..50 | ForEach-Object {{
                 $job = [powershell]::Create([initialsessionstate]::CreateDefault2())
                 $null = $job.AddScript({{
                     param($Manifest, $Url, $Key)
                     Import-Module $Manifest
                     $null = Connect-JIM -Url $Url -ApiKey $Key
                     Start-JIMRunProfile -ConnectedSystemId 1 -RunProfileId 10 -Wait -PassThru
                     Disconnect-JIM
                 }}).AddArgument($Manifest).AddArgument($Url).AddArgument($Key)
                 @{{ Shell = $job; Result = $job.BeginInvoke() }}
             }}
             foreach ($job in $jobs) {{
                 $job.Shell.EndInvoke($job.Result)
                 $job.Shell.Streams.Error
                 $job.Shell.Dispose()
             }}
             Get-Holding"
        ),
        &[],
    );
    let outcome = outcome.succeeded();
    let (holding, runs) = outcome.output.split_last().unwrap();
    let ids: BTreeSet<_> = runs
        .iter()
        .flatten()
        .inspect(|run| assert_eq!(run["Status"], "Complete"))
        .map(|run| run["ActivityId"].to_string())
        .collect();
    assert_eq!(ids.len(), 50, "each waited for its own run");
    assert_eq!(harness.simulator.executions().len(), 50);
    assert_eq!(holding.as_ref().unwrap()["Handles"], 0, "{holding:?}");
}

#[test]
fn a_module_imported_and_removed_a_hundred_times_leaves_nothing_behind() {
    let harness = Harness::new();
    let outcome = harness.run_with(
        &format!(
            "{HOLDINGS}
             function Use-Module {{
                 Import-Module $Manifest -Force
                 $null = Connect-JIM -Url $Url -ApiKey $Key
                 $null = Get-JIMConnectedSystem -Id 1
                 Disconnect-JIM
             }}
             1..20 | ForEach-Object {{ Use-Module; Remove-Module JIM }}
             Use-Module
             Get-Holding
             1..100 | ForEach-Object {{ Use-Module; Remove-Module JIM }}
             Use-Module
             Get-Holding"
        ),
        &[],
    );
    let outcome = outcome.succeeded();
    assert_eq!(numbers(&outcome.all("Handles")), [0, 0]);
    for (what, slack) in [("Threads", 8), ("Files", 8), ("Memory", 30 << 20)] {
        let [before, after] = numbers(&outcome.all(what))[..] else {
            panic!("{outcome:?}");
        };
        assert!(after <= before + slack, "{what}: {before} and then {after}");
    }
}

#[test]
fn half_of_a_threads_stack_is_enough_for_every_command() {
    let harness = Harness::new();
    let outcome = harness.run_with(
        "$null = Connect-JIM -Url $Url -ApiKey $Key
         $null = Test-JIMConnection
         $null = Get-JIMConnectedSystem; $null = Get-JIMRunProfile -All
         $profile = New-JIMRunProfile -ConnectedSystemName 'HR System' -Name 'Nightly' -Type FullImport -PassThru
         Set-JIMRunProfile -ConnectedSystemName 'HR System' -RunProfileName 'Nightly' -PageSize 50
         $run = Start-JIMRunProfile -ConnectedSystemName 'HR System' -RunProfileName 'Nightly' -Wait -PassThru
         $null = $run | Get-JIMActivity
         $profile | Remove-JIMRunProfile -Force
         $run",
        // What a thread of the library gets, if nothing else is said, is twice as much.
        &[("RUST_MIN_STACK", "1048576")],
    );
    assert_eq!(outcome.succeeded().all("Status"), ["Complete"]);
}
