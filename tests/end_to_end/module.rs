//! Loading the module: what it reaches for, and how often it can be done.

use serde_json::json;

use crate::harness::{Harness, Outcomes};

#[test]
fn importing_touches_no_network_and_loads_no_library() {
    let harness = Harness::new();
    let outcome = harness.run_with(
        "[System.Diagnostics.Process]::GetCurrentProcess().Modules |
             ForEach-Object ModuleName | Where-Object { $_ -match 'jim_native' }",
        &[],
    );
    assert_eq!(outcome.succeeded().output, []);
    assert!(harness.simulator.requests().is_empty());
}

#[test]
fn importing_again_and_removing_keep_working() {
    let harness = Harness::new();
    let outcome = harness.run(
        "1..5 | ForEach-Object { Remove-Module JIM; Import-Module $Manifest -Force }
         $null = Connect-JIM -Url $Url -ApiKey $Key; Test-JIMConnection -Quiet",
    );
    assert_eq!(outcome.succeeded().values(), [&json!(true)]);
}
