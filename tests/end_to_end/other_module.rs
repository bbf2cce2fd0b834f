//! Beside functions and aliases that have the names of the cmdlets: PowerShell runs those.

use crate::harness::{Harness, Outcomes};

/// A script module named like this one, with functions of the same names.
const OTHER: &str = r#"
    $folder = Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid()) 'JIM'
    $null = [IO.Directory]::CreateDirectory($folder)
    $other = Join-Path $folder 'JIM.psd1'
    [IO.File]::WriteAllText("$folder/JIM.psm1",
        "function Get-JIMRunProfile { 'the function' }; function Start-JIMRunProfile { 'the function' }; function Stop-JIMAll {}")
    [IO.File]::WriteAllText($other, "@{ RootModule = 'JIM.psm1'; ModuleVersion = '9.8.7'; FunctionsToExport = '*' }")
"#;

#[test]
fn functions_that_hide_cmdlets_are_told_with_the_line_that_gives_the_names_back() {
    let harness = Harness::new();
    let outcome = harness.run_unconnected(&format!(
        "{OTHER}
         Import-Module $other
         $null = Connect-JIM -Url $Url -ApiKey $Key -WarningVariable told
         Get-JIMRunProfile
         $told[0].Message -match 'To have the cmdlets: (.*)$'
         Invoke-Expression $Matches[1]
         (Get-JIMRunProfile -All)[0].PSTypeNames[0]
         $null = Connect-JIM -Url $Url -ApiKey $Key"
    ));
    let outcome = outcome.succeeded();
    let [function, matched, cmdlet] = outcome.values()[..] else {
        panic!("{:?}", outcome.output)
    };
    assert_eq!(function, "the function");
    assert_eq!(matched, true);
    assert_eq!(cmdlet, "JIM.RunProfile");
    let [told] = outcome.warnings.as_slice() else {
        panic!("one warning: {:?}", outcome.warnings)
    };
    assert!(told.contains("JIM 9.8.7"), "{told}");
    assert!(
        told.contains("Get-JIMRunProfile, Start-JIMRunProfile. "),
        "{told}"
    );
}

#[test]
fn both_modules_are_used_in_one_session_with_a_prefix() {
    let harness = Harness::new();
    let outcome = harness.run_with(
        &format!(
            "{OTHER}
             Import-Module $other
             Import-Module $Manifest -Prefix Rust
             $null = Connect-RustJIM -Url $Url -ApiKey $Key
             Get-JIMRunProfile
             (Get-RustJIMRunProfile -All)[0].PSTypeNames[0]"
        ),
        &[],
    );
    let outcome = outcome.succeeded();
    assert_eq!(outcome.values(), ["the function", "JIM.RunProfile"]);
    assert!(outcome.warnings.is_empty(), "{:?}", outcome.warnings);
}

#[test]
fn a_function_of_the_session_itself_is_told() {
    let harness = Harness::new();
    let outcome = harness.run_unconnected(
        "function Start-JIMRunProfile { 'mine' }
         $null = Connect-JIM -Url $Url -ApiKey $Key",
    );
    let told = outcome.succeeded().warnings.join("\n");
    assert!(
        told.contains("Remove-Item Function:Start-JIMRunProfile"),
        "{told}"
    );
}
