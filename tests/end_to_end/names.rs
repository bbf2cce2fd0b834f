//! Names as people type them: with brackets, in any Unicode form, exact before pattern.

use jim_simulator::{Configuration, Options};
use serde_json::json;

use crate::harness::{Errors, Harness, Outcomes};

/// Systems and run profiles whose names look like patterns.
fn bracketed() -> Harness {
    let configuration = Configuration::new()
        .system(1, "HR [Prod]")
        .system(2, "HR P")
        .system(3, "HR [Test")
        .run_profile(10, 1, "Full Import [Prod]", "FullImport")
        .run_profile(11, 1, "Full Import P", "FullImport")
        .run_profile(12, 1, "50 % [of", "FullImport")
        .run_profile(20, 2, "Full Import P", "FullImport");
    Harness::with(Options {
        configuration,
        ..Options::default()
    })
}

#[test]
fn a_name_that_exists_as_it_is_typed_goes_before_the_pattern() {
    let harness = bracketed();
    for (command, found) in [
        (
            "Get-JIMRunProfile -ConnectedSystemId 1 -Name 'Full Import [Prod]'",
            "Full Import [Prod]",
        ),
        (
            "Get-JIMRunProfile -ConnectedSystemId 1 -Name 'full import [PROD]'",
            "Full Import [Prod]",
        ),
        (
            "Get-JIMRunProfile -ConnectedSystemId 2 -Name 'Full Import [Prod]'",
            "Full Import P",
        ),
        (
            "Get-JIMRunProfile -ConnectedSystemId 1 -Name 'Full Import [OP]'",
            "Full Import P",
        ),
        (
            "Get-JIMRunProfile -ConnectedSystemId 1 -Name '50 % [of'",
            "50 % [of",
        ),
        (
            "Get-JIMRunProfile -ConnectedSystemId 1 -Name 'Full Import `[Prod`]'",
            "Full Import [Prod]",
        ),
        ("Get-JIMConnectedSystem -Name 'HR [Prod]'", "HR [Prod]"),
        ("Get-JIMConnectedSystem -Name 'HR [PQ]'", "HR P"),
        ("Get-JIMConnectedSystem -Name 'HR [Test'", "HR [Test"),
        ("Get-JIMConnectedSystem -Name '*[[]Test'", "HR [Test"),
    ] {
        let outcome = harness.run(command);
        assert_eq!(outcome.succeeded().all("Name"), [json!(found)], "{command}");
    }
}

#[test]
fn a_pattern_that_cannot_be_read_is_an_error_where_nothing_has_that_name() {
    let harness = bracketed();
    for command in [
        "Get-JIMRunProfile -ConnectedSystemId 1 -Name 'Full ['",
        "Get-JIMRunProfile -All -Name '[z-a]'",
        "Get-JIMConnectedSystem -Name '[HR'",
        "Get-JIMConnection -Url 'http://[::1'",
    ] {
        let outcome = harness.run(command);
        let error = outcome.only_error();
        assert_eq!(
            (error.kind(), error.category.as_str()),
            ("InvalidWildcard", "InvalidArgument"),
            "{command}"
        );
    }
}

#[test]
fn what_tab_inserts_is_found() {
    let harness = bracketed();
    for line in [
        "Get-JIMConnectedSystem -Name ",
        "Get-JIMRunProfile -ConnectedSystemId 1 -Name ",
    ] {
        let outcome = harness.run(&format!(
            "$line = '{line}'
             $texts = [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches
             $texts.Count
             foreach ($text in $texts) {{
                 @(Invoke-Expression ($line + $text.CompletionText)).Name -eq $text.ListItemText
             }}"
        ));
        let values = outcome.succeeded().values();
        assert_eq!(values[0], 3, "{line}");
        assert_eq!(values[1..].len(), 3, "{line}: {values:?}");
    }
}

#[test]
fn a_name_is_the_same_in_any_unicode_form_wherever_it_is_typed() {
    let configuration = Configuration::new().system(1, "Z\u{fc}rich").run_profile(
        10,
        1,
        "\u{c9}t\u{e9}",
        "FullImport",
    );
    let harness = Harness::with(Options {
        configuration,
        ..Options::default()
    });
    for command in [
        "Get-JIMConnectedSystem -Name $system",
        "Get-JIMConnectedSystem -Name ($system + '*')",
        "Get-JIMRunProfile -ConnectedSystemName $system -Name $profile",
        "Get-JIMRunProfile -ConnectedSystemName $system -Name ('*' + $profile)",
        "Get-JIMRunProfile -All -Name $profile",
        "Start-JIMRunProfile -ConnectedSystemName $system -RunProfileName $profile -PassThru",
    ] {
        let outcome = harness.run(&format!(
            "$system = 'zu' + [char]0x308 + 'rich'; $profile = 'e' + [char]0x301 + 't' + [char]0xe9
             @({command}).Count"
        ));
        assert_eq!(outcome.succeeded().values(), [&json!(1)], "{command}");
    }
}

#[test]
fn all_run_profiles_of_all_systems_come_in_the_order_of_the_systems() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$one = Get-JIMConnectedSystem | Get-JIMRunProfile
         $all = Get-JIMRunProfile -All
         $all.Count; ($all.Id -join ' ') -eq ($one.Id -join ' ')
         @(Get-JIMRunProfile -All -Name '*(uk)').Name
         @(Get-JIMRunProfile -All -Name 'full import').ConnectedSystemId.Count",
    );
    assert_eq!(
        outcome.succeeded().values(),
        [
            &json!(30),
            &json!(true),
            &json!("Full Import (UK)"),
            &json!(5)
        ]
    );
    let outcome = harness
        .run("Get-JIMRunProfile -All -Name 'Nothing'; Get-JIMRunProfile -All -Name 'Nothing*'");
    assert_eq!(outcome.only_error().kind(), "RunProfileNotFound");
}
