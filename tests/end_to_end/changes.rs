//! New-, Set- and Remove-JIMRunProfile: what they change, and what they leave alone.

use jim_simulator::{Act, Fault, RunProfile};
use serde_json::json;

use crate::harness::{Errors, Harness, Outcomes};

/// A run profile as the server has it.
fn profile(harness: &Harness, id: i32) -> Option<RunProfile> {
    harness.simulator.configuration(|configuration| {
        configuration
            .run_profiles
            .iter()
            .find(|profile| profile.id == id)
            .cloned()
    })
}

fn count(harness: &Harness) -> usize {
    harness
        .simulator
        .configuration(|configuration| configuration.run_profiles.len())
}

fn newest(harness: &Harness) -> RunProfile {
    harness.simulator.configuration(|configuration| {
        configuration
            .run_profiles
            .iter()
            .max_by_key(|profile| profile.id)
            .cloned()
            .unwrap()
    })
}

fn changes(harness: &Harness) -> usize {
    harness
        .simulator
        .requests()
        .iter()
        .filter(|request| request.method != "GET")
        .count()
}

#[test]
fn each_way_to_name_a_system_creates_there() {
    for how in [
        "New-JIMRunProfile -ConnectedSystemId 4 -Name Extra -Type FullSync",
        "New-JIMRunProfile Extra -ConnectedSystemName 'badge access' -Type FullSync",
        "New-JIMRunProfile -ConnectedSystemId 4 -Name Extra -RunType FullSynchronisation",
        "Get-JIMConnectedSystem -Id 4 | New-JIMRunProfile -Name Extra -Type fullsync",
        "[pscustomobject]@{ Id = '4' } | New-JIMRunProfile -Name Extra -Type FullSync",
    ] {
        let harness = Harness::new();
        assert_eq!(harness.run(how).succeeded().output, [], "{how}");
        let made = newest(&harness);
        assert_eq!((made.system, made.name.as_str()), (4, "Extra"), "{how}");
        assert_eq!(made.run_type, "FullSynchronisation", "{how}");
    }
}

#[test]
fn what_is_given_reaches_the_server_and_what_it_has_comes_back() {
    let harness = Harness::new();
    let outcome = harness.run(
        "New-JIMRunProfile -ConnectedSystemId 2 -Name 'Import \u{1F600} \"%/' -Type FullImport -PartitionId 5 `
            -PageSize 250 -FilePath /data/in.csv -VerifyImportContentHashes -PassThru",
    );
    let made = outcome.succeeded().output[0].as_ref().unwrap();
    assert_eq!(made.type_name(), "JIM.RunProfile");
    assert_eq!(made["Name"], "Import \u{1F600} \"%/");
    assert_eq!(made["PartitionId"], 5);
    assert_eq!(made["PartitionName"], "OU=UK,DC=corp,DC=example,DC=com");
    assert_eq!(made["PageSize"], 250);
    let kept = profile(&harness, newest(&harness).id).unwrap();
    assert_eq!((kept.page_size, kept.verify_hashes), (250, true));
    assert_eq!(kept.file_path.as_deref(), Some("/data/in.csv"));
}

#[test]
fn only_what_is_given_is_changed() {
    let harness = Harness::new();
    let before = profile(&harness, 42).unwrap();
    harness
        .run("Set-JIMRunProfile -Id 42 -PageSize 7")
        .succeeded();
    let after = profile(&harness, 42).unwrap();
    assert_eq!(
        (after.page_size, &after.name, &after.file_path),
        (7, &before.name, &before.file_path)
    );

    let nothing = harness.run("Set-JIMRunProfile -Id 42");
    assert!(nothing.succeeded().warnings[0].contains("Nothing is changed"));
    assert_eq!(changes(&harness), 1);
}

#[test]
fn each_way_to_name_a_run_profile_changes_that_one() {
    for how in [
        "Set-JIMRunProfile -Id 10",
        "Set-JIMRunProfile -RunProfileId 10",
        "Set-JIMRunProfile -ConnectedSystemId 1 -RunProfileId 10",
        "Set-JIMRunProfile -ConnectedSystemName 'HR System' -RunProfileId 10",
        "Set-JIMRunProfile -ConnectedSystemName 'HR System' -RunProfileName 'Full Import'",
        "Set-JIMRunProfile -ConnectedSystemId 1 -RunProfileName 'Full Import'",
        "Set-JIMRunProfile -InputObject (Get-JIMRunProfile -Id 10)",
        "Get-JIMRunProfile -Id 10 | Set-JIMRunProfile",
        "10 | Set-JIMRunProfile",
        "[pscustomobject]@{ Id = '10'; ConnectedSystemId = '1' } | Set-JIMRunProfile",
    ] {
        let harness = Harness::new();
        harness
            .run(&format!(
                "{how} -VerifyImportContentHashes $true -PageSize 9"
            ))
            .succeeded();
        let changed = harness.simulator.configuration(|configuration| {
            let changed = configuration
                .run_profiles
                .iter()
                .filter(|profile| profile.page_size == 9);
            changed.map(|profile| profile.id).collect::<Vec<_>>()
        });
        assert_eq!(changed, [10], "{how}");
        assert!(profile(&harness, 10).unwrap().verify_hashes, "{how}");
    }
}

#[test]
fn a_change_gives_what_the_server_has_now() {
    let harness = Harness::new();
    let outcome = harness.run(
        "Get-JIMRunProfile -Id 26 | Set-JIMRunProfile -Name 'New name' -PartitionId 3 -PassThru",
    );
    let now = outcome.succeeded().output[0].as_ref().unwrap();
    assert_eq!(
        (&now["Name"], &now["PartitionId"]),
        (&json!("New name"), &json!(3))
    );
    assert_eq!(now["PartitionName"], "DC=corp,DC=example,DC=com");
}

#[test]
fn what_the_server_does_not_clear_is_told() {
    let harness = Harness::new();
    harness
        .run("Set-JIMRunProfile -Id 10 -FilePath /data/in.csv")
        .succeeded();
    let outcome = harness.run("Set-JIMRunProfile -Id 10 -FilePath $null");
    outcome.succeeded();
    let kept = profile(&harness, 10).unwrap().file_path.is_some();
    assert_eq!(
        outcome
            .warnings
            .iter()
            .any(|warning| warning.contains("did not clear")),
        kept
    );
}

#[test]
fn every_reason_of_the_server_is_shown() {
    let harness = Harness::new();
    let hashes = harness.run("Set-JIMRunProfile -Id 13 -VerifyImportContentHashes $true");
    let error = hashes.only_error();
    assert_eq!(
        (error.kind(), error.category.as_str()),
        ("RequestRefused", "InvalidOperation")
    );
    assert!(
        error.message.contains("Full Import Run Profile"),
        "{}",
        error.message
    );
    let partition = harness
        .run("New-JIMRunProfile -ConnectedSystemId 2 -Name x -Type FullImport -PartitionId 77");
    assert!(
        partition
            .only_error()
            .message
            .contains("Partition with ID 77 not found")
    );
    let several = Act::text(
        400,
        "application/json",
        r#"{"title":"Invalid.","status":400,"errors":{"Name":["Too long.","Too odd."],"FilePath":["No."]}}"#,
    );
    harness
        .simulator
        .fault(Fault::new("POST", "*/run-profiles", several));
    let outcome = harness.run("New-JIMRunProfile -ConnectedSystemId 2 -Name x -Type FullImport");
    for reason in ["Too long.", "Too odd.", "No."] {
        assert!(outcome.only_error().message.contains(reason));
    }
}

#[test]
fn deleting_asks_first_and_force_does_not() {
    let harness = Harness::new();
    let script = |text: &str| harness.answered(text, &["No"]);
    let refused = script("Remove-JIMRunProfile -Id 10");
    assert_eq!(refused.succeeded().prompts.len(), 1);
    let asked = &refused.prompts[0].message;
    assert!(
        asked.contains("'Full Import' (10)") && asked.contains("'HR System'"),
        "{asked}"
    );
    assert!(profile(&harness, 10).is_some());

    let agreed = harness.answered("Remove-JIMRunProfile -Id 10", &["Yes"]);
    agreed.succeeded();
    assert!(profile(&harness, 10).is_none());

    let forced = harness.run("Remove-JIMRunProfile -Id 11 -Force -PassThru");
    assert_eq!(forced.succeeded().all("Name"), [json!("Delta Import")]);
    assert!(forced.prompts.is_empty() && profile(&harness, 11).is_none());
}

#[test]
fn yes_to_all_and_no_to_all_hold_for_the_pipeline() {
    let harness = Harness::new();
    let none = harness.answered(
        "Get-JIMRunProfile -ConnectedSystemId 1 | Remove-JIMRunProfile",
        &["No to All"],
    );
    assert_eq!(
        (none.succeeded().prompts.len(), count(&harness)),
        (1, count(&harness))
    );
    assert!(profile(&harness, 10).is_some());
    let all = harness.answered(
        "Get-JIMRunProfile -ConnectedSystemId 1 | Remove-JIMRunProfile",
        &["Yes to All"],
    );
    assert_eq!(all.succeeded().prompts.len(), 1);
    let left = harness.simulator.configuration(|configuration| {
        configuration
            .run_profiles
            .iter()
            .filter(|profile| profile.system == 1)
            .count()
    });
    assert_eq!(left, 0);
}

#[test]
fn what_if_changes_nothing_and_names_the_profile_and_its_system() {
    let harness = Harness::new();
    let before = count(&harness);
    for (command, words) in [
        (
            "New-JIMRunProfile -ConnectedSystemId 1 -Name Extra -Type Export",
            ["'Extra'", "'HR System'"],
        ),
        (
            "Set-JIMRunProfile -Id 10 -Name Other",
            ["'Full Import' (10)", "'HR System'"],
        ),
        (
            "Remove-JIMRunProfile -Id 10",
            ["'Full Import' (10)", "'HR System'"],
        ),
        (
            "Remove-JIMRunProfile -Id 10 -Force",
            ["'Full Import' (10)", "'HR System'"],
        ),
        (
            "Get-JIMRunProfile -Id 10 | Remove-JIMRunProfile -Force",
            ["'Full Import' (10)", "'HR System'"],
        ),
        (
            "Start-JIMRunProfile -ConnectedSystemId 1 -RunProfileId 14",
            ["'Export' (14)", "'HR System'"],
        ),
    ] {
        let screen = harness.screen(&format!("{command} -WhatIf"));
        assert!(
            words.iter().all(|word| screen.contains(word)),
            "{command}: {screen}"
        );
    }
    harness
        .run("$WhatIfPreference = $true; Remove-JIMRunProfile -Id 10 -Force")
        .succeeded();
    assert_eq!((count(&harness), changes(&harness)), (before, 0));
}

#[test]
fn objects_that_are_no_run_profile_change_and_delete_nothing() {
    let harness = Harness::new();
    let before = count(&harness);
    let outcome = harness.run(
        "Get-JIMConnectedSystem -Id 1 | Remove-JIMRunProfile -Force
         Get-JIMConnectedSystem -Id 1 | Set-JIMRunProfile -Name x
         [pscustomobject]@{ Id = 42 } | Remove-JIMRunProfile -Force
         [pscustomobject]@{ Name = 'x' } | Remove-JIMRunProfile -Force
         'Full Import' | Remove-JIMRunProfile -Force
         Get-JIMRunProfile -Id 10 | New-JIMRunProfile -Name x -Type Export",
    );
    assert_eq!(outcome.errors.len(), 6);
    for error in &outcome.errors {
        assert_eq!(
            (error.advised().kind(), error.category.as_str()),
            ("WrongInputObject", "InvalidType")
        );
    }
    assert_eq!((count(&harness), changes(&harness)), (before, 0));
}

#[test]
fn in_a_pipeline_of_ten_with_one_bad_nine_are_done() {
    let harness = Harness::new();
    let outcome = harness.run("10..14 + 99999 + 20..23 | Set-JIMRunProfile -PageSize 9");
    assert_eq!(outcome.only_error().kind(), "RunProfileNotFound");
    let changed = harness.simulator.configuration(|configuration| {
        configuration
            .run_profiles
            .iter()
            .filter(|profile| profile.page_size == 9)
            .count()
    });
    assert_eq!(changed, 9);
}

#[test]
fn a_lost_answer_creates_no_second_profile_and_deletes_what_was_to_go() {
    let harness = Harness::new();
    let before = count(&harness);
    harness
        .simulator
        .fault(Fault::new("POST", "*/run-profiles", Act::DropAfter).times(1));
    let outcome = harness.run("New-JIMRunProfile -ConnectedSystemId 1 -Name Once -Type Export");
    assert_eq!(outcome.only_error().kind(), "ChangeUncertain");
    assert_eq!(count(&harness), before + 1);

    harness
        .simulator
        .fault(Fault::new("DELETE", "*", Act::DropAfter).times(1));
    harness
        .run("Remove-JIMRunProfile -Id 10 -Force")
        .succeeded();
    assert!(profile(&harness, 10).is_none());
}

#[test]
fn a_profile_that_goes_between_look_up_and_delete_is_one_clear_error() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$profile = Get-JIMRunProfile -Id 10
         $profile | Remove-JIMRunProfile -Force; $profile | Remove-JIMRunProfile -Force",
    );
    assert_eq!(outcome.only_error().kind(), "RunProfileNotFound");
}

#[test]
fn values_that_cannot_be_are_refused_before_anything_is_sent() {
    let harness = Harness::new();
    for command in [
        "New-JIMRunProfile -ConnectedSystemId 0 -Name x -Type Export",
        "New-JIMRunProfile -ConnectedSystemId 1 -Name '' -Type Export",
        "New-JIMRunProfile -ConnectedSystemId 1 -Name ('x' * 201) -Type Export",
        "New-JIMRunProfile -ConnectedSystemId 1 -Name x -Type Reconcile",
        "New-JIMRunProfile -ConnectedSystemId 1 -Name x -Type Export -PageSize 10001",
        "Set-JIMRunProfile -Id -1 -Name x",
        "Set-JIMRunProfile -Id 99999999999 -Name x",
        "Remove-JIMRunProfile -Id 0 -Force",
    ] {
        let outcome = harness.run(command);
        let error = outcome.terminating_error.as_ref().unwrap();
        let refused = ["Parameter", "CannotConvert"]
            .iter()
            .any(|id| error.id.starts_with(id));
        assert!(refused, "{command}: {}", error.id);
    }
    assert_eq!(changes(&harness), 0);
}

#[test]
fn names_of_every_kind_travel_unharmed() {
    let harness = Harness::new();
    let long = "\u{00E4}".repeat(200);
    for name in [
        "it's \"quoted\"",
        "50 % of a/b\\c?d=e&f#g",
        "\u{1F468}\u{200D}\u{1F4BB} payroll",
        "\u{0645}\u{0648}\u{0638}\u{0641}\u{0648}\u{0646}",
        "[set] `1` * ?",
        long.as_str(),
    ] {
        let quoted = name.replace('\'', "''");
        let outcome = harness.run(&format!(
            "New-JIMRunProfile -ConnectedSystemId 1 -Name '{quoted}' -Type Export -PassThru
             Start-JIMRunProfile -ConnectedSystemId 1 -RunProfileName '{quoted}' -PassThru
             Get-JIMRunProfile -ConnectedSystemId 1 -Name ([System.Management.Automation.WildcardPattern]::Escape('{quoted}'))
             Remove-JIMRunProfile -ConnectedSystemId 1 -RunProfileName '{quoted}' -Force -PassThru"
        ));
        outcome.succeeded();
        let shown: Vec<_> = outcome
            .output
            .iter()
            .flatten()
            .map(|object| {
                if object["Name"].is_null() {
                    object["RunProfileName"].clone()
                } else {
                    object["Name"].clone()
                }
            })
            .collect();
        assert_eq!(shown, vec![json!(name); 4], "{name}");
    }
}

#[test]
fn objects_that_were_saved_and_read_again_mean_the_same() {
    let harness = Harness::new();
    // As ConvertFrom-Json gives them: no type name, and ids of 64 bits.
    let outcome = harness.run(
        "New-JIMRunProfile -ConnectedSystemId 1 -Name Fresh -Type Export -PassThru | Start-JIMRunProfile
         $saved = Get-JIMRunProfile -Id 42
         [pscustomobject]@{ Id = [long]$saved.Id; ConnectedSystemId = [long]$saved.ConnectedSystemId
             Name = $saved.Name; RunType = $saved.RunType; Server = $saved.Server } | Set-JIMRunProfile -PageSize 9
         [pscustomobject]@{ Id = [long]1; Name = 'HR System'; ConnectorName = 'x'; Server = $Url } | Remove-JIMRunProfile -Force",
    );
    assert_eq!(outcome.only_error().kind(), "WrongInputObject");
    assert_eq!(profile(&harness, 42).unwrap().page_size, 9);
    assert_eq!(harness.simulator.executions().len(), 1);
}

#[test]
fn scripts_that_splat_and_use_the_older_words_go_on_working() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$new = @{ Name = 'Old words'; ConnectedSystemId = 1; RunType = 'FullImport'; FilePath = '/data/a.csv'
                   PageSize = 50; VerifyImportContentHashes = $true; PassThru = $true }
         $p = New-JIMRunProfile @new
         Set-JIMRunProfile -ConnectedSystemId 1 -RunProfileId $p.id -VerifyImportContentHashes $false
         $s = Get-JIMConnectedSystem -Id 1
         $r = Start-JIMRunProfile -ConnectedSystemId $s.id -RunProfileId $p.id -Wait -PassThru
         $r.activityId",
    );
    assert_eq!(
        outcome.succeeded().values(),
        [&json!(harness.simulator.executions()[0].activity_id)]
    );
    let made = newest(&harness);
    assert_eq!((made.page_size, made.verify_hashes), (50, false));
}

#[test]
fn a_thousand_objects_down_the_pipe() {
    let harness = Harness::new();
    let outcome = harness.run(
        "1..1000 | ForEach-Object { [pscustomobject]@{ Id = 10; ConnectedSystemId = 1 } } |
             Set-JIMRunProfile -PageSize 9",
    );
    outcome.succeeded();
    assert_eq!(changes(&harness), 1000);
}

#[test]
fn a_piped_run_profile_is_changed_and_deleted_without_a_look_up() {
    let harness = Harness::new();
    harness
        .run(
            "$profile = Get-JIMRunProfile -ConnectedSystemId 1 -Name Export
         $null = Get-JIMConnectedSystem -Id 3
         $profile | Set-JIMRunProfile -PageSize 9; $profile | Remove-JIMRunProfile -Force",
        )
        .succeeded();
    let requests = harness.simulator.requests();
    let marker = requests
        .iter()
        .rposition(|request| request.path.ends_with("/connected-systems/3"));
    let after: Vec<_> = requests[marker.unwrap() + 1..]
        .iter()
        .map(|request| request.method.as_str())
        .collect();
    assert_eq!(after, ["PUT", "DELETE"]);
}

#[test]
fn what_would_be_done_is_a_sentence_with_names_as_they_are_typed() {
    let harness = Harness::new();
    for (command, sentence) in [
        (
            "Set-JIMRunProfile -Id 10 -Name 'Zürich \"Süd\" & <Ö>' -PageSize 5 -FilePath '' -WhatIf",
            "What if: Change run profile 'Full Import' (10) on 'HR System': Name to 'Zürich \"Süd\" & <Ö>', PageSize to 5, FilePath to nothing.",
        ),
        (
            "Set-JIMRunProfile -Id 10 -VerifyImportContentHashes $true -PartitionId $null -WhatIf",
            "What if: Change run profile 'Full Import' (10) on 'HR System': PartitionId to nothing, VerifyImportContentHashes to true.",
        ),
        (
            "New-JIMRunProfile -ConnectedSystemId 1 -Name 'Zürich' -Type FullSynchronisation -WhatIf",
            "What if: Create run profile 'Zürich' (FullSync) on 'HR System'.",
        ),
        (
            "Remove-JIMRunProfile 10 -WhatIf",
            "What if: Delete run profile 'Full Import' (10) on 'HR System'.",
        ),
        (
            "Start-JIMRunProfile 10 -WhatIf",
            "What if: Start run profile 'Full Import' (10) on 'HR System'.",
        ),
    ] {
        assert_eq!(
            harness.screen_of(200, command).trim(),
            sentence,
            "{command}"
        );
    }
}

#[test]
fn the_names_of_the_page_are_the_parameters_and_the_others_are_aliases() {
    let harness = Harness::new();
    let outcome = harness.run(
        "foreach ($name in 'Set', 'Remove', 'Start') {
             $parameters = (Get-Command \"$name-JIMRunProfile\").Parameters
             foreach ($id in 'Id', 'RunProfileId') {
                 if ($parameters.ContainsKey($id)) { \"$name -$id, alias $($parameters[$id].Aliases)\" }
             }
         }
         (Set-JIMRunProfile -Id 10 -PageSize 5 -PassThru).Id
         (Set-JIMRunProfile -RunProfileId 10 -PageSize 5 -PassThru).Id
         (Start-JIMRunProfile -Id 10 -PassThru).RunProfileId
         (Remove-JIMRunProfile -RunProfileId 10 -Force -PassThru).Id",
    );
    assert_eq!(
        outcome.succeeded().values(),
        [
            &json!("Set -Id, alias RunProfileId"),
            &json!("Remove -Id, alias RunProfileId"),
            &json!("Start -RunProfileId, alias Id"),
            &json!(10),
            &json!(10),
            &json!(10),
            &json!(10)
        ]
    );
}

#[test]
fn a_type_is_one_of_the_five_of_the_page_or_an_older_word_for_one() {
    let harness = Harness::new();
    let outcome = harness.run(
        "'FullSync', 'FullSynchronisation', 'deltasynchronisation' | ForEach-Object {
             (New-JIMRunProfile -ConnectedSystemId 1 -Name $_ -Type $_ -PassThru).Type
         }
         try { New-JIMRunProfile -ConnectedSystemId 1 -Name x -Type Sync } catch { \"$_\" }",
    );
    let values = outcome.succeeded().values();
    assert_eq!(
        values[..3],
        [&json!("FullSync"), &json!("FullSync"), &json!("DeltaSync")]
    );
    let refused = values[3].as_str().unwrap();
    assert!(
        refused.contains("FullImport,DeltaImport,FullSync,DeltaSync,Export"),
        "{refused}"
    );
}
