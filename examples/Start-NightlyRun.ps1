<#
.SYNOPSIS
Runs a connected system's run profiles in order, as a scheduled job does.

.DESCRIPTION
Starts each run profile, waits for its end and goes on to the next. Stops at the first that fails,
completes with errors or takes too long, says which activity to look at, and ends with exit code 1.

The server and the key come from the environment variables JIM_URL and JIM_API_KEY, so that no key
stands in a script or in a list of processes.

.PARAMETER ConnectedSystemName
The connected system to run.

.PARAMETER RunProfileName
The run profiles to run, in this order.

.PARAMETER Timeout
The most seconds that one run may take.

.EXAMPLE
./Start-NightlyRun.ps1 -ConnectedSystemName 'HR System'

Imports, synchronises and exports the HR system.

.EXAMPLE
0 2 * * * . /etc/jim/environment && pwsh -File /opt/jim/Start-NightlyRun.ps1 -ConnectedSystemName 'HR System'

A line for cron: the same every night at two. /etc/jim/environment exports JIM_URL and JIM_API_KEY,
and only the job's account may read it.
#>
#Requires -Modules JIM
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $ConnectedSystemName,

    [string[]] $RunProfileName = @('Full Import', 'Delta Synchronisation', 'Export'),

    [ValidateRange(1, 86400)]
    [int] $Timeout = 3600
)

# A run that completes with errors is reported as an error too: this makes it end the job.
$ErrorActionPreference = 'Stop'

function Get-Stamp { [datetime]::Now.ToString('yyyy-MM-dd HH:mm:ss') }

$step = 'connecting'
try {
    $null = Connect-JIM

    foreach ($name in $RunProfileName) {
        $step = "'$name' on '$ConnectedSystemName'"
        "$(Get-Stamp)  $step started"
        $run = Start-JIMRunProfile -ConnectedSystemName $ConnectedSystemName -RunProfileName $name `
            -Wait -Timeout $Timeout -PassThru
        "$(Get-Stamp)  $step ended as $($run.Status), activity $($run.ActivityId)"
    }

    Disconnect-JIM
}
catch {
    # The message of a run that failed or took too long names its activity.
    [Console]::Error.WriteLine("$(Get-Stamp)  stopped at $($step): $($_.Exception.Message)")
    exit 1
}

# Whoever calls this script finds the code of this run in $LASTEXITCODE, and not an earlier one.
exit 0
