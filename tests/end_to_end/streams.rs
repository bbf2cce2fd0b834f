//! The streams of a command: variables that hold them, preferences, redirections and the views of errors.

use serde_json::{Value, json};

use crate::harness::{Errors, Harness, Outcomes};

fn started(harness: &Harness) -> Vec<i32> {
    let executions = harness.simulator.executions();
    executions.iter().map(|run| run.run_profile_id).collect()
}

#[test]
fn an_out_variable_has_what_the_pipe_has() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$null = Get-JIMRunProfile -ConnectedSystemId 1 -OutVariable kept
         $kept.Count
         Start-JIMRunProfile 10 -PassThru -OutVariable +kept | Out-Null
         $kept.Count; $kept[-1].RunProfileId
         Start-JIMRunProfile 11 -OutVariable nothing
         $nothing.Count",
    );
    let expected = [5, 6, 10, 0].map(Value::from);
    assert_eq!(outcome.succeeded().values(), expected.each_ref());
}

#[test]
fn verbose_lines_come_where_a_switch_or_a_preference_asks_for_them() {
    let harness = Harness::new();
    for (script, wanted) in [
        ("Get-JIMRunProfile -Id 10", false),
        ("Get-JIMRunProfile -Id 10 -Verbose", true),
        (
            "$VerbosePreference = 'Continue'; Get-JIMRunProfile -Id 10",
            true,
        ),
        (
            "$VerbosePreference = 'Continue'; Get-JIMRunProfile -Id 10 -Verbose:$false",
            false,
        ),
        (
            "function Read([switch] $Verbose) { Get-JIMRunProfile -Id 10 -Verbose:$Verbose }; Read -Verbose",
            true,
        ),
        (
            "function Read { [CmdletBinding()] param() Get-JIMRunProfile -Id 10 }; Read -Verbose",
            true,
        ),
        (
            "& (New-Module { function Read { [CmdletBinding()] param() Get-JIMRunProfile -Id 10 } }) { Read -Verbose }",
            true,
        ),
    ] {
        let outcome = harness.run(script);
        let told = outcome
            .succeeded()
            .verbose
            .iter()
            .any(|line| line.contains("run-profiles: 200"));
        assert_eq!(told, wanted, "{script}: {:?}", outcome.verbose);
    }
}

#[test]
fn an_error_variable_has_each_error_once() {
    let harness = Harness::new();
    let outcome = harness.run(
        "99998, 42, 99999 | Get-JIMRunProfile -ErrorVariable kept -ErrorAction SilentlyContinue
         $kept.Count; $kept.TargetObject; $kept[0].FullyQualifiedErrorId
         66, 99999 | Start-JIMRunProfile -Wait -ErrorVariable +kept -ErrorAction SilentlyContinue
         $kept.Count
         try { Start-JIMRunProfile 60 -Wait -ErrorVariable ended } catch { $_.FullyQualifiedErrorId }
         $ended.Count; $ended[0].ErrorRecord.TargetObject.Status",
    );
    assert_eq!(outcome.succeeded().all("Id")[0], 42);
    let values = outcome.values();
    let id = |kind: &str, command: &str| {
        json!(format!("{kind},JIM.PowerShell.Commands.{command}Command"))
    };
    let expected = [
        json!(2),
        json!(99998),
        json!(99999),
        id("RunProfileNotFound", "GetJIMRunProfile"),
        json!(4),
        id("RunProfileFailed", "StartJIMRunProfile"),
        json!(1),
        json!("FailedWithError"),
    ];
    assert_eq!(values[1..], expected.each_ref());
}

#[test]
fn a_warning_variable_and_an_information_variable_have_what_was_said() {
    let harness = Harness::new();
    let outcome = harness.run(
        "67 | Start-JIMRunProfile -Wait -WarningVariable warned -WarningAction SilentlyContinue `
             -InformationVariable told -InformationAction Ignore
         $warned.Count; $warned[0].Message
         $told.Count; $told[0].Tags; $told.MessageData.Message",
    );
    assert_eq!(outcome.succeeded().warnings, [""; 0]);
    let id = &harness.simulator.executions()[0].activity_id;
    let values = outcome.values();
    assert_eq!(values[0], 1);
    let warned = values[1].as_str().unwrap();
    assert!(
        warned.contains("9 days ago") && warned.contains(id),
        "{warned}"
    );
    let rest = [
        json!(2),
        json!("PSHOST"),
        json!("Started run profile 'Delta Import (Archive)' on 'Finance Database'."),
        json!(format!("Activity: {id}")),
    ];
    assert_eq!(values[2..], rest.each_ref());
}

#[test]
fn a_pipeline_variable_has_the_object_that_is_on_its_way() {
    let harness = Harness::new();
    let outcome = harness.run(
        "Get-JIMConnectedSystem -PipelineVariable system | ForEach-Object { $system.Id -eq $_.Id }
         10, 11 | Start-JIMRunProfile -PassThru -PipelineVariable run | ForEach-Object { $run.ActivityId -eq $_.ActivityId }
         12, 13 | Set-JIMRunProfile -PageSize 9 -PassThru -PipelineVariable set | ForEach-Object { $set.Id -eq $_.Id }
         12, 13 | Remove-JIMRunProfile -Force -PassThru -PipelineVariable gone | ForEach-Object { $gone.Id -eq $_.Id }
         Get-JIMConnection -PipelineVariable connection | ForEach-Object { $connection.Url -eq $Url }",
    );
    assert_eq!(outcome.succeeded().values(), [&json!(true); 12]);
}

#[test]
fn default_parameter_values_are_the_parameters_of_every_command() {
    let (harness, other) = (Harness::new(), Harness::new());
    let outcome = harness.run(&format!(
        "$first = Get-JIMConnection
         $null = Connect-JIM -Url {} -ApiKey $Key
         $PSDefaultParameterValues = @{{ '*-JIM*:Connection' = $first; 'Start-JIMRunProfile:Wait' = $true
             'Start-JIMRunProfile:Timeout' = 600; 'Start-JIMRunProfile:PassThru' = $true }}
         (Get-JIMConnectedSystem -Id 1).Server
         (Start-JIMRunProfile 10).Status
         (Test-JIMConnection).Url
         (Get-JIMConnection).Count
         (Get-JIMRunProfile -Id 42 | Set-JIMRunProfile -PageSize 9 -PassThru).Server
         Disconnect-JIM
         $first.Connected",
        other.simulator.url()
    ));
    let url = harness.simulator.url();
    let expected = [
        json!(url),
        json!("Complete"),
        json!(url),
        json!(2),
        json!(url),
        json!(false),
    ];
    assert_eq!(outcome.succeeded().values(), expected.each_ref());
    assert_eq!(outcome.warnings, [""; 0]);
    assert_eq!((started(&harness), started(&other)), (vec![10], vec![]));
}

#[test]
fn an_error_action_decides_of_an_error_that_ends_nothing() {
    for (action, errors, remembered) in [
        ("Continue", 1, 1),
        ("SilentlyContinue", 0, 1),
        ("Ignore", 0, 0),
    ] {
        for how in [
            format!("99999, 42 | Get-JIMRunProfile -ErrorAction {action}"),
            format!("$ErrorActionPreference = '{action}'; 99999, 42 | Get-JIMRunProfile"),
        ] {
            let harness = Harness::new();
            let outcome = harness.run(&format!("$Error.Clear(); {how}; $Error.Count"));
            assert_eq!(outcome.terminating_error, None, "{how}");
            assert_eq!(outcome.errors.len(), errors, "{how}");
            assert_eq!(outcome.all("Id")[0], 42, "{how}");
            // A preference cannot be Ignore: PowerShell remembers the error then.
            if how.contains("-ErrorAction") {
                assert_eq!(outcome.values()[1], &json!(remembered), "{how}");
            }
        }
    }
}

#[test]
fn an_error_action_of_stop_ends_the_command_with_the_same_error() {
    for how in [
        "99999, 42 | Get-JIMRunProfile -ErrorAction Stop",
        "$ErrorActionPreference = 'Stop'; 99999, 42 | Get-JIMRunProfile",
        "$PSDefaultParameterValues = @{ '*-JIM*:ErrorAction' = 'Stop' }; 99999, 42 | Get-JIMRunProfile",
    ] {
        let harness = Harness::new();
        let outcome = harness.run(how);
        let error = outcome.fatal();
        assert_eq!(
            (error.kind(), error.category.as_str()),
            ("RunProfileNotFound", "ObjectNotFound"),
            "{how}"
        );
        assert_eq!(error.target.as_ref().unwrap().value, 99999, "{how}");
        assert_eq!(outcome.output, [], "{how}");
    }
}

#[test]
fn a_run_with_errors_ends_a_script_that_stops_at_errors_after_the_execution_is_given() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$ErrorActionPreference = 'Stop'
         66, 10 | Start-JIMRunProfile -Wait -PassThru",
    );
    assert_eq!(outcome.fatal().kind(), "RunProfileCompletedWithErrors");
    assert_eq!(outcome.all("Status"), ["CompleteWithError"]);
    assert_eq!(started(&harness), [66]);
}

#[test]
fn an_error_action_of_inquire_asks_and_goes_on_or_ends() {
    let harness = Harness::new();
    let script = "99999, 42 | Get-JIMRunProfile -ErrorAction Inquire";
    let on = harness.answered(script, &["Yes"]);
    assert_eq!(on.terminating_error, None);
    assert_eq!(on.all("Id"), [42]);
    assert!(on.prompts[0].message.contains("99999"), "{:?}", on.prompts);

    let ended = harness.answered(script, &["Halt Command"]);
    assert!(ended.terminating_error.is_some());
    assert_eq!(ended.output, []);
}

#[test]
fn a_failed_wait_is_caught_whatever_the_error_action_says() {
    for action in ["Continue", "SilentlyContinue", "Ignore", "Stop"] {
        let harness = Harness::new();
        let outcome = harness.run(&format!(
            "try {{ Start-JIMRunProfile 60 -Wait -ErrorAction {action}; 'not caught' }}
             catch [JIM.PowerShell.JimException] {{ $_.TargetObject.Status }}"
        ));
        assert_eq!(
            outcome.succeeded().values(),
            ["FailedWithError"],
            "{action}"
        );
    }
}

#[test]
fn a_status_message_or_warning_that_is_to_stop_the_script_stops_it_and_not_the_run() {
    let harness = Harness::new();
    let outcome = harness.run(
        "try { Start-JIMRunProfile 10 -Wait -InformationAction Stop } catch { \"$_\" }
         try { Start-JIMRunProfile 67 -Wait -WarningAction Stop } catch { \"$_\" }",
    );
    let values = outcome.succeeded().values();
    let said = |index: usize, words: &str| values[index].as_str().unwrap().contains(words);
    assert!(said(0, "Started run profile 'Full Import'"), "{values:?}");
    assert!(said(1, "9 days ago"), "{values:?}");
    let id = &harness.simulator.executions()[0].activity_id;
    assert!(
        outcome.host.contains("The run goes on") && outcome.host.contains(id),
        "{}",
        outcome.host
    );
}

#[test]
fn an_error_is_a_sentence_in_each_view() {
    let harness = Harness::new();
    let shown = |view: &str| {
        harness.screen_of(
            200,
            &format!("$ErrorView = '{view}'; Get-JIMRunProfile -Id 99999; try {{ Start-JIMRunProfile 60 -Wait }} catch {{ $_ }}"),
        )
    };
    let concise = shown("ConciseView");
    for words in [
        "There is no run profile with id 99999. Get-JIMRunProfile -All lists them.",
        "Recommendation: Check the id or the name.",
        "Run profile 'Full Import' on 'Finance Database' failed:",
        "See the details with: Get-JIMActivity -Id ",
    ] {
        assert!(concise.contains(words), "'{words}': {concise}");
    }
    let normal = shown("NormalView");
    for words in [
        "Get-JIMRunProfile : There is no run profile with id 99999.",
        "ObjectNotFound: (99999:Int32) [Get-JIMRunProfile], JimException",
        "RunProfileNotFound,JIM.PowerShell.Commands.GetJIMRunProfileCommand",
        "RunProfileFailed,JIM.PowerShell.Commands.StartJIMRunProfileCommand",
    ] {
        assert!(normal.contains(words), "'{words}': {normal}");
    }
    let category = shown("CategoryView");
    for words in [
        "ObjectNotFound: (99999:Int32) [Get-JIMRunProfile], JimException",
        "InvalidResult: (",
        "[Start-JIMRunProfile], JimException",
    ] {
        assert!(category.contains(words), "'{words}': {category}");
    }
}

#[test]
fn get_error_shows_all_of_an_error_and_no_key() {
    let harness = Harness::new();
    let outcome = harness.run(
        "try { Start-JIMRunProfile 60 -Wait } catch { }
         Get-Error | Out-String -Width 200
         Connect-JIM -Url http://127.0.0.1:1 -ApiKey $Key -ErrorAction SilentlyContinue -ErrorVariable refused",
    );
    let values = outcome.values();
    let failed = values[0].as_str().unwrap();
    for words in [
        "JIM.PowerShell.JimException",
        "Could not find file '/srv/jim/files/cost-centres.csv'",
        "RunProfileFailed,JIM.PowerShell.Commands.StartJIMRunProfileCommand",
        harness.simulator.executions()[0].activity_id.as_str(),
    ] {
        assert!(failed.contains(words), "'{words}': {failed}");
    }
    assert_eq!(outcome.fatal().kind(), "ServerUnreachable");

    let outcome = harness.run(
        "try { Connect-JIM -Url http://127.0.0.1:1 -ApiKey $Key } catch { }
         Get-Error | Out-String -Width 200",
    );
    let values = outcome.succeeded().values();
    let unreachable = values[0].as_str().unwrap();
    assert!(
        unreachable.contains("ServerUnreachable") && unreachable.contains("InnerException"),
        "{unreachable}"
    );
    assert!(
        !unreachable.contains(harness.simulator.api_key()),
        "{unreachable}"
    );
}

#[test]
fn each_stream_of_a_wait_goes_where_it_is_sent() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$file = New-TemporaryFile
         66 | Start-JIMRunProfile -Wait 2> $file; Get-Content $file -Raw
         67 | Start-JIMRunProfile -Wait 3> $file; Get-Content $file -Raw
         10 | Start-JIMRunProfile -Wait 6> $file; Get-Content $file -Raw
         66, 67 | Start-JIMRunProfile -Wait -PassThru -Verbose *> $file; Get-Content $file -Raw
         Remove-Item $file",
    );
    assert_eq!(outcome.succeeded().warnings, [""; 0]);
    let ids: Vec<_> = harness
        .simulator
        .executions()
        .into_iter()
        .map(|run| run.activity_id)
        .collect();
    let values = outcome.values();
    let [errors, warnings, told, all] = values.as_slice() else {
        panic!("four texts were expected: {values:?}");
    };
    for (text, words) in [
        (errors, "but 3 objects failed"),
        (errors, &ids[0]),
        (warnings, "9 days ago"),
        (warnings, &ids[1]),
        (told, "Started run profile 'Full Import' on 'HR System'."),
        (told, &ids[2]),
        (told, "Import complete: 4,860 objects"),
        (all, "POST "),
        (all, "Started run profile 'Full Import (Archive)'"),
        (all, "but 3 objects failed"),
        (all, "9 days ago"),
        (all, "CompleteWithWarning"),
        (all, &ids[3]),
        (all, &ids[4]),
    ] {
        assert!(text.as_str().unwrap().contains(words), "'{words}': {text}");
    }
    // What was not sent elsewhere still is where it belongs.
    let lines = outcome.host_lines().join("\n");
    assert!(
        lines.contains(&ids[0]) && lines.contains(&ids[1]),
        "{lines}"
    );
    assert!(
        !lines.contains(&ids[2]) && !lines.contains(&ids[4]),
        "{lines}"
    );
}

#[test]
fn all_streams_in_one_pipe_keep_their_order_and_their_kinds() {
    let harness = Harness::new();
    let outcome = harness.run(
        "66, 67 | Start-JIMRunProfile -Wait -PassThru *>&1 | ForEach-Object { $_.GetType().Name }",
    );
    let expected = [
        "InformationRecord",
        "InformationRecord",
        "ErrorRecord",
        "PSCustomObject",
        "InformationRecord",
        "InformationRecord",
        "WarningRecord",
        "PSCustomObject",
    ];
    assert_eq!(outcome.succeeded().values(), expected);
}

#[test]
fn tee_object_keeps_a_copy_of_what_goes_on() {
    let harness = Harness::new();
    let outcome = harness.run(
        "Get-JIMRunProfile -ConnectedSystemId 1 | Tee-Object -Variable copy |
             Where-Object Type -eq Export | Start-JIMRunProfile
         $copy.Count
         $file = New-TemporaryFile
         10 | Start-JIMRunProfile -Wait -PassThru 6>&1 | Tee-Object $file | Out-Null
         Get-Content $file -Raw
         Remove-Item $file",
    );
    let values = outcome.succeeded().values();
    assert_eq!(values[0], 5);
    let file = values[1].as_str().unwrap();
    for words in [
        "Started run profile",
        "ConnectedSystem : HR System",
        "Import complete",
    ] {
        assert!(file.contains(words), "'{words}': {file}");
    }
    assert_eq!(started(&harness), [14, 10]);
}
