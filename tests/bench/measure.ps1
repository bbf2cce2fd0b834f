# Takes measures of one kind in this process, and gives them as objects. Variables: Kind, Rounds, Manifest, Url,
# Key, and what the kind needs.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

$headers = @{ 'X-API-Key' = $Key }
$api = "$Url/api/v1/synchronisation/connected-systems"

function Connect {
    Import-Module $Manifest
    $null = Connect-JIM -Url $Url -ApiKey $Key
}

function Milliseconds([scriptblock] $Action) {
    [GC]::Collect(); [GC]::WaitForPendingFinalizers(); [GC]::Collect()
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $null = & $Action
    $watch.Elapsed.TotalMilliseconds
}

# Measures both in turn, so that what else the machine does meets both.
function Pair([string] $Name, [scriptblock] $Ours, [scriptblock] $Theirs) {
    $null = & $Ours; $null = & $Theirs
    foreach ($round in 1..$Rounds) {
        [pscustomobject]@{
            Name   = $Name
            Ours   = Milliseconds $Ours
            Theirs = Milliseconds $Theirs
        }
    }
}

# The peak of this process, in a process that does nothing else.
function Peak([string] $Name) {
    [pscustomobject]@{ Name = $Name; Value = [Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB }
}

switch ($Kind) {
    'list' {
        Connect
        Pair 'collected' { $rows = Get-JIMRunProfile -ConnectedSystemId 1 } {
            $rows = Invoke-RestMethod "$api/1/run-profiles" -Headers $headers
        }
        Pair 'streamed' { Get-JIMRunProfile -ConnectedSystemId 1 | Out-Null } {
            Invoke-RestMethod "$api/1/run-profiles" -Headers $headers | Out-Null
        }
        Pair 'first' { Get-JIMRunProfile -ConnectedSystemId 1 | Select-Object -First 1 } {
            Invoke-RestMethod "$api/1/run-profiles" -Headers $headers | Select-Object -First 1
        }
        Pair 'afterwards' { foreach ($call in 1..100) { Get-JIMRunProfile -ConnectedSystemId 2 } } {
            foreach ($call in 1..100) { Invoke-RestMethod "$api/2/run-profiles" -Headers $headers }
        }
    }
    'peak of ours, collected' { Connect; $rows = Get-JIMRunProfile -ConnectedSystemId 1; Peak $Kind }
    'peak of ours, streamed' { Connect; Get-JIMRunProfile -ConnectedSystemId 1 | Out-Null; Peak $Kind }
    'peak of theirs, collected' { $rows = Invoke-RestMethod "$api/1/run-profiles" -Headers $headers; Peak $Kind }
    'peak of theirs, streamed' { Invoke-RestMethod "$api/1/run-profiles" -Headers $headers | Out-Null; Peak $Kind }
    'small' {
        Connect
        $ours = { foreach ($call in 1..100) { Get-JIMRunProfile -ConnectedSystemId 2 } }
        $theirs = { foreach ($call in 1..100) { Invoke-RestMethod "$api/2/run-profiles" -Headers $headers } }
        # What .NET compiles anew while a process gets warm is in Import-Module's and Connect-JIM's measures.
        foreach ($round in 1..10) { $null = & $ours; $null = & $theirs }
        Pair 'small' $ours $theirs
        foreach ($round in 1..$Rounds) {
            $before = [GC]::GetTotalAllocatedBytes($true)
            $null = & $ours
            $between = [GC]::GetTotalAllocatedBytes($true)
            $null = & $theirs
            $after = [GC]::GetTotalAllocatedBytes($true)
            [pscustomobject]@{ Name = 'garbage'; Ours = ($between - $before) / 1KB; Theirs = ($after - $between) / 1KB }
        }
    }
    'systems' {
        Connect
        Pair 'systems' { Get-JIMRunProfile -All } {
            foreach ($page in 1, 2) {
                foreach ($system in (Invoke-RestMethod "$api`?page=$page&pageSize=100" -Headers $headers).items) {
                    Invoke-RestMethod "$api/$($system.id)/run-profiles" -Headers $headers
                }
            }
        }
    }
    'waits' {
        Connect
        $runs = @(Get-JIMRunProfile -All | Start-JIMRunProfile -PassThru)
        $process = [Diagnostics.Process]::GetCurrentProcess()
        [GC]::Collect(); [GC]::WaitForPendingFinalizers(); [GC]::Collect()
        $process.Refresh()
        $before = $process.WorkingSet64
        $waiting = [powershell]::Create().AddScript({
            param($Manifest, $Url, $Key, $Runs)
            Import-Module $Manifest
            $null = Connect-JIM -Url $Url -ApiKey $Key
            $Runs | Wait-JIMActivity
        }).AddParameters(@($Manifest, $Url, $Key, $runs))
        $null = $waiting.BeginInvoke()
        # What begins the waits is over when each has had its first turn.
        Start-Sleep -Seconds 20
        $cpu, $watch = $process.TotalProcessorTime, [Diagnostics.Stopwatch]::StartNew()
        Start-Sleep -Seconds 60
        $process.Refresh()
        $share = ($process.TotalProcessorTime - $cpu) / $watch.Elapsed
        if ($waiting.InvocationStateInfo.State -ne 'Running') { throw "The waits ended: $($waiting.Streams.Error)" }
        [pscustomobject]@{ Name = 'memory of waits'; Value = ($process.WorkingSet64 - $before) / 1MB }
        [pscustomobject]@{ Name = 'cpu of waits'; Value = 100 * $share }
        $waiting.Stop()
    }
    'import' {
        Import-Module Microsoft.PowerShell.Management
        # What the first module of a process pays is nobody's.
        Import-Module $Empty
        $empty = Milliseconds { Import-Module $OtherEmpty }
        $ours = Milliseconds { Import-Module $Manifest }
        $connect = Milliseconds { Connect-JIM -Url $Url -ApiKey $Key }
        [pscustomobject]@{ Name = 'import'; Value = $ours - $empty }
        [pscustomobject]@{ Name = 'connect'; Value = $connect }
    }
    'completion' {
        Connect
        $line = 'Get-JIMRunProfile -ConnectedSystemName Sys'
        foreach ($round in 0..$Rounds) {
            $took = Milliseconds { [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null) }
            # The first one loads what completes.
            if ($round -gt 0) { [pscustomobject]@{ Name = 'completion'; Value = $took } }
        }
    }
}
