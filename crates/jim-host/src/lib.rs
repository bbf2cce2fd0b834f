//! PowerShell without a PowerShell installation.
