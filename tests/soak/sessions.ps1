# Each session starts its own run profile again and again, and tells what it was told of each.
$of = @{ Manifest = $Manifest; Url = $Url; Key = $Key; Until = [datetime]::UtcNow.AddSeconds($Seconds) }
1..$Sessions | ForEach-Object -ThrottleLimit $Sessions -Parallel {
    $of = $using:of
    Import-Module $of.Manifest
    do {
        try { $connection = Connect-JIM -Url $of.Url -ApiKey $of.Key } catch { $connection = $null }
    } until ($connection)

    while ([datetime]::UtcNow -lt $of.Until) {
        $execution = $null
        $failure = $null
        try {
            $execution = Start-JIMRunProfile -ConnectedSystemId $_ -RunProfileId $_ -Wait -Timeout 30 -PassThru -ErrorVariable failure -ErrorAction SilentlyContinue -WarningAction SilentlyContinue 6> $null
        }
        catch {
            $failure = @($_)
        }

        $told = @($failure)[0]
        if (-not $execution -and $told.TargetObject.ActivityId) { $execution = $told.TargetObject }
        [pscustomobject]@{
            RunProfile = $_
            ActivityId = $execution.ActivityId
            Status = $execution.Status
            Error = "$($told.FullyQualifiedErrorId)".Split(',')[0]
            Message = "$told"
            Advice = "$($told.ErrorDetails.RecommendedAction)"
        }
    }

    Disconnect-JIM
}

[GC]::Collect(); [GC]::WaitForPendingFinalizers(); [GC]::Collect()
Import-Module $Manifest
$library = (Get-Command Get-JIMRunProfile).ImplementingType.Assembly.GetType('JIM.PowerShell.Interop.NativeMethods')
$process = [Diagnostics.Process]::GetCurrentProcess()
[pscustomobject]@{
    Handles = [long]$library.GetMethod('jim_live_handles', [Reflection.BindingFlags]'NonPublic, Static').Invoke($null, @())
    Threads = $process.Threads.Count
    PeakMemory = $process.PeakWorkingSet64
}
