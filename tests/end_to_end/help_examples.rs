//! The examples of the help, and the scripts of `examples/`, as they are printed.

use jim_simulator::{OpenIdProvider, Options, ProviderOptions};
use serde_json::Value;

use crate::examples;
use crate::harness::{Harness, Outcomes, root};
use crate::installation::Installation;

/// One example of a cmdlet's help, as Get-Help shows it.
struct Example {
    cmdlet: String,
    title: String,
    code: String,
}

fn all() -> Vec<Example> {
    let outcome = Harness::new().run_unconnected(
        "foreach ($cmdlet in Get-Command -Module JIM) {
             foreach ($example in (Get-Help $cmdlet.Name -Full).Examples.Example) {
                 [pscustomobject]@{ Cmdlet = $cmdlet.Name; Title = $example.Title; Code = $example.Code }
             }
         }",
    );
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let examples: Vec<_> = outcome
        .succeeded()
        .output
        .iter()
        .flatten()
        .map(|example| Example {
            cmdlet: text(&example["Cmdlet"]),
            title: text(&example["Title"]),
            code: text(&example["Code"]),
        })
        .collect();
    assert!(examples.len() > 25, "{}", examples.len());
    examples
}

#[test]
fn each_example_of_the_help_runs_as_it_is_printed() {
    let installation = Installation::new();
    let provider = OpenIdProvider::start(ProviderOptions::default()).unwrap();
    let mut failures = Vec::new();
    let mut before = String::new();
    for Example {
        cmdlet,
        title,
        code,
    } in all()
    {
        let harness = examples::harness_with(provider.sign_on());
        // An example that goes on with another's variable follows it.
        let script = match code.starts_with("$run |") {
            true => format!("{before}\n{code}"),
            false => code.clone(),
        };
        before = code;
        let connect = match cmdlet.ends_with("-JIM") || cmdlet == "Get-JIMConnection" {
            true => "",
            false => "$null = Connect-JIM\n",
        };
        let answers: &[&str] = match (script.contains("Read-Host"), script.contains("-Force")) {
            (true, _) => &[harness.simulator.api_key()],
            (_, false) if cmdlet.starts_with("Remove-") => &["Yes"],
            _ => &[],
        };
        let script = format!("{connect}{script}");
        let outcome = installation.run(&harness, &script, answers);
        if !outcome.errors.is_empty() || outcome.terminating_error.is_some() {
            failures.push(format!(
                "{cmdlet}, {title}: {:?} {:?}",
                outcome.errors, outcome.terminating_error
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_scripts_of_the_examples_run_as_they_are() {
    let installation = Installation::new();
    let harness = Harness::with(Options::default());
    let nightly = installation.run(
        &harness,
        "./Start-NightlyRun.ps1 -ConnectedSystemName 'HR System'",
        &[],
    );
    nightly.succeeded();
    assert_eq!(nightly.exit_code, 0);
    // The tour is for a checkout, and takes the module that is there.
    let tour = format!(
        "Import-Module JIM; & '{}/examples/Show-JIMTour.ps1'",
        root().display()
    );
    installation.run(&harness, &tour, &[]).succeeded();
    let ran = harness.simulator.executions();
    assert_eq!(ran.len(), 3 + 3, "{ran:?}");
    let evening = installation.run(
        &harness,
        "./Start-EveningRun.ps1 -ConnectedSystemName 'HR System', 'Active*' -ThrottleLimit 2",
        &[],
    );
    evening.succeeded();
    assert_eq!(evening.exit_code, 0);
    let ran = harness.simulator.executions();
    assert!(ran.len() > 6, "{ran:?}");
    let report = installation.run(
        &harness,
        "./Export-FailureReport.ps1 -Path failures.csv; Get-Content failures.csv",
        &[],
    );
    let written = report.succeeded().values()[1].to_string();
    assert!(written.contains("Started"), "{written}");
}
