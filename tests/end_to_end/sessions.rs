//! Other sessions: jobs in threads and in processes, and transcripts.

use jim_simulator::ReceivedRequest;
use serde_json::json;

use crate::harness::{Errors, Harness, Outcomes};

const IN_A_THREAD: &str =
    "Receive-Job -Wait -AutoRemoveJob -Job (Start-ThreadJob -ArgumentList $Manifest, $Url, $Key";

const IN_A_PROCESS: &str =
    "Receive-Job -Wait -AutoRemoveJob -Job (Start-Job -ArgumentList $Manifest, $Url, $Key";

const CONNECTED: &str = "param($Manifest, $Url, $Key) Import-Module $Manifest
$null = Connect-JIM -Url $Url -ApiKey $Key";

fn started(harness: &Harness) -> Vec<i32> {
    let executions = harness.simulator.executions();
    let mut started: Vec<_> = executions.iter().map(|run| run.run_profile_id).collect();
    started.sort_unstable();
    started
}

#[test]
fn a_job_of_either_kind_connects_by_itself_and_its_objects_come_back_usable() {
    for job in [IN_A_THREAD, IN_A_PROCESS] {
        let harness = Harness::new();
        let outcome = harness.run(&format!(
            "$given = {job} -ScriptBlock {{ {CONNECTED}
                 Get-JIMRunProfile -Id 42
                 Start-JIMRunProfile 10 -Wait -PassThru
             }})
             ($given[0] | Get-JIMRunProfile).Name
             $given[0] | Start-JIMRunProfile
             ($given[1] | Get-JIMActivity).Status"
        ));
        let expected = ["Full Import (Contractors)", "Complete"];
        assert_eq!(outcome.succeeded().values(), expected, "{job}");
        assert_eq!(started(&harness), [10, 42], "{job}");
        let told = outcome.host_lines().join("\n");
        assert!(
            told.contains("Started run profile 'Full Import'"),
            "{job}: {told}"
        );
    }
}

#[test]
fn objects_are_taken_along_into_jobs_of_either_kind() {
    for job in [IN_A_THREAD, IN_A_PROCESS] {
        let harness = Harness::new();
        let outcome = harness.run(&format!(
            "$profiles = Get-JIMRunProfile -ConnectedSystemId 1 | Select-Object -First 2
             {job} -ScriptBlock {{ {CONNECTED}
                 $using:profiles | Start-JIMRunProfile -PassThru
             }})"
        ));
        assert_eq!(outcome.succeeded().all("RunProfileId"), [10, 11], "{job}");
        assert_eq!(started(&harness), [10, 11], "{job}");
    }
}

#[test]
fn a_connection_is_taken_along_into_threads() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$connection = Get-JIMConnection
         Receive-Job -Wait -AutoRemoveJob -Job (Start-ThreadJob {
             Import-Module $using:Manifest
             Start-JIMRunProfile 10 -Connection $using:connection -Wait -PassThru
         })
         Get-JIMRunProfile -ConnectedSystemId 2 | Select-Object -First 3 | ForEach-Object -Parallel {
             Import-Module $using:Manifest
             $_ | Start-JIMRunProfile -Connection $using:connection -Wait -PassThru
         }
         $connection.Connected",
    );
    let all = outcome.succeeded().all("Status");
    assert_eq!(all[..4], ["Complete"; 4], "{all:?}");
    assert_eq!(outcome.values().last().unwrap(), &true);
    assert_eq!(started(&harness), [10, 20, 21, 22]);
}

#[test]
fn a_connection_that_was_not_taken_along_is_missed_in_one_error() {
    for job in [IN_A_THREAD, IN_A_PROCESS] {
        let harness = Harness::new();
        let outcome = harness.run(&format!(
            "{job} -ScriptBlock {{ param($Manifest) Import-Module $Manifest
                 Get-JIMRunProfile -Id 42
             }})"
        ));
        assert_eq!(outcome.only_error().kind(), "NotConnected", "{job}");
        assert_eq!(outcome.output, [], "{job}");
    }
}

#[test]
fn a_connection_that_was_passed_to_another_process_is_one_clear_error_for_each_cmdlet() {
    let harness = Harness::new();
    let url = harness.simulator.url();
    let outcome = harness.run(
        "$connection = Get-JIMConnection
         Receive-Job -Wait -AutoRemoveJob -Job (Start-Job {
             Import-Module $using:Manifest
             $connection = $using:connection
             Get-JIMConnectedSystem -Connection $connection
             Get-JIMRunProfile -Id 42 -Connection $connection
             New-JIMRunProfile -ConnectedSystemId 1 -Name Extra -Type Export -Connection $connection
             Set-JIMRunProfile 10 -PageSize 9 -Connection $connection
             Remove-JIMRunProfile 10 -Force -Connection $connection
             Start-JIMRunProfile 10 -Connection $connection
             Get-JIMActivity 10 -Connection $connection
             Test-JIMConnection -Connection $connection
             Disconnect-JIM -Connection $connection
             'the job goes on'
         })
         $connection.Connected",
    );
    assert_eq!(outcome.terminating_error, None);
    assert_eq!(outcome.errors.len(), 9, "{:?}", outcome.errors);
    for error in &outcome.errors {
        assert_eq!(error.kind(), "ParameterArgumentTransformationError");
        let says = [
            url,
            "was made in another process, where its key stays",
            "Connect-JIM",
        ];
        assert!(
            says.iter().all(|words| error.message.contains(words)),
            "{}",
            error.message
        );
    }
    assert_eq!(outcome.values(), [&json!("the job goes on"), &json!(true)]);
    let changed = |request: &&ReceivedRequest| request.method != "GET";
    assert_eq!(
        harness.simulator.requests().iter().filter(changed).count(),
        0
    );
}

#[test]
fn a_connection_in_a_file_has_no_key_and_is_refused() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$file = New-TemporaryFile
         Get-JIMConnection | Export-Clixml $file
         Get-Content $file -Raw
         Get-JIMConnection | ConvertTo-Json
         Get-JIMConnection | ConvertTo-Csv
         $read = Import-Clixml $file
         Remove-Item $file
         Get-JIMRunProfile -Id 42 -Connection $read",
    );
    let error = outcome.terminating_error.as_ref().unwrap();
    assert!(
        error.message.contains("was made in another process"),
        "{}",
        error.message
    );
    assert!(!format!("{outcome:?}").contains(harness.simulator.api_key()));
}

#[test]
fn a_failure_in_a_job_comes_back_with_its_id_category_and_what_it_happened_to() {
    for job in [IN_A_THREAD, IN_A_PROCESS] {
        let harness = Harness::new();
        let outcome = harness.run(&format!(
            "{job} -ScriptBlock {{ {CONNECTED}
                 Get-JIMRunProfile -Id 99999
                 66 | Start-JIMRunProfile -Wait
             }})"
        ));
        assert_eq!(outcome.terminating_error, None, "{job}");
        let [missed, failed] = outcome.errors.as_slice() else {
            panic!("{job}: {:?}", outcome.errors);
        };
        assert_eq!(missed.advised().kind(), "RunProfileNotFound", "{job}");
        assert_eq!(
            failed.advised().kind(),
            "RunProfileCompletedWithErrors",
            "{job}"
        );
        let id = &harness.simulator.executions()[0].activity_id;
        assert_eq!(failed.target.as_ref().unwrap()["ActivityId"], *id, "{job}");
    }
}

#[test]
fn a_transcript_has_the_status_messages_of_a_wait_and_no_key() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$file = New-TemporaryFile
         $null = Start-Transcript $file
         $null = Connect-JIM -Url $Url -ApiKey $Key -Verbose
         10, 67 | Start-JIMRunProfile -Wait -Verbose
         66 | Start-JIMRunProfile -Wait
         $null = Stop-Transcript
         Get-Content $file -Raw
         Remove-Item $file",
    );
    assert_eq!(outcome.only_error().kind(), "RunProfileCompletedWithErrors");
    let values = outcome.values();
    let transcript = values[0].as_str().unwrap();
    for run in harness.simulator.executions() {
        assert!(
            transcript.contains(&format!("Activity: {}", run.activity_id)),
            "{transcript}"
        );
    }
    for told in [
        "Started run profile 'Full Import' on 'HR System'.",
        "Import complete: 4,860 objects",
        "The archive was last written 9 days ago",
        "VERBOSE: POST ",
    ] {
        assert!(transcript.contains(told), "'{told}': {transcript}");
    }
    assert!(
        !transcript.contains(harness.simulator.api_key()),
        "{transcript}"
    );
}

#[test]
fn whoever_connects_to_the_same_server_again_is_told_of_no_other() {
    let harness = Harness::new();
    let outcome =
        harness.run("$null = Connect-JIM -Url \"$Url/\" -ApiKey $Key; (Get-JIMConnection).Url");
    assert_eq!(outcome.succeeded().values(), [harness.simulator.url()]);
    assert_eq!(outcome.host_lines(), [""; 0]);
}
