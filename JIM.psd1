@{
    RootModule             = 'module/bin/JIM.PowerShell.dll'
    ModuleVersion          = '0.1.0'
    GUID                   = '5d7c8f0e-3a1b-4c52-9e64-0b7f2a9d18c3'
    Author                 = 'The JIM module authors'
    CompanyName            = 'The JIM module authors'
    Copyright              = '(c) The JIM module authors. MIT licence.'
    Description            = 'Cmdlets for JIM, the identity management server: look at connected systems and run profiles, manage run profiles, start them and schedules and wait for their end.'

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
        'Get-JIMConnectedSystem'
        'Get-JIMConnection'
        'Get-JIMRunProfile'
        'Get-JIMSchedule'
        'Get-JIMScheduleExecution'
        'New-JIMRunProfile'
        'Remove-JIMRunProfile'
        'Set-JIMRunProfile'
        'Start-JIMRunProfile'
        'Start-JIMSchedule'
        'Stop-JIMScheduleExecution'
        'Test-JIMConnection'
    )
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()

    PrivateData            = @{
        PSData = @{
            Tags         = @('JIM', 'Identity', 'IdentityManagement', 'Synchronisation', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            ProjectUri   = 'https://github.com/TetronIO/JIM'
            LicenseUri   = 'https://opensource.org/license/mit'
            ReleaseNotes = 'The first cmdlets: connect, look at connected systems, create, change, delete and start run profiles, switch, start and stop schedules, and wait for their end.'
        }
    }
}
