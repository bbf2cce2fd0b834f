<#
.SYNOPSIS
Writes which objects last night's runs failed on to a CSV file.

.DESCRIPTION
Looks at the runs that failed or completed with errors since a moment, and writes a line for each object that
failed; a run that failed before it came to an object has a line of its own. The file has a heading and no
line when nothing failed.

The server and the key come from the environment variables JIM_URL and JIM_API_KEY.

.PARAMETER Path
The file to write.

.PARAMETER Since
The moment from which on runs are looked at: six in the evening of the day before when omitted.

.EXAMPLE
./Export-FailureReport.ps1 -Path failures.csv

Last night's failures.

.EXAMPLE
./Export-FailureReport.ps1 -Path week.csv -Since (Get-Date).AddDays(-7)

Those of a week.
#>
#Requires -Modules JIM
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Path,

    [datetime] $Since = [datetime]::Today.AddHours(-6)
)

$ErrorActionPreference = 'Stop'
$null = Connect-JIM

function Get-Failure {
    param($Activity, [string] $Object, [string] $DisplayName, [string] $Problem)
    [pscustomobject]@{
        Started     = $Activity.Created.ToString('yyyy-MM-dd HH:mm:ss')
        System      = $Activity.TargetContext
        RunProfile  = $Activity.TargetName
        Status      = $Activity.Status
        Object      = $Object
        DisplayName = $DisplayName
        Error       = $Problem
        ActivityId  = $Activity.Id
    }
}

$failures = @(
    foreach ($run in Get-JIMActivity -Status FailedWithError, CompleteWithError -Operation Execute -CreatedFrom $Since) {
        $items = @($run | Get-JIMActivity -ExecutionItems | Where-Object ErrorType -ne 'NotSet')
        foreach ($item in $items) {
            Get-Failure $run $item.ExternalIdValue $item.DisplayName $item.ErrorType
        }
        if (-not $items) {
            # A list does not tell why a run failed.
            Get-Failure $run -Problem (Get-JIMActivity -Id $run.Id).ErrorMessage
        }
    }
)
$failures | Export-Csv -LiteralPath $Path -Encoding utf8
if (-not $failures) {
    Set-Content -LiteralPath $Path -Encoding utf8 -Value '"Started","System","RunProfile","Status","Object","DisplayName","Error","ActivityId"'
}
"$($failures.Count) failures since $($Since.ToString('yyyy-MM-dd HH:mm')), written to $Path"

Disconnect-JIM
