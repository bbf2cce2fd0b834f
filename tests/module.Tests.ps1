<#
.SYNOPSIS
What PowerShell people expect of a module, held against the built one: Invoke-Pester ./tests

.DESCRIPTION
It is the one that `cargo xtask build` has staged. JIM_MODULE names the manifest of another copy.
#>

BeforeDiscovery {
    $root = Split-Path $PSScriptRoot
    $version = (Import-PowerShellDataFile (Join-Path $root 'JIM.psd1')).ModuleVersion
    $manifest = $env:JIM_MODULE ? $env:JIM_MODULE : (Join-Path $root "target/module/JIM/$version/JIM.psd1")
    $names = @(
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

    # The syntax of the user's page, as it stands there; the first of a cmdlet is the default.
    $syntaxes = @(
        @{ Set = 'ById'; Line = 'Get-JIMRunProfile -ConnectedSystemId <int> [-Name <string>]'; Default = $true }
        @{ Set = 'ByName'; Line = 'Get-JIMRunProfile -ConnectedSystemName <string> [-Name <string>]' }
        @{ Set = 'ById'; Line = 'New-JIMRunProfile -ConnectedSystemId <int> -Name <string> -Type <string> [-PartitionId <int>] [-PassThru] [-WhatIf] [-Confirm]'; Default = $true }
        @{ Set = 'ByName'; Line = 'New-JIMRunProfile -ConnectedSystemName <string> -Name <string> -Type <string> [-PartitionId <int>] [-PassThru] [-WhatIf] [-Confirm]' }
        @{ Set = 'ById'; Line = 'Set-JIMRunProfile -Id <int> [-Name <string>] [-PartitionId <int>] [-PassThru] [-WhatIf] [-Confirm]'; Default = $true }
        @{ Set = 'ByInputObject'; Line = 'Set-JIMRunProfile -InputObject <PSCustomObject> [-Name <string>] [-PartitionId <int>] [-PassThru] [-WhatIf] [-Confirm]' }
        @{ Set = 'ById'; Line = 'Remove-JIMRunProfile -Id <int> [-Force] [-PassThru] [-WhatIf] [-Confirm]'; Default = $true }
        @{ Set = 'ByInputObject'; Line = 'Remove-JIMRunProfile -InputObject <PSCustomObject> [-Force] [-PassThru] [-WhatIf] [-Confirm]' }
        @{ Set = 'ById'; Line = 'Start-JIMRunProfile -RunProfileId <int> [-Wait] [-Timeout <int>] [-PassThru]'; Default = $true }
        @{ Set = 'ByName'; Line = 'Start-JIMRunProfile -ConnectedSystemName <string> -RunProfileName <string> [-Wait] [-Timeout <int>] [-PassThru]' }
        @{ Set = 'ByIdAndName'; Line = 'Start-JIMRunProfile -RunProfileId <int> -ConnectedSystemName <string> [-Wait] [-Timeout <int>] [-PassThru]' }
        @{ Set = 'ByNameAndId'; Line = 'Start-JIMRunProfile -ConnectedSystemId <int> -RunProfileName <string> [-Wait] [-Timeout <int>] [-PassThru]' }
    )
    foreach ($syntax in $syntaxes) {
        $syntax.Name, $null = $syntax.Line -split ' '
        $syntax.Parts = [regex]::Matches($syntax.Line, '(?<= )(?<Optional>\[)?-(?<Parameter>\w+)( <(?<Type>\w+)>)?\]?(?= |$)') | ForEach-Object {
            @{
                Name      = $syntax.Name
                Set       = $syntax.Set
                Part      = $_.Value
                Parameter = $_.Groups['Parameter'].Value
                Mandatory = -not $_.Groups['Optional'].Success
                Type      = $(if ($_.Groups['Type'].Success) { $_.Groups['Type'].Value } else { 'switch' })
            }
        }
    }

    # What PowerShell's own cmdlets call a thing, and of which type it is there.
    $commonNames = @{
        All                  = 'switch'
        Certificate          = 'object'
        Confirm              = 'switch'
        Force                = 'switch'
        InputObject          = 'psobject'
        Name                 = 'string'
        PassThru             = 'switch'
        Proxy                = 'uri'
        ProxyCredential      = 'pscredential'
        Quiet                = 'switch'
        SkipCertificateCheck = 'switch'
        ThrottleLimit        = 'int'
        Timeout              = 'int'
        TimeoutSeconds       = 'int'
        Type                 = 'string'
        Url                  = 'string'
        Wait                 = 'switch'
        WhatIf               = 'switch'
    }

    # A word that ends so, units, a field as the server names it, and what scripts know by these names.
    $plurals = 'Status', 'TimeoutSeconds', 'RequestTimeoutSeconds', 'IntervalSeconds', 'MaxPolls',
        'VerifyImportContentHashes', 'HasChildActivities', 'ExecutionItems', 'ObjectTypes', 'IncludeSteps'

    $module = Import-Module $manifest -Force -PassThru -ErrorAction Stop
    $standard = [System.Management.Automation.Cmdlet]::CommonParameters
    $cmdlets = foreach ($command in $module.ExportedCmdlets.Values | Sort-Object Name) {
        $own = foreach ($parameter in $command.Parameters.Values | Where-Object Name -NotIn $standard) {
            # Tab can offer what the server has: run profiles where their system is on the same line.
            $spellings = @($parameter.Name) + $parameter.Aliases
            $siblings = $command.ParameterSets | Where-Object { $_.Parameters.Name -contains $parameter.Name } |
                ForEach-Object { $_.Parameters.Name }
            $ofSystem = $spellings -match '^ConnectedSystem(Id|Name)$'
            $ofProfile = $spellings -match '^RunProfile(Id|Name)$' -and $siblings -match '^ConnectedSystem(Id|Name)$'
            $ofSchedule = $spellings -match '^Schedule(Execution)?(Id|Name)$'
            $filter = $command.Verb -eq 'Get' -and $parameter.Name -in 'Name', 'Status'
            @{
                Name        = $command.Name
                Parameter   = $parameter.Name
                Metadata    = $parameter
                Type        = $commonNames[$parameter.Name]
                Completes   = [bool]($ofSystem -or $ofProfile -or $ofSchedule -or $filter)
                Wildcards   = $command.Verb -eq 'Get' -and $parameter.Name -in 'Name', 'Url'
                ThreeStates = $command.Verb -eq 'Set' -and $parameter.Name -eq 'VerifyImportContentHashes'
            }
        }
        @{
            Name       = $command.Name
            Command    = $command
            Attribute  = $command.ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)[0]
            Parameters = $own
            Sets       = $command.ParameterSets | ForEach-Object { @{ Set = $_.Name; Metadata = $_ } }
            Outputs    = $command.OutputType | ForEach-Object { @{ Output = $_.Name } }
            Changes    = $command.Verb -in 'New', 'Set', 'Remove', 'Start', 'Stop', 'Enable', 'Disable', 'Invoke'
        }
    }
    $parameters = $cmdlets.Parameters
    $topics = (Get-ChildItem (Join-Path $root 'module/help') -Filter about_*.help.txt).Name -replace '\.help\.txt$'
    # What any route answers has no columns that are known before.
    $views = @($cmdlets.Outputs.Output) -like 'JIM.*' -ne 'JIM.RestAnswer' | Sort-Object -Unique | ForEach-Object { @{ Output = $_ } }
}

BeforeAll {
    $root = Split-Path $PSScriptRoot
    $topics = (Get-ChildItem (Join-Path $root 'module/help') -Filter about_*.help.txt).Name -replace '\.help\.txt$'
    $version = (Import-PowerShellDataFile (Join-Path $root 'JIM.psd1')).ModuleVersion
    $manifest = $env:JIM_MODULE ? $env:JIM_MODULE : (Join-Path $root "target/module/JIM/$version/JIM.psd1")
    $manifest = (Resolve-Path $manifest).Path
    $module = Get-Module JIM | Where-Object ModuleBase -EQ (Split-Path $manifest)
    $data = Import-PowerShellDataFile $manifest
    $assembly = Join-Path $module.ModuleBase $data.RootModule
}

Describe 'The manifest' {
    BeforeAll {
        $warnings = $errors = $null
        $tested = Test-ModuleManifest $manifest -WarningVariable warnings -ErrorVariable errors -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
        $published = $data.PrivateData.PSData
    }

    It 'passes Test-ModuleManifest without a word' {
        $errors | Should -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
        $tested.Name | Should -Be 'JIM'
    }

    It 'exports <_>' -ForEach $names {
        $data.CmdletsToExport | Should -Contain $_
        $module.ExportedCmdlets.Keys | Should -Contain $_
    }

    It 'exports no other cmdlet' -TestCases @{ Expected = $names } {
        $data.CmdletsToExport | Should -BeExactly $Expected
        @($module.ExportedCmdlets.Keys) | Sort-Object | Should -BeExactly $Expected
    }

    It 'exports every cmdlet that the assembly has' {
        $written = $module.ImplementingAssembly.GetTypes() | ForEach-Object {
            $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) | ForEach-Object { "$($_.VerbName)-$($_.NounName)" }
        }
        $written | Sort-Object | Should -BeExactly $data.CmdletsToExport
    }

    It 'says in <_> that it exports nothing of that kind' -ForEach 'FunctionsToExport', 'AliasesToExport', 'VariablesToExport' {
        $data.ContainsKey($_) | Should -BeTrue
        $data[$_] | Should -BeNullOrEmpty
    }

    It 'uses no wildcard in <_>' -ForEach 'CmdletsToExport', 'FunctionsToExport', 'AliasesToExport', 'VariablesToExport' {
        $data[$_] -match '[*?]' | Should -BeNullOrEmpty
    }

    It 'exports no <_>' -ForEach 'ExportedFunctions', 'ExportedAliases', 'ExportedVariables' {
        $module.$_.Count | Should -Be 0
    }

    It 'has the version of the Rust crates and of the assembly' {
        $crates = Select-String -Path (Join-Path $root 'Cargo.toml') -Pattern '^version = "(.+)"' | Select-Object -First 1
        $data.ModuleVersion | Should -Be $crates.Matches[0].Groups[1].Value
        [System.Reflection.AssemblyName]::GetAssemblyName($assembly).Version | Should -Be ([version]"$($data.ModuleVersion).0")
    }

    It 'keeps the GUID that the module is known by' {
        $data.GUID | Should -Be '5d7c8f0e-3a1b-4c52-9e64-0b7f2a9d18c3'
    }

    It 'tells its <_>' -ForEach 'Author', 'CompanyName', 'Copyright', 'Description' {
        $data[$_] | Should -Not -BeNullOrEmpty
    }

    It 'tells its release notes' {
        $published.ReleaseNotes | Should -Not -BeNullOrEmpty
    }

    It 'has the tag <_>' -ForEach 'JIM', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS' {
        $published.Tags | Should -Contain $_
    }

    It 'has tags that a gallery takes' {
        $published.Tags -match '\s' | Should -BeNullOrEmpty
        $published.Tags | Sort-Object -Unique | Should -HaveCount $published.Tags.Count
    }

    It 'has a <_> that is an address' -ForEach 'LicenseUri', 'ProjectUri' {
        $uri = [uri]$published[$_]
        $uri.IsAbsoluteUri | Should -BeTrue
        $uri.Scheme | Should -Be 'https'
    }

    It 'is for PowerShell 7.4 and later, and for no Windows PowerShell' {
        $data.PowerShellVersion | Should -Be '7.4'
        $data.CompatiblePSEditions | Should -Be @('Core')
    }
}

Describe 'The module''s folder' {
    It 'holds one library beside the native ones' {
        (Get-ChildItem (Split-Path $assembly) -Filter *.dll).Name | Should -Be 'JIM.PowerShell.dll'
    }

    It 'holds no other managed library at any depth' {
        $managed = Get-ChildItem (Split-Path $assembly) -Recurse -Include *.dll, *.exe | Where-Object {
            try { [System.Reflection.AssemblyName]::GetAssemblyName($_.FullName) } catch [System.BadImageFormatException] { }
        }
        $managed.FullName | Should -Be $assembly
    }

    It 'is where the cmdlets under test come from' {
        $module.ImplementingAssembly.Location | Should -Be $assembly
    }
}

Describe 'Importing' {
    BeforeAll {
        $powershell = [powershell]::Create([initialsessionstate]::CreateDefault2())
        $null = $powershell.AddScript({
                param ($manifest)
                $drives = 'Variable:', 'Function:', 'Alias:'
                $before = $after = $said = $null
                # What looking itself brings in is there before the first look that counts.
                $null = Get-ChildItem $drives | ForEach-Object { "$($_.PSDrive):$($_.Name)" }
                $before = Get-ChildItem $drives | ForEach-Object { "$($_.PSDrive):$($_.Name)" }
                $said = Import-Module $manifest *>&1
                $after = Get-ChildItem $drives | ForEach-Object { "$($_.PSDrive):$($_.Name)" }
                [pscustomobject]@{ Said = $said; Before = $before; After = $after; Cmdlets = (Get-Module JIM).ExportedCmdlets.Count }
            }).AddArgument($manifest)
        $import = $powershell.Invoke()[0]
    }

    AfterAll {
        $powershell.Runspace.Dispose()
        $powershell.Dispose()
    }

    It 'brings the cmdlets' {
        $import.Cmdlets | Should -Be $data.CmdletsToExport.Count
    }

    It 'says nothing on any stream' {
        $import.Said | Should -BeNullOrEmpty
        foreach ($stream in 'Error', 'Warning', 'Verbose', 'Debug', 'Information', 'Progress') {
            $powershell.Streams.$stream | Should -BeNullOrEmpty -Because $stream
        }
    }

    It 'leaves nothing behind in <_>' -ForEach 'Variable:', 'Function:', 'Alias:' {
        $there = @($import.Before) -like "$_*"
        $there | Should -Not -BeNullOrEmpty
        @($import.After) -like "$_*" | Should -Be $there
    }
}

Describe 'The user''s page: <Line>' -ForEach $syntaxes {
    BeforeAll {
        $command = Get-Command -Module JIM -Name $Name
        $parameterSet = $command.ParameterSets | Where-Object Name -EQ $Set
    }

    It 'is the parameter set <Set>' {
        $parameterSet | Should -Not -BeNullOrEmpty
        $parameterSet.IsDefault | Should -Be ([bool]$Default)
    }

    It 'takes <Part>' -ForEach $Parts {
        $found = $parameterSet.Parameters | Where-Object { $_.Name -eq $Parameter -or $_.Aliases -contains $Parameter }
        $found | Should -HaveCount 1
        $found.IsMandatory | Should -Be $Mandatory
        [Nullable]::GetUnderlyingType($found.ParameterType) ?? $found.ParameterType | Should -Be ($Type -as [type])
    }

    It 'needs nothing else' {
        $needed = $parameterSet.Parameters | Where-Object IsMandatory
        @($needed).Count | Should -Be @($Parts | Where-Object { $_.Mandatory }).Count
    }
}

Describe 'The user''s page' {
    It '<Name> takes -<Spelling> for -<Parameter>' -ForEach @(
        @{ Name = 'Get-JIMRunProfile'; Spelling = 'Id'; Parameter = 'RunProfileId' }
        @{ Name = 'Start-JIMRunProfile'; Spelling = 'Id'; Parameter = 'RunProfileId' }
        @{ Name = 'Set-JIMRunProfile'; Spelling = 'RunProfileId'; Parameter = 'Id' }
        @{ Name = 'Remove-JIMRunProfile'; Spelling = 'RunProfileId'; Parameter = 'Id' }
        @{ Name = 'New-JIMRunProfile'; Spelling = 'RunType'; Parameter = 'Type' }
        @{ Name = 'Get-JIMConnectedSystem'; Spelling = 'ConnectedSystemId'; Parameter = 'Id' }
        @{ Name = 'Get-JIMActivity'; Spelling = 'ActivityId'; Parameter = 'Id' }
        @{ Name = 'Get-JIMSchedule'; Spelling = 'ScheduleId'; Parameter = 'Id' }
        @{ Name = 'Enable-JIMSchedule'; Spelling = 'ScheduleName'; Parameter = 'Name' }
        @{ Name = 'Disable-JIMSchedule'; Spelling = 'ScheduleId'; Parameter = 'Id' }
        @{ Name = 'Start-JIMSchedule'; Spelling = 'ScheduleId'; Parameter = 'Id' }
        @{ Name = 'Stop-JIMScheduleExecution'; Spelling = 'ScheduleExecutionId'; Parameter = 'Id' }
    ) {
        $found = (Get-Command -Module JIM -Name $Name).Parameters.Values |
            Where-Object { $_.Name -eq $Spelling -or $_.Aliases -contains $Spelling }
        $found | Should -HaveCount 1
        @($found.Name) + $found.Aliases | Should -Contain $Parameter
    }

    It '<_> takes what is piped' -ForEach 'Get-JIMRunProfile', 'New-JIMRunProfile', 'Set-JIMRunProfile', 'Remove-JIMRunProfile', 'Start-JIMRunProfile', 'Start-JIMSchedule', 'Enable-JIMSchedule', 'Disable-JIMSchedule', 'Get-JIMSchedule', 'Get-JIMScheduleExecution', 'Stop-JIMScheduleExecution' {
        $piped = (Get-Command -Module JIM -Name $_).ParameterSets | Where-Object Name -EQ 'ByInputObject'
        ($piped.Parameters | Where-Object ValueFromPipeline).Name | Should -Be 'InputObject'
    }

    It 'New-JIMRunProfile takes the name first' {
        foreach ($parameterSet in (Get-Command -Module JIM -Name New-JIMRunProfile).ParameterSets) {
            ($parameterSet.Parameters | Where-Object Position -EQ 0).Name | Should -Be 'Name'
        }
    }

    It 'New-JIMRunProfile -Type takes exactly the five operations' {
        $attributes = (Get-Command -Module JIM -Name New-JIMRunProfile).Parameters.Type.Attributes
        ($attributes | Where-Object { $_ -is [ValidateSet] }).ValidValues |
            Should -BeExactly @('FullImport', 'DeltaImport', 'FullSync', 'DeltaSync', 'Export')
    }

    It 'New-JIMRunProfile -Type completes <_>' -ForEach 'FullImport', 'DeltaImport', 'FullSync', 'DeltaSync', 'Export' {
        $line = 'New-JIMRunProfile -Type ' + $_.Substring(0, 1)
        (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText | Should -Contain $_
    }
}

Describe '<Name>' -ForEach $cmdlets {
    BeforeAll {
        $help = Get-Help $Name -Full
    }

    Context 'as a cmdlet' {
        It 'has an approved verb' {
            (Get-Verb).Verb | Should -Contain $Command.Verb
        }

        It 'has a singular noun that begins with JIM' {
            $Command.Noun | Should -MatchExactly '^JIM([A-Z][a-z]+)*$'
            # Scripts know Get-JIMActivityStats by this name.
            $Command.Noun -replace 'Stats$' | Should -Not -Match '[^s]s$'
        }

        It 'tells the types of its output' {
            @($Command.OutputType).Count | Should -BeGreaterOrEqual 1
        }

        It 'has a default parameter set where it has several' {
            $several = $Command.ParameterSets.Count -gt 1
            @($Command.ParameterSets.Name) -eq $Command.DefaultParameterSet | Should -HaveCount ([int]$several)
        }

        It 'asks and previews exactly when it changes something' {
            $Attribute.SupportsShouldProcess | Should -Be $Changes
            $Command.Parameters.ContainsKey('WhatIf') | Should -Be $Changes
            $Command.Parameters.ContainsKey('Confirm') | Should -Be $Changes
        }

        It 'asks by itself exactly when it destroys something' {
            $destroys = $Command.Verb -in 'Remove', 'Stop'
            $Attribute.ConfirmImpact -eq 'High' | Should -Be $destroys
            $Command.Parameters.ContainsKey('Force') -and $Changes | Should -Be $destroys
        }

        It 'is silent unless asked where it changes something' {
            # What is invoked gives its answer in any case.
            $Command.Parameters.ContainsKey('PassThru') | Should -Be ($Changes -and $Attribute.VerbName -ne 'Invoke')
        }
    }

    Context 'in the parameter set <Set>' -ForEach $Sets {
        It 'takes one parameter from the pipeline at most' {
            @($Metadata.Parameters | Where-Object ValueFromPipeline).Count | Should -BeLessOrEqual 1
        }

        It 'has positions that follow each other' {
            $positions = @($Metadata.Parameters.Position) -ge 0 | Sort-Object
            $positions | Should -Be @(0..9 | Select-Object -First @($positions).Count)
        }
    }

    Context 'in Get-Help' {
        It 'has a synopsis: a sentence, and no syntax' {
            $help.Synopsis | Should -Match '\.$'
            $help.Synopsis | Should -Not -Match ([regex]::Escape($Name))
        }

        It 'has a description' {
            $help.Description.Text | Should -Not -BeNullOrEmpty
        }

        It 'has two examples or more, each with a title, code and words' {
            $examples = @($help.Examples.Example)
            $examples.Count | Should -BeGreaterOrEqual 2
            foreach ($example in $examples) {
                $example.Title | Should -Not -BeNullOrEmpty
                $example.Code | Should -Not -BeNullOrEmpty
                -join $example.Remarks.Text | Should -Not -BeNullOrEmpty -Because $example.Title
            }
        }

        It 'has examples of commands and parameters that there are' {
            foreach ($example in $help.Examples.Example) {
                $errors = $null
                $ast = [System.Management.Automation.Language.Parser]::ParseInput($example.Code, [ref]$null, [ref]$errors)
                $errors | Should -BeNullOrEmpty -Because $example.Code
                $calls = $ast.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true) |
                    Where-Object { $_.GetCommandName() -like '*-JIM*' }
                $calls | Should -Not -BeNullOrEmpty -Because $example.Code
                foreach ($call in $calls) {
                    $called = Get-Command -Module JIM -Name $call.GetCommandName() -ErrorAction Ignore
                    $called | Should -Not -BeNullOrEmpty -Because $call
                    $call.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] } |
                        ForEach-Object { { $called.ResolveParameter($_.ParameterName) } | Should -Not -Throw -Because $call }
                }
            }
        }

        It 'leads on to topics that there are' {
            $links = @($help.RelatedLinks.NavigationLink.LinkText) -ne $null
            $links.Count | Should -BeGreaterOrEqual 1
            $links | ForEach-Object { @($module.ExportedCmdlets.Keys) + 'about_JIM' | Should -Contain $_ }
        }

        It 'tells what it gives: <Output>' -ForEach $Outputs {
            $told = @($help.ReturnValues.ReturnValue.Type.Name)
            $told | Should -Contain ($Output -replace '^System\.Void$', 'None')
        }

        It 'describes -<Parameter>' -ForEach $Parameters {
            ($help.Parameters.Parameter | Where-Object Name -EQ $Parameter).Description.Text | Should -Not -BeNullOrEmpty
        }

        It 'shows whether -<Parameter> takes wildcards' -ForEach $Parameters {
            ($help.Parameters.Parameter | Where-Object Name -EQ $Parameter).Globbing | Should -Be "$Wildcards"
        }

        It 'describes no other parameter' -TestCases @{ Known = @($Parameters | ForEach-Object { $_.Parameter }) } {
            $help.Parameters.Parameter.Name | Sort-Object | Should -Be ($Known | Sort-Object)
            $written = [System.IO.File]::ReadAllText((Join-Path $root "module/help/$Name.md"))
            $section = ($written -split '(?m)^## ') -match '^Parameters'
            $section | Should -HaveCount 1
            $titles = [regex]::Matches($section, '(?m)^### (\S+)') | ForEach-Object { $_.Groups[1].Value }
            $titles | Sort-Object | Should -BeExactly ($Known | Sort-Object)
        }
    }
}

Describe 'Parameters' {
    It '<Name> -<Parameter> has a name in PascalCase' -ForEach $parameters {
        $Parameter | Should -MatchExactly '^([A-Z]+[a-z]+)+$'
    }

    It '<Name> -<Parameter> has a name in the singular' -ForEach ($parameters | Where-Object Parameter -NotIn $plurals) {
        $Parameter | Should -Not -Match 's$'
    }

    It '<Name> -<Parameter> is no bool' -ForEach ($parameters | Where-Object { -not $_.ThreeStates }) {
        $Metadata.ParameterType | Should -Not -Be ([bool])
    }

    It '<Name> -<Parameter> is a bool: leaving it out is a third state' -ForEach ($parameters | Where-Object ThreeStates) {
        $Metadata.ParameterType | Should -Be ([bool])
    }

    It '<Name> -<Parameter> is given by name, being a switch' -ForEach ($parameters | Where-Object { $_.Metadata.SwitchParameter }) {
        $Metadata.ParameterSets.Values.Position | Should -Be (@([int]::MinValue) * $Metadata.ParameterSets.Count)
    }

    It '<Name> -<Parameter> is protected in memory exactly if it is a secret' -ForEach $parameters {
        $secret = $Parameter -match '(Key|Password|Secret|Token|Credential)$'
        $Metadata.ParameterType -in [securestring], [pscredential] | Should -Be $secret
    }

    It '<Name> -<Parameter> is a [<Type>], or several, as everywhere' -ForEach ($parameters | Where-Object Type) {
        $Metadata.ParameterType | Should -BeIn ($Type -as [type]), ("$Type[]" -as [type])
    }

    It '<Name> -<Parameter> completes with what the server has' -ForEach ($parameters | Where-Object Completes) {
        $Metadata.Attributes | Where-Object { $_ -is [System.Management.Automation.ArgumentCompleterAttribute] } |
            Should -HaveCount 1
    }

    It '<Name> -<Parameter> says that it takes wildcards exactly if it does' -ForEach $parameters {
        $declared = $Metadata.Attributes | Where-Object { $_ -is [SupportsWildcards] }
        [bool]$declared | Should -Be $Wildcards
    }
}

Describe 'The help' {
    It 'has a text for each cmdlet and no other' {
        (Get-ChildItem (Join-Path $root 'module/help') -Filter *.md).BaseName | Sort-Object | Should -BeExactly $data.CmdletsToExport
    }

    It 'has the topic about_JIM, with a script to schedule' {
        Get-Help about_JIM | Should -MatchExactly 'A SCHEDULED SCRIPT'
    }

    It 'has the topic <_>, which leads on to topics that there are' -ForEach $topics {
        # A topic that is not there gives all that mention its name.
        $text = Get-Help $_
        $text | Should -HaveCount 1
        $text | Should -MatchExactly "(?m)^    $_\r?$"
        $text | Should -Not -Match '\{\w+\}'
        $seeAlso = ($text -split '(?m)^SEE ALSO\s*$')[1]
        foreach ($lead in -split $seeAlso) {
            $known = @($module.ExportedCmdlets.Keys) + $topics
            if ($lead -match 'JIM') { $known | Should -Contain $lead }
            elseif ($lead -notlike 'about_*') { Get-Command $lead | Should -Not -BeNullOrEmpty }
        }
    }

    It 'tells each error of the page of errors in about_JIM_Errors' {
        $ids = [regex]::Matches([System.IO.File]::ReadAllText((Join-Path $root 'docs/errors.md')), '(?m)^\| `(\w+)` \|') |
            ForEach-Object { $_.Groups[1].Value }
        $ids.Count | Should -BeGreaterThan 50
        $told = [regex]::Matches((Get-Help about_JIM_Errors), '(?m)^    ([A-Z]\w+)( \(ends the command.*\))?\r?$') |
            ForEach-Object { $_.Groups[1].Value } | Where-Object { $_ -cnotmatch 'JIM' }
        $told | Should -Be $ids
    }
}

Describe 'The view of <Output>' -ForEach $views {
    It 'is there' {
        Get-FormatData -TypeName $Output -PowerShellVersion $PSVersionTable.PSVersion | Should -Not -BeNullOrEmpty
    }
}
