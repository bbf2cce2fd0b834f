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

$ErrorActionPreference = 'Stop'

$cargo = Get-Command -Name cargo -CommandType Application -ErrorAction Ignore
if (-not $cargo) {
    throw 'The build needs Rust, and there is no cargo on the PATH. Install Rust from https://rustup.rs, open a new prompt and run this again.'
}

$options = @(if ($Release) { '--release' })
$manifest = [IO.Path]::Combine($PSScriptRoot, 'Cargo.toml')
& $cargo[0] run --quiet --manifest-path $manifest --package xtask -- build @options
exit $LASTEXITCODE
