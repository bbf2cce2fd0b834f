<#
.SYNOPSIS
Shows what the JIM module can do, one command at a time.

.DESCRIPTION
Connects to a JIM server, looks round, runs a full import and a delta synchronisation and waits for
each, reads the activity, and catches the error of a run that fails. Each command is shown before it
runs.

The names are those of the simulated server that `cargo xtask demo` starts. To take the tour on a
server of your own, put in the names of a connected system that you may run: it really runs.

.EXAMPLE
cargo xtask demo

Runs the tour against a simulated server, in a PowerShell that needs no installation.

.EXAMPLE
./examples/Show-JIMTour.ps1

Runs the tour against the server that the environment variables JIM_URL and JIM_API_KEY name.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'

if (-not (Get-Module -Name JIM)) {
    Import-Module "$PSScriptRoot/../JIM.psd1"
}

# Colour is for a terminal that shows it; a file or a pipe gets plain text.
$title = $command = $plain = ''
if ($Host.UI.SupportsVirtualTerminal -and -not [Console]::IsOutputRedirected -and $PSStyle.OutputRendering -ne 'PlainText') {
    $title = $PSStyle.Bold + $PSStyle.Foreground.BrightCyan
    $command = $PSStyle.Foreground.BrightYellow
    $plain = $PSStyle.Reset
}

# Shows a command and runs it. Call it with a dot, so that the command's variables are still there
# for the next step.
function Show-Step([string] $Heading, [scriptblock] $Step) {
    ''
    "$title== $Heading$plain"
    $prompt = 'PS> '
    foreach ($line in $Step.ToString().Trim() -split '\r?\n') {
        "$command$prompt$($line -replace '^ {4}')$plain"
        $prompt = '    '
    }
    # Each step is shown by itself, so that each kind of object gets its own view.
    . $Step | Out-Default
}

. Show-Step 'Connect: the address and the key come from the environment' {
    Connect-JIM
}

. Show-Step 'The systems that JIM imports identities from and exports them to' {
    Get-JIMConnectedSystem
}

. Show-Step 'What can be run on one of them' {
    Get-JIMRunProfile -ConnectedSystemName 'HR System'
}

. Show-Step 'Run a full import and wait for its end' {
    Start-JIMRunProfile -ConnectedSystemName 'HR System' `
        -RunProfileName 'Full Import' -Wait
}

. Show-Step 'Run a delta synchronisation and keep what is known of the run' {
    $run = Start-JIMRunProfile -ConnectedSystemName 'HR System' `
        -RunProfileName 'Delta Synchronisation' -Wait -PassThru
    $run
}

. Show-Step 'Read the activity in which JIM recorded that run' {
    Get-JIMActivity -Id $run.ActivityId
}

. Show-Step 'A run that fails is an error that a script can catch' {
    try {
        Start-JIMRunProfile -ConnectedSystemName 'Finance Database' `
            -RunProfileName 'Full Import' -Wait
    }
    catch {
        "Caught:   $($_.FullyQualifiedErrorId)"
        "Message:  $($_.Exception.Message)"
        "Activity: $($_.TargetObject.ActivityId), $($_.TargetObject.Status)"
    }
}

. Show-Step 'Disconnect' {
    Disconnect-JIM
}

''
'That was the tour. For a prompt of your own: cargo xtask shell'
