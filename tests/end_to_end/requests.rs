//! How many requests a command costs: an ordinary key has 300 a minute, and a script may start
//! hundreds of run profiles.

use std::time::SystemTime;

use jim_simulator::{Configuration, Options, ReceivedRequest};

use crate::harness::{Harness, Outcomes};

/// A system with one run profile, of ids that no session before can have learned the owner of.
struct Fresh {
    harness: Harness,
    system: i32,
    run_profile: i32,
}

impl Fresh {
    fn new() -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let system = 1_000_000 + i32::try_from(now.unwrap().as_micros() % 1_000_000_000).unwrap();
        let run_profile = system + 1;
        let configuration = Configuration::new().system(system, "Payroll").run_profile(
            run_profile,
            system,
            "Full Import",
            "FullImport",
        );
        let harness = Harness::with(Options {
            configuration,
            ..Options::default()
        });
        Self {
            harness,
            system,
            run_profile,
        }
    }

    /// What a script asks the server for once it is connected, with S and P for the ids, and one line
    /// for any number of polls.
    fn requests(&self, script: &str) -> Vec<String> {
        let before = self.harness.simulator.requests().len();
        self.harness.run("").succeeded();
        let between = self.harness.simulator.requests().len();
        let connected = between + (between - before);
        let script = script
            .replace("<S>", &self.system.to_string())
            .replace("<P>", &self.run_profile.to_string());
        self.harness.run(&script).succeeded();
        let requests = self.harness.simulator.requests();
        let mut lines: Vec<_> = requests[connected..]
            .iter()
            .map(|request| self.line(request))
            .collect();
        lines.dedup_by(|next, line| next == line && line.ends_with("/progress"));
        lines
    }

    fn line(&self, request: &ReceivedRequest) -> String {
        let ids = [
            (self.system.to_string(), "S"),
            (self.run_profile.to_string(), "P"),
        ];
        let runs = self.harness.simulator.executions();
        let runs = runs.into_iter().map(|run| (run.activity_id, "A"));
        let mut path = request
            .path
            .replace("/synchronisation/connected-systems", "systems");
        for (id, letter) in ids.into_iter().chain(runs) {
            path = path.replace(&id, letter);
        }
        let filter = if request.query.contains("filter=") {
            "?filter"
        } else {
            ""
        };
        format!("{} {path}{filter}", request.method)
    }

    /// Has the owner of the run profile known, as after any earlier look-up.
    fn owner_known(self) -> Self {
        self.requests("$null = Get-JIMRunProfile -ConnectedSystemId <S>");
        self
    }
}

const BY_NAME: &str = "GET systems?filter";
const ALL: &str = "GET systems";
const LIST: &str = "GET systems/S/run-profiles";
const CREATE: &str = "POST systems/S/run-profiles";
const START: &str = "POST systems/S/run-profiles/P/execute";
const CHANGE: &str = "PUT systems/S/run-profiles/P";
const DELETE: &str = "DELETE systems/S/run-profiles/P";

/// Each way to name a run profile, and what finding it asks for.
const WAYS: [(&str, &[&str]); 6] = [
    ("-RunProfileId <P>", &[ALL, LIST]),
    ("-ConnectedSystemId <S> -RunProfileId <P>", &[]),
    (
        "-ConnectedSystemId <S> -RunProfileName 'full import'",
        &[LIST],
    ),
    (
        "-ConnectedSystemName Payroll -RunProfileName 'Full Import'",
        &[BY_NAME, LIST],
    ),
    (
        "-ConnectedSystemName Payroll -RunProfileId <P>",
        &[BY_NAME, LIST],
    ),
    (
        "-InputObject ([pscustomobject]@{ Id = <P>; ConnectedSystemId = <S>; Name = 'Full Import' })",
        &[],
    ),
];

fn assert_requests(fresh: &Fresh, script: &str, expected: &[&str]) {
    assert_eq!(fresh.requests(script), expected, "{script}");
}

#[test]
fn a_command_finds_its_run_profile_and_does_its_one_thing() {
    for (command, does) in [
        ("Start-JIMRunProfile", START),
        ("Set-JIMRunProfile -PageSize 9", CHANGE),
        ("Remove-JIMRunProfile -Force", DELETE),
    ] {
        for (way, finds) in WAYS {
            let expected: Vec<_> = finds.iter().chain([&does]).copied().collect();
            assert_requests(&Fresh::new(), &format!("{command} {way}"), &expected);
        }
    }
}

#[test]
fn a_known_owner_is_not_looked_up_to_start() {
    let known = Fresh::new().owner_known();
    assert_requests(&known, "Start-JIMRunProfile -RunProfileId <P>", &[START]);
    assert_requests(
        &known,
        "Start-JIMRunProfile -RunProfileId <P> -Wait",
        &[START, "GET /activities/A/progress", "GET /activities/A"],
    );
    let changes = "Set-JIMRunProfile -RunProfileId <P> -PageSize 9";
    assert_requests(&known, changes, &[LIST, CHANGE]);
}

#[test]
fn what_was_found_is_not_asked_for_again() {
    for (script, expected) in [
        (
            "Start-JIMRunProfile -ConnectedSystemName Payroll -RunProfileName 'Full Import' -Wait",
            [
                BY_NAME,
                LIST,
                START,
                "GET /activities/A/progress",
                "GET /activities/A",
            ]
            .as_slice(),
        ),
        (
            "Remove-JIMRunProfile -RunProfileId <P> -Force -PassThru",
            &[ALL, LIST, DELETE],
        ),
        (
            "$profile = Get-JIMRunProfile -ConnectedSystemId <S>; $profile | Set-JIMRunProfile -PageSize 9",
            &[LIST, CHANGE],
        ),
    ] {
        assert_requests(&Fresh::new(), script, expected);
    }
}

#[test]
fn what_if_asks_for_the_names_that_are_not_known() {
    for command in [
        "Start-JIMRunProfile",
        "Set-JIMRunProfile -PageSize 9",
        "Remove-JIMRunProfile",
    ] {
        for (way, expected) in [
            ("-RunProfileId <P>", [ALL, LIST].as_slice()),
            ("-ConnectedSystemId <S> -RunProfileId <P>", &[LIST]),
            (
                "-ConnectedSystemName Payroll -RunProfileName 'Full Import'",
                &[BY_NAME, LIST],
            ),
        ] {
            assert_requests(&Fresh::new(), &format!("{command} {way} -WhatIf"), expected);
        }
    }
}

#[test]
fn a_new_run_profile_costs_its_system_and_itself() {
    let new = "New-JIMRunProfile -Name Extra -Type Export";
    for (way, expected) in [
        ("-ConnectedSystemId <S>", [CREATE].as_slice()),
        ("-ConnectedSystemName Payroll", &[BY_NAME, CREATE]),
        ("-InputObject ([pscustomobject]@{ Id = <S> })", &[CREATE]),
        ("-ConnectedSystemId <S> -WhatIf", &[]),
        ("-ConnectedSystemName Payroll -WhatIf", &[BY_NAME]),
    ] {
        assert_requests(&Fresh::new(), &format!("{new} {way}"), expected);
    }
}

#[test]
fn a_list_costs_its_pages_and_a_name_as_it_is_typed_one_request() {
    for (script, expected) in [
        ("Get-JIMConnectedSystem", [ALL].as_slice()),
        ("Get-JIMConnectedSystem -Name Payroll", &[BY_NAME]),
        ("Get-JIMConnectedSystem -Name payroll", &[BY_NAME, ALL]),
        ("Get-JIMConnectedSystem -Name 'Pay*'", &[ALL]),
        ("Get-JIMRunProfile -ConnectedSystemId <S>", &[LIST]),
        (
            "Get-JIMRunProfile -ConnectedSystemName Payroll -Name 'Full*'",
            &[BY_NAME, LIST],
        ),
        ("Get-JIMRunProfile -All -Name 'full import'", &[ALL, LIST]),
        (
            "Get-JIMRunProfile -ConnectedSystemId <S> | Start-JIMRunProfile",
            &[LIST, START],
        ),
    ] {
        assert_requests(&Fresh::new(), script, expected);
    }
}
