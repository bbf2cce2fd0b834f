//! The examples of the help, and the scripts of `examples/`, as they are printed.

use std::path::PathBuf;

use jim_simulator::{Authority, OpenIdProvider, Options, ProviderOptions};
use serde_json::Value;

use crate::examples;
use crate::harness::{Harness, Outcomes, root};

/// The addresses that the examples name.
const ADDRESSES: [&str; 2] = ["https://jim-test.example.com", "https://jim.example.com"];

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

/// A folder in which the module is installed, and the files that examples name.
struct Installation(PathBuf);

impl Installation {
    fn new() -> Self {
        let name = format!("jim-installed-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.join("JIM")).unwrap();
        let manifest = root().join("JIM.psd1").display().to_string();
        // What PowerShell finds by its name loads the built module.
        let settings = format!(
            "@{{ RootModule = '{manifest}'; ModuleVersion = '0.1.0'; CmdletsToExport = '*-JIM*' }}"
        );
        std::fs::write(folder.join("JIM/JIM.psd1"), settings).unwrap();
        let authority = Authority::new("Company authority").unwrap();
        std::fs::write(folder.join("company-ca.pem"), authority.pem()).unwrap();
        for (name, rows) in [
            (
                "nightly.csv",
                "ConnectedSystemName,RunProfileName\nHR System,Full Import\nActive Directory,Full Import\n",
            ),
            (
                "run-profiles.csv",
                "ConnectedSystemName,Name,Type\nHR System,Nightly,FullImport\n",
            ),
        ] {
            std::fs::write(folder.join(name), rows).unwrap();
        }
        Self(folder)
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn each_example_of_the_help_runs_as_it_is_printed() {
    let installation = Installation::new();
    let folder = installation.0.display().to_string();
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
        let url = harness.simulator.url();
        // An example that goes on with another's variable follows it.
        let script = match code.starts_with("$run |") {
            true => format!("{before}\n{code}"),
            false => code.clone(),
        };
        before = code;
        let script = ADDRESSES
            .iter()
            .fold(script, |script, address| script.replace(address, url));
        let connect = match cmdlet.ends_with("-JIM") || cmdlet == "Get-JIMConnection" {
            true => "",
            false => "$null = Connect-JIM\n",
        };
        let environment = [
            ("JIM_URL", url),
            ("JIM_API_KEY", harness.simulator.api_key()),
            ("PSModulePath", folder.as_str()),
            ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent"),
        ];
        let answers: &[&str] = match (script.contains("Read-Host"), script.contains("-Force")) {
            (true, _) => &[harness.simulator.api_key()],
            (_, false) if cmdlet.starts_with("Remove-") => &["Yes"],
            _ => &[],
        };
        let script = format!("Set-Location '{folder}'\n{connect}{script}");
        let outcome = harness.run_installed(&script, &environment, answers);
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
    let harness = Harness::with(Options::default());
    let environment = [
        ("JIM_URL", harness.simulator.url()),
        ("JIM_API_KEY", harness.simulator.api_key()),
    ];
    let examples = root().join("examples").display().to_string();
    let nightly = harness.run_installed(
        &format!("& '{examples}/Start-NightlyRun.ps1' -ConnectedSystemName 'HR System'"),
        &environment,
        &[],
    );
    nightly.succeeded();
    assert_eq!(nightly.exit_code, 0);
    let tour = harness.run_installed(
        &format!("& '{examples}/Show-JIMTour.ps1'"),
        &environment,
        &[],
    );
    tour.succeeded();
    let ran = harness.simulator.executions();
    assert_eq!(ran.len(), 3 + 3, "{ran:?}");
    let evening = harness.run_installed(
        &format!(
            "& '{examples}/Start-EveningRun.ps1' -ConnectedSystemName 'HR System', 'Active*' -ThrottleLimit 2"
        ),
        &environment,
        &[],
    );
    evening.succeeded();
    assert_eq!(evening.exit_code, 0);
    let ran = harness.simulator.executions();
    assert!(ran.len() > 6, "{ran:?}");
    let file = std::env::temp_dir().join(format!("jim-failures-{}.csv", std::process::id()));
    let report = harness.run_installed(
        &format!(
            "& '{examples}/Export-FailureReport.ps1' -Path '{}'",
            file.display()
        ),
        &environment,
        &[],
    );
    report.succeeded();
    let written = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(written.starts_with("\"Started\",\"System\","), "{written}");
}
