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

    /// <summary>A connected system.</summary>
    [Parameter(ParameterSetName = "ByInputObject", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The name of the new run profile.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateLength(1, 200)]
    public string Name { get; set; } = "";

    /// <summary>What it does.</summary>
    [Parameter(Mandatory = true)]
    [Alias("RunType")]
    [RunType]
    [ValidateSet("FullImport", "DeltaImport", "FullSync", "DeltaSync", "Export")]
    public string Type { get; set; } = "";

    /// <summary>The partition that it is limited to.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int PartitionId { get; set; }

    /// <summary>How many objects are handled at a time.</summary>
    [Parameter]
    [ValidateRange(1, 10000)]
    public int PageSize { get; set; }

    /// <summary>The file to read or write.</summary>
    [Parameter]
    [ValidateLength(1, 500)]
    public string? FilePath { get; set; }

    /// <summary>Makes a full import compare contents.</summary>
    [Parameter]
    public SwitchParameter VerifyImportContentHashes { get; set; }

    /// <summary>Gives the new run profile.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Creates one run profile.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        if (Find(client) is { } system && ShouldProcess($"run profile '{Name}' ({Type}) on {system}", "Create"))
        {
            _ = Run(client, new NewRunProfile(system, Fields(), PassThru));
        }
    }

    /// <summary>The system, looked up only where somebody reads what would happen there.</summary>
    private ConnectedSystemReference? Find(JimClient client) => Named(client.Url) switch
    {
        { IsNamed: false } named when this.IsShown(ConfirmImpact.Medium) =>
            Ask<ConnectedSystemFound>(client, new FindConnectedSystem(named))?.Reference,
        var named => named,
    };

    private ConnectedSystemReference? Named(string server) => ParameterSetName switch
    {
        "ByInputObject" => Piped(server),
        "ByName" => new(null, ConnectedSystemName),
        _ => new(ConnectedSystemId, null),
    };

    private ConnectedSystemReference? Piped(string server)
    {
        var error = RunProfileInput.OtherServer(InputObject!, server);
        if (error is null && RunProfileInput.AsSystem(InputObject!) is { } system)
        {
            return system;
        }

        WriteError(error ?? FailureRecord.Of(
            ModuleErrors.WrongInputObject,
            $"A connected system was expected, but the input is {new PipedObject(InputObject!).Description}.",
            InputObject,
            "Pipe what Get-JIMConnectedSystem gives."));
        return null;
    }

    private JsonObject Fields() => new JsonObject { ["name"] = Name, ["runType"] = RunTypeAttribute.ToWire(Type) }
        .AddGiven(MyInvocation, nameof(PartitionId), PartitionId)
        .AddGiven(MyInvocation, nameof(PageSize), PageSize)
        .AddGiven(MyInvocation, nameof(FilePath), FilePath)
        .AddGiven(MyInvocation, nameof(VerifyImportContentHashes), VerifyImportContentHashes.IsPresent);
}
