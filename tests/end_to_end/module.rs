//! The module itself: what it exports, and the rules that PowerShell has for cmdlets.

use serde_json::json;

use crate::lab::{Lab, Outcomes};

const CMDLETS: [&str; 11] = [
    "Connect-JIM",
    "Disconnect-JIM",
    "Get-JIMActivity",
    "Get-JIMConnectedSystem",
    "Get-JIMConnection",
    "Get-JIMRunProfile",
    "New-JIMRunProfile",
    "Remove-JIMRunProfile",
    "Set-JIMRunProfile",
    "Start-JIMRunProfile",
    "Test-JIMConnection",
];

#[test]
fn the_manifest_is_sound_and_exports_what_there_is() {
    let lab = Lab::new();
    let outcome = lab.run_unconnected(
        "$module = Test-ModuleManifest $Manifest; $module.Version.ToString()
         Get-Command -Module JIM | ForEach-Object Name",
    );
    let mut said: Vec<_> = outcome.succeeded().values();
    assert_eq!(said.remove(0), &json!(env!("CARGO_PKG_VERSION")));
    assert_eq!(
        said,
        CMDLETS.map(|name| json!(name)).iter().collect::<Vec<_>>()
    );
    assert_eq!(outcome.warnings, [] as [&str; 0]);
}

#[test]
fn importing_touches_no_network_and_loads_no_library() {
    let lab = Lab::new();
    let outcome = lab.run_with(
        "[System.Diagnostics.Process]::GetCurrentProcess().Modules |
             ForEach-Object ModuleName | Where-Object { $_ -match 'jim_native' }",
        &[],
    );
    assert_eq!(outcome.succeeded().output, []);
    assert!(lab.simulator.requests().is_empty());
}

#[test]
fn importing_again_and_removing_keep_working() {
    let lab = Lab::new();
    let outcome = lab.run(
        "1..5 | ForEach-Object { Remove-Module JIM; Import-Module $Manifest -Force }
         $null = Connect-JIM -Url $Url -ApiKey $Key; Test-JIMConnection -Quiet",
    );
    assert_eq!(outcome.succeeded().values(), [&json!(true)]);
}

#[test]
fn cmdlets_keep_the_rules_of_powershell() {
    let lab = Lab::new();
    let outcome = lab.run(
        "Get-Command -Module JIM | ForEach-Object {
             $type = $_.ImplementingType
             $attribute = $type.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)[0]
             [pscustomobject]@{
                 Name = $_.Name
                 Outputs = @($_.OutputType).Count
                 DefaultSet = $_.ParameterSets.Count -eq 1 -or [bool]$_.DefaultParameterSet
                 ShouldProcess = $attribute.SupportsShouldProcess
                 Bools = @($_.Parameters.Values | Where-Object ParameterType -eq ([bool])).Count - [int]($_.Name -like 'Set-*')
                 Plurals = @($_.Parameters.Keys | Where-Object {
                     $_ -cmatch 's$' -and @('VerifyImportContentHashes', 'TimeoutSeconds') -notcontains $_ -and [System.Management.Automation.Cmdlet]::CommonParameters -notcontains $_
                 }).Count
             }
         }",
    );
    for cmdlet in outcome.succeeded().output.iter().flatten() {
        let name = cmdlet["Name"].as_str().unwrap();
        assert!(
            cmdlet["Outputs"].as_i64() >= Some(1),
            "{name} has no OutputType"
        );
        assert_eq!(
            cmdlet["DefaultSet"], true,
            "{name} has no default parameter set"
        );
        assert_eq!(
            cmdlet["Bools"], 0,
            "{name} has a bool that should be a switch"
        );
        assert_eq!(
            cmdlet["Plurals"], 0,
            "{name} has a parameter with a plural name"
        );
        let changes = ["Start-", "New-", "Set-", "Remove-"]
            .iter()
            .any(|verb| name.starts_with(verb));
        assert_eq!(cmdlet["ShouldProcess"], changes, "{name} and ShouldProcess");
    }
    assert_eq!(outcome.output.len(), CMDLETS.len());
}

#[test]
fn the_folder_of_binaries_holds_one_managed_library() {
    let _lab = Lab::new();
    let folder = crate::lab::root().join("module/bin");
    let managed = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".dll"))
        .collect::<Vec<_>>();
    assert_eq!(managed, ["JIM.PowerShell.dll"]);
}
