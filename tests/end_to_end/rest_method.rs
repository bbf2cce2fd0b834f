//! `Invoke-JIMRestMethod`: any route, and nothing but the API.

use jim_simulator::{Act, Configuration, Fault, Options};
use serde_json::json;

use crate::harness::{Errors, Harness, Outcomes};

/// The requests without those of connecting.
fn sent(harness: &Harness) -> Vec<String> {
    let requests = harness.simulator.requests();
    let lines = requests.iter().map(|request| {
        format!(
            "{} {}{}",
            request.method,
            request.path,
            query(&request.query)
        )
    });
    let connecting = [
        "GET /health/version",
        "GET /userinfo",
        "GET /synchronisation/connected-systems?page=1&pageSize=100",
    ];
    lines
        .filter(|line| !connecting.contains(&line.as_str()))
        .collect()
}

fn query(query: &str) -> String {
    match query {
        "" => String::new(),
        query => format!("?{query}"),
    }
}

#[test]
fn an_object_and_a_list_come_in_powershells_shape() {
    let harness = Harness::new();
    let outcome = harness.run(
        "Invoke-JIMRestMethod synchronisation/connected-systems/1
         Invoke-JIMRestMethod /api/v1/synchronisation/connected-systems/1/run-profiles
         $page = Invoke-JIMRestMethod 'synchronisation/connected-systems?pageSize=2'
         [pscustomobject]@{ Id = $page.TotalCount; Name = $page.Items[0].Name }",
    );
    let outcome = outcome.succeeded();
    assert_eq!(outcome.all("Name")[0], "HR System");
    let answers = outcome.output.iter().flatten().rev().skip(1);
    assert!(
        answers
            .clone()
            .all(|answer| answer.type_name() == "JIM.RestAnswer")
    );
    assert!(answers.count() > 2);
    assert_eq!(outcome.all("Id").last(), Some(&json!(5)));
}

#[test]
fn all_pages_of_a_list_are_read_whichever_was_named() {
    let configuration = (1..=250).fold(Configuration::new(), |configuration, id| {
        configuration.system(id, &format!("System {id:03}"))
    });
    let harness = Harness::with(Options {
        configuration,
        ..Options::default()
    });
    let outcome = harness.run(
        "$all = @(Invoke-JIMRestMethod synchronisation/connected-systems -All -Query @{ page = 3; pageSize = 7 })
         [pscustomobject]@{ Count = $all.Count; Names = @($all.Name | Sort-Object -Unique).Count }",
    );
    let outcome = outcome.succeeded();
    assert_eq!(outcome.all("Count"), [250]);
    assert_eq!(outcome.all("Names"), [250]);
    let page =
        |number| format!("GET /synchronisation/connected-systems?page={number}&pageSize=100");
    assert_eq!(sent(&harness), [page(2), page(3)], "and the first one");
}

#[test]
fn a_list_that_has_no_pages_is_read_once() {
    let harness = Harness::new();
    let script = "Invoke-JIMRestMethod synchronisation/connected-systems/1/run-profiles -All";
    let outcome = harness.run(script);
    assert!(outcome.succeeded().output.len() > 1);
    assert_eq!(sent(&harness).len(), 1);
}

#[test]
fn a_query_is_escaped_and_a_list_of_values_repeats_its_name() {
    let harness = Harness::new();
    harness
        .run(
            "$null = Invoke-JIMRestMethod activities -Query @{ search = 'a&b=c ä' }
             $null = Invoke-JIMRestMethod activities -Query @{ status = 'Complete', 'Cancelled' }
             $null = Invoke-JIMRestMethod activities -Query @{ hasChildActivities = $true; search = $null }
             $null = Invoke-JIMRestMethod activities -Query @{ createdFrom = [datetimeoffset]'2026-03-29T02:30:00+02:00' }",
        )
        .succeeded();
    assert_eq!(
        sent(&harness),
        [
            "GET /activities?search=a&b=c ä",
            "GET /activities?status=Complete&status=Cancelled",
            "GET /activities?hasChildActivities=true",
            "GET /activities?createdFrom=2026-03-29T00:30:00.000000Z",
        ]
    );
}

#[test]
fn a_change_is_sent_once_with_its_body_and_an_empty_answer_is_nothing() {
    let harness = Harness::new();
    let outcome = harness.run(
        "$path = 'synchronisation/connected-systems/1/run-profiles'
         $new = Invoke-JIMRestMethod $path -Method post -Body @{ name = 'Nightly'; runType = 'FullImport' }
         [pscustomobject]@{ name = 'Weekly' } | Invoke-JIMRestMethod \"$path/$($new.Id)\" -Method PUT
         Invoke-JIMRestMethod \"$path/$($new.Id)\" -Method DELETE
         '{ \"name\": \"Text\", \"runType\": \"FullImport\" }' | Invoke-JIMRestMethod $path -Method POST",
    );
    assert_eq!(outcome.succeeded().all("Name"), ["Weekly", "Text"]);
    let methods: Vec<_> = sent(&harness)
        .iter()
        .map(|sent| sent.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(methods, ["POST", "PUT", "DELETE", "POST"]);
}

#[test]
fn a_change_whose_answer_was_lost_is_not_repeated() {
    let harness = Harness::new();
    let fault = Fault::new("POST", "*/run-profiles", Act::DropAfter);
    harness.simulator.fault(fault);
    let outcome = harness.run(
        "Invoke-JIMRestMethod synchronisation/connected-systems/1/run-profiles -Method POST -Body @{ name = 'Once'; runType = 'FullImport' }",
    );
    assert_eq!(outcome.only_error().advised().kind(), "ChangeUncertain");
    assert_eq!(sent(&harness).len(), 1);
}

#[test]
fn a_read_is_repeated_after_a_fault() {
    let harness = Harness::new();
    harness
        .simulator
        .fault(Fault::new("GET", "/schedules", Act::DropAfter).times(1));
    harness
        .run("$null = Invoke-JIMRestMethod schedules")
        .succeeded();
    assert_eq!(sent(&harness).len(), 2);
}

#[test]
fn nothing_but_a_read_is_sent_for_what_if() {
    let harness = Harness::new();
    let outcome = harness.run(
        "Invoke-JIMRestMethod synchronisation/connected-systems/1/run-profiles/10 -Method DELETE -WhatIf
         $null = Invoke-JIMRestMethod userinfo -WhatIf",
    );
    let host = &outcome.succeeded().host;
    let line =
        "What if: Send DELETE 'synchronisation/connected-systems/1/run-profiles/10' to http://";
    assert!(host.contains(line), "{host}");
    assert_eq!(host.matches("What if").count(), 1);
    assert!(sent(&harness).is_empty());
}

#[test]
fn a_path_that_leaves_the_api_is_refused_before_anything_is_sent() {
    let harness = Harness::new();
    for path in [
        "https://elsewhere.example.com/activities",
        "//elsewhere.example.com/activities",
        "../../users",
        "activities/%2e%2e/%2e%2e/users",
        r"\\elsewhere\share",
        "@elsewhere.example.com//",
        " ",
    ] {
        let outcome = harness.run(&format!("Invoke-JIMRestMethod '{path}'"));
        let error = outcome.only_error().advised();
        assert_eq!(error.kind(), "InvalidApiPath", "{path}");
        assert!(error.message.contains(path), "{}", error.message);
    }
    assert!(sent(&harness).is_empty());
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_sent() {
    let harness = Harness::new();
    for (script, said) in [
        (
            "schedules -Method POST -Body '{ name: '",
            "its body is no JSON",
        ),
        ("schedules -Body @{ a = 1 }", "a GET has no body"),
        ("schedules -Method DELETE -All", "a list that a GET gives"),
    ] {
        let outcome = harness.run(&format!("Invoke-JIMRestMethod {script}"));
        let error = outcome.only_error().advised();
        assert_eq!(error.kind(), "InvalidRequest", "{script}");
        assert!(error.message.contains(said), "{}", error.message);
    }
    assert!(sent(&harness).is_empty());
}

#[test]
fn what_the_server_says_no_to_is_told_with_its_reason() {
    let harness = Harness::new();
    let outcome = harness.run(
        "Invoke-JIMRestMethod nonsense
         Invoke-JIMRestMethod synchronisation/connected-systems/1/run-profiles -Method POST -Body @{ name = '' }
         Invoke-JIMRestMethod synchronisation/connected-systems/1 -All",
    );
    let kinds: Vec<_> = outcome
        .errors
        .iter()
        .map(|error| error.advised().kind())
        .collect();
    assert_eq!(kinds, ["InvalidApiPath", "RequestRefused", "InvalidAnswer"]);
    let said = &outcome.errors[0].message;
    assert!(
        said.contains("'nonsense'") && said.contains("no such route"),
        "{said}"
    );
}
