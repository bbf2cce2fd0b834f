//! Languages of the session: names and types in any case, ids as typed, what dates and numbers look like.

use std::thread;

use jim_simulator::{Options, Outcome};
use serde_json::json;

use crate::harness::{Errors, Harness, Outcomes};

const CULTURES: [&str; 3] = ["de-DE", "tr-TR", "ar-SA"];

/// Makes a culture that of the script, with its language.
fn of(culture: &str) -> String {
    format!(
        "[cultureinfo]::CurrentCulture = '{culture}'; [cultureinfo]::CurrentUICulture = '{culture}'\n"
    )
}

#[test]
fn a_name_is_found_in_any_case_in_every_language() {
    for culture in CULTURES {
        let harness = Harness::new();
        let outcome = harness.run(&format!(
            "{}
             (Get-JIMConnectedSystem -Name 'active directory').Id
             (Get-JIMConnectedSystem -Name 'ACTIVE D*').Id
             (Get-JIMRunProfile -ConnectedSystemName 'ACTIVE DIRECTORY' -Name 'FULL IMPORT').Id
             (Get-JIMRunProfile -ConnectedSystemId 2 -Name '*import').Id
             (Get-JIMRunProfile -ConnectedSystemId 2 -Name 'delta i*').Id
             (Start-JIMRunProfile -ConnectedSystemName 'finance database' -RunProfileName 'FULL IMPORT (ARCHIVE)' -PassThru).RunProfileId",
            of(culture)
        ));
        let expected = [2, 2, 20, 20, 21, 21, 27, 66].map(|id| json!(id));
        assert_eq!(
            outcome.succeeded().values(),
            expected.each_ref(),
            "{culture}"
        );
    }
}

#[test]
fn a_name_is_completed_in_any_case_in_every_language() {
    for culture in CULTURES {
        let harness = Harness::new();
        let outcome = harness.run(&format!(
            "{}
             foreach ($line in 'Get-JIMRunProfile -ConnectedSystemName acti', 'Get-JIMRunProfile -ConnectedSystemName FI') {{
                 # A completion gives up soon, and a busy machine may not answer by then: Tab is pressed again.
                 foreach ($press in 1..20) {{
                     $offered = (TabExpansion2 $line $line.Length).CompletionMatches | ForEach-Object ListItemText
                     if ($offered) {{ $offered; break }}
                 }}
             }}",
            of(culture)
        ));
        assert_eq!(
            outcome.succeeded().values(),
            ["Active Directory", "Finance Database"],
            "{culture}"
        );
    }
}

#[test]
fn a_type_is_understood_in_any_case_in_every_language() {
    for culture in CULTURES {
        let harness = Harness::new();
        let outcome = harness.run(&format!(
            "{}
             foreach ($type in 'FULLIMPORT', 'fullimport', 'deltaimport', 'DELTASYNCHRONISATION', 'fullsync', 'export') {{
                 (New-JIMRunProfile -ConnectedSystemId 2 -Name \"New $type\" -Type $type -PassThru).RunType
             }}",
            of(culture)
        ));
        let expected = [
            "FullImport",
            "FullImport",
            "DeltaImport",
            "DeltaSynchronisation",
            "FullSynchronisation",
            "Export",
        ];
        assert_eq!(outcome.succeeded().values(), expected, "{culture}");
    }
}

#[test]
fn an_id_is_shown_as_it_was_typed_in_every_language() {
    for culture in CULTURES {
        let harness = Harness::new();
        let outcome = harness.run(&format!("{}Get-JIMRunProfile -Id 1234567", of(culture)));
        let error = outcome.only_error();
        assert_eq!(
            error.message,
            "There is no run profile with id 1234567. Get-JIMRunProfile -All lists them.",
            "{culture}"
        );
        let screen = harness.screen(&format!(
            "{}Get-JIMRunProfile -Id 10; Remove-JIMRunProfile -Id 42 -WhatIf",
            of(culture)
        ));
        assert!(
            screen.contains("   10 Full Import ")
                && screen.contains("'Full Import (Contractors)' (42)"),
            "{culture}: {screen}"
        );
    }
}

#[test]
fn digits_of_another_script_are_no_id() {
    let harness = Harness::new();
    let outcome = harness.run(&format!(
        "{}'\u{0664}\u{0662}' | Start-JIMRunProfile",
        of("ar-SA")
    ));
    assert_eq!(outcome.only_error().kind(), "WrongInputObject");
    assert!(harness.simulator.executions().is_empty());
}

#[test]
fn messages_and_objects_of_a_run_are_the_same_in_every_language() {
    for culture in CULTURES {
        let harness = Harness::new();
        let outcome = harness.run(&format!(
            "{}
             10, 66 | Start-JIMRunProfile -Wait -PassThru",
            of(culture)
        ));
        let runs = harness.simulator.executions();
        let error = outcome.only_error();
        assert!(
            error.message.contains(&format!(
                "(activity {}, 1240 objects processed).",
                runs[1].activity_id
            )),
            "{culture}: {}",
            error.message
        );
        assert_eq!(outcome.all("ObjectsProcessed"), [4860, 1240], "{culture}");
        for created in outcome.all("Created") {
            assert!(
                created.as_str().unwrap().starts_with("20"),
                "{culture}: {created}"
            );
        }
        let lines = outcome.host_lines();
        let told = [
            "Started run profile 'Full Import' on 'HR System'.".to_owned(),
            format!("Activity: {}", runs[0].activity_id),
        ];
        assert_eq!(lines[..2], told, "{culture}");
        assert!(
            lines[2].starts_with("Import complete: 4,860 objects"),
            "{culture}: {lines:?}"
        );
    }
}

#[test]
fn dates_are_shown_as_the_language_writes_them() {
    for (culture, pattern) in [
        ("de-DE", r"^\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d [+-]\d\d:\d\d$"),
        (
            "tr-TR",
            r"^\d\d?\.\d\d?\.\d{4} \d\d:\d\d:\d\d [+-]\d\d:\d\d$",
        ),
        ("ar-SA", r"14\d\d"),
    ] {
        let harness = Harness::new();
        let outcome = harness.run(&format!(
            "{}
             $system = Get-JIMConnectedSystem -Id 1
             $null = ($system | Format-List Created | Out-String).Trim() -match '^Created *: (.*)$'
             $Matches[1] -match '{pattern}'
             $system.Created -is [datetimeoffset]",
            of(culture)
        ));
        assert_eq!(
            outcome.succeeded().values(),
            [&json!(true), &json!(true)],
            "{culture}"
        );
    }
}

#[test]
fn progress_says_the_same_in_every_language() {
    thread::scope(|scope| {
        for culture in CULTURES {
            scope.spawn(move || progress_is_in_english(culture));
        }
    });
}

fn progress_is_in_english(culture: &str) {
    // A run that takes seconds, so that there is something to tell.
    let harness = Harness::with(Options {
        speed: 0.05,
        ..Options::default()
    });
    let outcome = harness.run(&format!("{}Start-JIMRunProfile 10 -Wait", of(culture)));
    let progress = &outcome.succeeded().progress;
    assert!(
        progress.iter().any(|record| record.percent > 0),
        "{culture}: {progress:?}"
    );
    for record in progress {
        assert_eq!(record.activity, "HR System: Full Import", "{culture}");
        assert!(record.status.is_ascii(), "{culture}: {}", record.status);
    }
    let counted = |words: &str| progress.iter().any(|record| record.status.contains(words));
    assert!(counted("4,860"), "{culture}: {progress:?}");
}

#[test]
fn a_file_with_the_separator_of_the_language_means_the_same_run_profiles() {
    for culture in CULTURES {
        let harness = Harness::new();
        let outcome = harness.run(&format!(
            "{}
             $file = New-TemporaryFile
             Get-JIMRunProfile -ConnectedSystemId 3 | Export-Csv $file -UseCulture
             Import-Csv $file -UseCulture | Set-JIMRunProfile -PageSize 9 -PassThru
             Remove-Item $file",
            of(culture)
        ));
        let expected = [30, 31, 32, 33, 34, 42].map(|id| json!(id));
        assert_eq!(outcome.succeeded().all("Id"), expected, "{culture}");
    }
}

#[test]
fn a_timeout_and_its_error_are_the_same_in_every_language() {
    for culture in CULTURES {
        let harness = Harness::new();
        harness.simulator.set_outcome(10, Outcome::Endless);
        let outcome = harness.run(&format!(
            "{}Start-JIMRunProfile 10 -Wait -Timeout 1",
            of(culture)
        ));
        let error = outcome.fatal();
        assert_eq!(error.kind(), "WaitTimedOut", "{culture}");
        let waited = error.message.split("within ").nth(1).unwrap();
        assert!(waited.starts_with("1 s"), "{culture}: {}", error.message);
    }
}
