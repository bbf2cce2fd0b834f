<#
.SYNOPSIS
Builds the JIM module, so that `Import-Module ./JIM.psd1` works.

.DESCRIPTION
Hands over to `cargo xtask build`, which does the work. It needs Rust (https://rustup.rs) and the
.NET SDK 10 or later.

.PARAMETER Release
Optimises the native code. The build takes longer.

.EXAMPLE
./build.ps1 -Release

Builds the module for daily use.
#>
[CmdletBinding()]
param(
    [switch] $Release
)

$cargo = Get-Command -Name cargo -CommandType Application -ErrorAction Ignore
if (-not $cargo) {
    throw 'The build needs Rust, and there is no cargo on the PATH. Install it from https://rustup.rs, open a new prompt and run this again.'
}

# Cargo knows what `xtask` means inside the checkout only.
$path = $ExecutionContext.SessionState.Path
$path.PushCurrentLocation('build')
try {
    $null = $path.SetLocation($PSScriptRoot)
    & $cargo[0] xtask build @(if ($Release) { '--release' })
}
finally {
    $null = $path.PopLocation('build')
}
exit $LASTEXITCODE
