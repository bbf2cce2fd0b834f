using System.Management.Automation;
using System.Text.Json.Nodes;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;
using JIM.PowerShell.Output;

namespace JIM.PowerShell.Commands;

/// <summary>Creates a run profile on a connected system.</summary>
[Cmdlet(VerbsCommon.New, "JIMRunProfile", DefaultParameterSetName = "ById", SupportsShouldProcess = true)]
[OutputType("JIM.RunProfile")]
public sealed class NewJIMRunProfileCommand : ConnectedCommand
{
    private bool isNameTyped;

    /// <summary>The id of the connected system.</summary>
    [Parameter(ParameterSetName = "ById", Mandatory = true)]
    [ValidateRange(1, int.MaxValue)]
    [ArgumentCompleter(typeof(ConnectedSystemIdCompleter))]
    public int ConnectedSystemId { get; set; }

    /// <summary>The exact name of the connected system, in any case.</summary>
    [Parameter(ParameterSetName = "ByName", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectedSystemNameCompleter))]
    public string? ConnectedSystemName { get; set; }

    /// <summary>Connected systems, or rows whose columns are named like the parameters.</summary>
    [Parameter(ParameterSetName = "ByInputObject", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The name of the new run profile.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateLength(1, 200)]
    public string Name { get; set; } = "";

    /// <summary>What it does.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("RunType")]
    [RunType]
    [ValidateSet("FullImport", "DeltaImport", "FullSync", "DeltaSync", "Export")]
    public string Type { get; set; } = "";

    /// <summary>The partition that it is limited to.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Cell]
    [AllowNull]
    [ValidateIfGiven(1, int.MaxValue)]
    [ArgumentCompleter(typeof(PartitionIdCompleter))]
    public int? PartitionId { get; set; }

    /// <summary>How many objects are handled at a time.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Cell]
    [AllowNull]
    [ValidateIfGiven(1, 10000)]
    public int? PageSize { get; set; }

    /// <summary>The file to read or write.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ValidateIfGiven(0, 500)]
    public string? FilePath { get; set; }

    /// <summary>Makes a full import compare contents.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Cell(IsSwitch = true)]
    public SwitchParameter VerifyImportContentHashes { get; set; }

    /// <summary>Gives the new run profile.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Remembers what the command line gives: what a piped object has under such a name is its own.</summary>
    protected override void BeginProcessing() => isNameTyped = MyInvocation.BoundParameters.ContainsKey(nameof(Name));

    /// <summary>Creates a run profile on each system that is meant.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        switch (ParameterSetName)
        {
            case "ById":
                Create(client, new(ConnectedSystemId, null));
                break;
            case "ByName":
                Create(client, new(null, ConnectedSystemName));
                break;
            default:
                foreach (var input in InputObject!.Each())
                {
                    if (Piped(input, client.Url) is { } system)
                    {
                        Create(client, system);
                    }
                }

                break;
        }
    }

    private void Create(JimClient client, ConnectedSystemReference named)
    {
        if (Find(client, named) is { } system && this.Agrees($"Create run profile '{Name}' ({Type}) on {system}"))
        {
            _ = Run(client, new NewRunProfile(system, Fields(), PassThru));
        }
    }

    /// <summary>The system, looked up only where somebody reads what would happen there.</summary>
    private ConnectedSystemReference? Find(JimClient client, ConnectedSystemReference named) =>
        !named.IsNamed && this.IsShown(ConfirmImpact.Medium)
            ? Ask<ConnectedSystemFound>(client, new FindConnectedSystem(named))?.Reference
            : named;

    private ConnectedSystemReference? Piped(PSObject input, string server)
    {
        var piped = new PipedObject(input);
        var error = RunProfileInput.OtherServer(piped, input, server);
        if (error is null && RunProfileInput.AsSystem(input) is { } system)
        {
            if (isNameTyped || piped is { Kind: null, ConnectedSystemId: not null } or { Kind: null, ConnectedSystemName: not null })
            {
                return system;
            }

            error = FailureRecord.Of(
                ModuleErrors.WrongInputObject,
                $"The new run profile on {system} has no name.",
                input,
                "Give it with -Name: the name of a piped connected system is its own.");
        }

        WriteError(error ?? FailureRecord.Of(
            ModuleErrors.WrongInputObject,
            $"A connected system was expected, but the input is {piped.Description}.",
            input,
            "Pipe what Get-JIMConnectedSystem gives, or rows with the columns ConnectedSystemId or "
            + "ConnectedSystemName, Name and Type."));
        return null;
    }

    private JsonObject Fields() => new JsonObject { ["name"] = Name, ["runType"] = RunTypeAttribute.ToWire(Type) }
        .AddKnown(nameof(PartitionId), PartitionId)
        .AddKnown(nameof(PageSize), PageSize)
        .AddKnown(nameof(FilePath), string.IsNullOrEmpty(FilePath) ? null : FilePath)
        .AddGiven(MyInvocation, nameof(VerifyImportContentHashes), VerifyImportContentHashes.IsPresent);
}
