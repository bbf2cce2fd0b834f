@{
    RootModule             = 'module/bin/JIM.PowerShell.dll'
    ModuleVersion          = '1.0.0'
    GUID                   = '5d7c8f0e-3a1b-4c52-9e64-0b7f2a9d18c3'
    Author                 = 'The JIM module authors'
    CompanyName            = 'The JIM module authors'
    Copyright              = '(c) The JIM module authors. MIT licence.'
    Description            = 'Cmdlets for JIM, the identity management server: look at connected systems and activities, manage and start run profiles and schedules, many at a time, and wait for their end.'

    PowerShellVersion      = '7.4'
    CompatiblePSEditions   = @('Core')

    TypesToProcess         = @('module/JIM.Types.ps1xml')
    FormatsToProcess       = @('module/JIM.Format.ps1xml')

    CmdletsToExport        = @(
        'Connect-JIM'
        'Disable-JIMSchedule'
        'Disconnect-JIM'
        'Enable-JIMSchedule'
        'Get-JIMActivity'
        'Get-JIMActivityChildren'
        'Get-JIMActivityStats'
        'Get-JIMConnectedSystem'
        'Get-JIMConnectedSystemPartition'
        'Get-JIMConnection'
        'Get-JIMPendingExport'
        'Get-JIMRunProfile'
        'Get-JIMSchedule'
        'Get-JIMScheduleExecution'
        'Get-JIMWorkerTask'
        'Invoke-JIMRestMethod'
        'New-JIMRunProfile'
        'Remove-JIMRunProfile'
        'Set-JIMRunProfile'
        'Start-JIMRunProfile'
        'Start-JIMSchedule'
        'Stop-JIMScheduleExecution'
        'Stop-JIMWorkerTask'
        'Test-JIMConnection'
        'Wait-JIMActivity'
    )
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()

    PrivateData            = @{
        PSData = @{
            Tags         = @('JIM', 'Identity', 'IdentityManagement', 'Synchronisation', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            ProjectUri   = 'https://github.com/TetronIO/JIM'
            LicenseUri   = 'https://opensource.org/license/mit'
            ReleaseNotes = 'See CHANGELOG.md.'
        }
    }
}
