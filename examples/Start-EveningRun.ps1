<#
.SYNOPSIS
An operator's evening: imports everything, then synchronises, then exports, several systems at a time.

.DESCRIPTION
Runs the run profiles of one type on all systems side by side, waits until the last has ended, and goes on to
the next type. A system on which a run failed or was cancelled is left out of what comes after it: nothing is
exported that rests on a failed import. The others go on.

Shows a table of all runs at the end. The exit code is the number of systems on which something did not
succeed, 255 at most, so 0 is a good evening.

The server and the key come from the environment variables JIM_URL and JIM_API_KEY.

.PARAMETER ConnectedSystemName
The connected systems to run; all of them when omitted. Wildcards are patterns.

.PARAMETER Type
The types of run profiles, in the order in which they are run.

.PARAMETER ThrottleLimit
How many runs go on at the same time.

.PARAMETER Timeout
The most seconds that one run may take. It goes on then, but nothing more is started on its system.

.EXAMPLE
./Start-EveningRun.ps1

All full imports, then all full synchronisations, then all exports.

.EXAMPLE
./Start-EveningRun.ps1 -ConnectedSystemName 'HR System', 'Active*' -Type DeltaImport, DeltaSync, Export -ThrottleLimit 2

The same for some systems, with what changed since the last time.
#>
#Requires -Modules JIM
[CmdletBinding()]
param(
    [string[]] $ConnectedSystemName,

    [ValidateSet('FullImport', 'DeltaImport', 'FullSync', 'DeltaSync', 'Export')]
    [string[]] $Type = @('FullImport', 'FullSync', 'Export'),

    [ValidateRange(1, 50)]
    [int] $ThrottleLimit = 4,

    [ValidateRange(1, 86400)]
    [int] $Timeout = 3600
)

$null = Connect-JIM -ErrorAction Stop

$systems = @(
    if ($ConnectedSystemName) { $ConnectedSystemName | ForEach-Object { Get-JIMConnectedSystem -Name $_ -ErrorAction Stop } }
    else { Get-JIMConnectedSystem -ErrorAction Stop }
)
$names = @{}
$systems | ForEach-Object { $names[$_.Id] = $_.Name }
$runProfiles = @($systems | Sort-Object Id -Unique | Get-JIMRunProfile -ErrorAction Stop)

$stopped = [System.Collections.Generic.HashSet[int]]::new()
$runs = @(foreach ($step in $Type) {
        $begun = @($runProfiles | Where-Object { $_.Type -eq $step -and -not $stopped.Contains($_.ConnectedSystemId) })
        # Each failure is in the table; the errors themselves are shown as they come.
        $ended = @($begun | Start-JIMRunProfile -Wait -ThrottleLimit $ThrottleLimit -Timeout $Timeout -PassThru -ErrorAction Continue)
        $ended
        $good = @($ended | Where-Object Status -in 'Complete', 'CompleteWithWarning' | ForEach-Object RunProfileId)
        $begun | Where-Object Id -notin $good | ForEach-Object { $null = $stopped.Add($_.ConnectedSystemId) }
    })

$runs | Format-Table @{ Label = 'System'; Expression = { $names[$_.ConnectedSystemId] } },
    @{ Label = 'Run profile'; Expression = { $_.RunProfileName } },
    Status, ObjectsProcessed, ObjectErrors, ExecutionTime

Disconnect-JIM
exit [Math]::Min($stopped.Count, 255)
