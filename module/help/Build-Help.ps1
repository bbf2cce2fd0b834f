<#
.SYNOPSIS
Writes the help that Get-Help shows, out of the texts in this folder and the cmdlets themselves.

.DESCRIPTION
The texts say what the cmdlets cannot: synopsis, description, parameters, inputs, outputs, examples.
Syntax, types, positions and aliases are read from the cmdlets, so that they are never wrong.

.PARAMETER Manifest
The manifest of the built module.

.PARAMETER Output
The file to write.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Manifest,
    [Parameter(Mandatory)] [string] $Output
)

$ErrorActionPreference = 'Stop'

$maml = 'http://schemas.microsoft.com/maml/2004/10'
$command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
$dev = 'http://schemas.microsoft.com/maml/dev/2004/10'
$common = [System.Management.Automation.Cmdlet]::CommonParameters

# Reads a text: its sections by their headings, each with a body and with parts of its own.
function Read-Topic([string] $Path) {
    $topic = [ordered]@{}
    $section = $part = $null
    $code = $false
    foreach ($line in [System.IO.File]::ReadAllLines($Path)) {
        if ($line -match '^```') { $code = -not $code; continue }
        if (-not $code -and $line -match '^(#{1,3}) (.+)$') {
            $node = [pscustomobject]@{ Title = $Matches[2]; Body = @(); Code = @(); Parts = @() }
            if ($Matches[1].Length -eq 3) { $section.Parts += $node; $part = $node }
            else { $topic[$(if ($Matches[1].Length -eq 1) { '' } else { $node.Title })] = $node; $section = $part = $node }
            continue
        }
        if ($code) { $part.Code += $line } else { $part.Body += $line }
    }
    $topic
}

# Lines as paragraphs: an empty line ends one, and a line of a list is one.
function Get-Paragraph([string[]] $Lines) {
    $text = ''
    foreach ($line in $Lines + '') {
        if ($line -eq '' -or $line -match '^- ') { if ($text) { $text }; $text = $line }
        elseif ($text) { $text += ' ' + $line.Trim() }
        else { $text = $line }
    }
    if ($text) { $text }
}

function Write-Element([string] $Namespace, [string] $Name, [string] $Text) {
    $writer.WriteElementString($Name, $Namespace, $Text)
}

function Write-Paragraph([string] $Namespace, [string] $Name, [string[]] $Lines) {
    $writer.WriteStartElement($Name, $Namespace)
    foreach ($paragraph in @(Get-Paragraph $Lines)) { Write-Element $maml 'para' $paragraph.Replace('`', '') }
    $writer.WriteEndElement()
}

function Write-Parameter($Parameter, $Texts, [bool] $InSyntax) {
    $text = $Texts.Parts | Where-Object Title -eq $Parameter.Name
    $pipeline = @(
        if ($Parameter.ValueFromPipeline) { 'ByValue' }
        if ($Parameter.ValueFromPipelineByPropertyName) { 'ByPropertyName' }
    ) -join ', '
    $wildcards = $Parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.SupportsWildcardsAttribute] }
    $writer.WriteStartElement('parameter', $command)
    $writer.WriteAttributeString('required', "$($Parameter.IsMandatory)".ToLower())
    $writer.WriteAttributeString('variableLength', 'false')
    $writer.WriteAttributeString('globbing', "$([bool]$wildcards)".ToLower())
    $writer.WriteAttributeString('pipelineInput', $(if ($pipeline) { "true ($pipeline)" } else { 'false' }))
    $writer.WriteAttributeString('position', $(if ($Parameter.Position -ge 0) { "$($Parameter.Position)" } else { 'named' }))
    $writer.WriteAttributeString('aliases', $(if ($Parameter.Aliases.Count) { $Parameter.Aliases -join ', ' } else { 'none' }))
    Write-Element $maml 'name' $Parameter.Name
    Write-Paragraph $maml 'description' $text.Body
    $type = [Nullable]::GetUnderlyingType($Parameter.ParameterType) ?? $Parameter.ParameterType
    if ($type -ne [switch]) {
        $writer.WriteStartElement('parameterValue', $command)
        $writer.WriteAttributeString('required', 'true')
        $writer.WriteAttributeString('variableLength', 'false')
        $writer.WriteString($type.Name.Replace('PSObject', 'PSCustomObject'))
        $writer.WriteEndElement()
    }
    $set = $Parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.ValidateSetAttribute] }
    if ($InSyntax -and $set) {
        $writer.WriteStartElement('parameterValueGroup', $command)
        foreach ($value in $set.ValidValues) { Write-Element $command 'parameterValue' $value }
        $writer.WriteEndElement()
    }
    if (-not $InSyntax) {
        $writer.WriteStartElement('type', $dev)
        Write-Element $maml 'name' $type.Name
        $writer.WriteEndElement()
        Write-Element $dev 'defaultValue' $(if ($type -eq [switch]) { 'False' } else { 'None' })
    }
    $writer.WriteEndElement()
}

function Write-Type([string] $Group, [string] $Item, $Section) {
    $writer.WriteStartElement($Group, $command)
    foreach ($part in $Section.Parts) {
        $writer.WriteStartElement($Item, $command)
        $writer.WriteStartElement('type', $dev)
        Write-Element $maml 'name' $part.Title
        $writer.WriteEndElement()
        Write-Paragraph $maml 'description' $part.Body
        $writer.WriteEndElement()
    }
    $writer.WriteEndElement()
}

function Write-Help($Cmdlet, $Topic) {
    $writer.WriteStartElement('command', 'command', $command)
    $writer.WriteAttributeString('xmlns', 'maml', $null, $maml)
    $writer.WriteAttributeString('xmlns', 'dev', $null, $dev)

    $writer.WriteStartElement('details', $command)
    Write-Element $command 'name' $Cmdlet.Name
    Write-Element $command 'verb' $Cmdlet.Verb
    Write-Element $command 'noun' $Cmdlet.Noun
    Write-Paragraph $maml 'description' $Topic[''].Body
    $writer.WriteEndElement()
    Write-Paragraph $maml 'description' $Topic.Description.Body

    $writer.WriteStartElement('syntax', $command)
    foreach ($set in $Cmdlet.ParameterSets) {
        $writer.WriteStartElement('syntaxItem', $command)
        Write-Element $maml 'name' $Cmdlet.Name
        $own = @($set.Parameters | Where-Object { $common -notcontains $_.Name })
        # First what has a position, then what has to be given, then the rest.
        $positioned = @($own | Where-Object Position -ge 0)
        $named = @($own | Where-Object { $_.Position -lt 0 -and $_.IsMandatory })
        $optional = @($own | Where-Object { $_.Position -lt 0 -and -not $_.IsMandatory })
        foreach ($parameter in $positioned + $named + $optional) {
            Write-Parameter $parameter $Topic.Parameters $true
        }
        $writer.WriteEndElement()
    }
    $writer.WriteEndElement()

    $writer.WriteStartElement('parameters', $command)
    $seen = @{}
    foreach ($parameter in $Cmdlet.ParameterSets.Parameters | Where-Object { $common -notcontains $_.Name }) {
        if (-not $seen[$parameter.Name]) {
            $seen[$parameter.Name] = $true
            Write-Parameter $parameter $Topic.Parameters $false
        }
    }
    $writer.WriteEndElement()

    Write-Type 'inputTypes' 'inputType' $Topic.Inputs
    Write-Type 'returnValues' 'returnValue' $Topic.Outputs

    $writer.WriteStartElement('examples', $command)
    foreach ($example in $Topic.Examples.Parts) {
        $writer.WriteStartElement('example', $command)
        Write-Element $maml 'title' "----- $($example.Title) -----"
        Write-Element $dev 'code' ($example.Code -join "`n")
        Write-Paragraph $dev 'remarks' $example.Body
        $writer.WriteEndElement()
    }
    $writer.WriteEndElement()

    $writer.WriteStartElement('relatedLinks', $command)
    foreach ($line in $Topic.Related.Body | Where-Object { $_ -match '^- (.+)$' }) {
        $writer.WriteStartElement('navigationLink', $maml)
        Write-Element $maml 'linkText' ($line -replace '^- ')
        Write-Element $maml 'uri' ''
        $writer.WriteEndElement()
    }
    $writer.WriteEndElement()
    $writer.WriteEndElement()
}

# The words of a text in lines of a screen, each with so many spaces before it.
function Get-Line([string] $Text, [int] $Indent) {
    $line = ''
    foreach ($word in -split $Text) {
        if ($line -and $Indent + $line.Length + 1 + $word.Length -gt 100) { (' ' * $Indent) + $line; $line = $word }
        else { $line = "$line $word".Trim() }
    }
    (' ' * $Indent) + $line
}

# The table of errors of a page as text: each id, whether it ends the command, what it means and what to do.
function Get-ErrorText([string] $Path) {
    $rows = [System.IO.File]::ReadAllLines($Path) -match '^\| `\w+` \|'
    $texts = foreach ($row in $rows) {
        $id, $category, $ends, $when, $advice = $row.Trim('| ').Replace('`', '') -split ' \| '
        $title = switch ($ends) {
            'no' { $id }
            'yes' { "$id (ends the command)" }
            default { "$id (ends the command $ends)" }
        }
        @("    $title") + @(Get-Line $when 8) + @(Get-Line $advice 8) -join "`n"
    }
    $texts -join "`n`n"
}

$Manifest = [System.IO.Path]::GetFullPath($Manifest)
$Output = [System.IO.Path]::GetFullPath($Output)
Import-Module $Manifest -Force
$null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($Output))
$settings = [System.Xml.XmlWriterSettings]::new()
$settings.Indent = $true
$writer = [System.Xml.XmlWriter]::Create($Output, $settings)
try {
    $writer.WriteStartElement('helpItems', 'http://msh')
    $writer.WriteAttributeString('schema', 'maml')
    foreach ($cmdlet in Get-Command -Module JIM) {
        Write-Help $cmdlet (Read-Topic "$PSScriptRoot/$($cmdlet.Name).md")
    }
    $writer.WriteEndElement()
}
finally {
    $writer.Dispose()
}

# The topics about the module stand as they are, but for the errors, whose one source is the page of them.
$folder = [System.IO.Path]::GetDirectoryName($Output)
$errors = Get-ErrorText "$PSScriptRoot/../../docs/errors.md"
foreach ($topic in [System.IO.Directory]::GetFiles($PSScriptRoot, 'about_*.help.txt')) {
    $text = [System.IO.File]::ReadAllText($topic).Replace('{errors}', $errors)
    [System.IO.File]::WriteAllText("$folder/$([System.IO.Path]::GetFileName($topic))", $text)
}
