@{
    RootModule             = 'module/bin/JIM.PowerShell.dll'
    ModuleVersion          = '0.1.0'
    GUID                   = '5d7c8f0e-3a1b-4c52-9e64-0b7f2a9d18c3'
    Author                 = 'The JIM module authors'
    CompanyName            = 'The JIM module authors'
    Copyright              = '(c) The JIM module authors. MIT licence.'
    Description            = 'Cmdlets for JIM, the identity management server: look at connected systems and run profiles, start runs and wait for them.'

    PowerShellVersion      = '7.4'
    CompatiblePSEditions   = @('Core')

    FormatsToProcess       = @('module/JIM.Format.ps1xml')

    CmdletsToExport        = @(
        'Connect-JIM'
        'Disconnect-JIM'
        'Get-JIMActivity'
        'Get-JIMConnectedSystem'
        'Get-JIMRunProfile'
        'Start-JIMRunProfile'
        'Test-JIMConnection'
    )
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()

    PrivateData            = @{
        PSData = @{
            Tags         = @('JIM', 'Identity', 'IdentityManagement', 'Synchronisation', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            ReleaseNotes = 'The first cmdlets: connect, look at connected systems and run profiles, start a run profile and wait for its end.'
        }
    }
}
