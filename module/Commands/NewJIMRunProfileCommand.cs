using System.Management.Automation;
using System.Text.Json.Nodes;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Interop;

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
        if (System(client) is { } system
            && ShouldProcess($"run profile '{Name}' ({Type}) on {system}", "Create"))
        {
            _ = Run(client, new JsonObject
            {
                ["kind"] = "newRunProfile",
                ["connectedSystemId"] = system.Id,
                ["fields"] = Fields(),
                ["passThru"] = PassThru.IsPresent,
            });
        }
    }

    /// <summary>The system, asked for where its id is missing, or its name and somebody will read it.</summary>
    private SystemReference? System(JimClient client)
    {
        var named = ParameterSetName switch
        {
            "ByInputObject" => Piped(client.Url),
            "ByName" => new SystemReference(null, ConnectedSystemName),
            _ => new SystemReference(ConnectedSystemId, null),
        };
        if (named is null || (named.Id is not null && (named.Name is not null || !IsShown)))
        {
            return named;
        }

        var request = new JsonObject { ["kind"] = "findSystem", ["system"] = named.Json };
        return Collect(client, request) is [var found] ? RunProfileInput.AsSystem(found) : null;
    }

    private SystemReference? Piped(string server)
    {
        var error = RunProfileInput.OtherServer(InputObject!, server);
        if (error is null && RunProfileInput.AsSystem(InputObject!) is { } system)
        {
            return system;
        }

        WriteError(error ?? Errors.Record(
            "WrongInputObject",
            $"A connected system was expected, but the input is {new PipedObject(InputObject!).Description}.",
            "Pipe what Get-JIMConnectedSystem gives.",
            InputObject));
        return null;
    }

    private JsonObject Fields()
    {
        var fields = new JsonObject { ["name"] = Name, ["runType"] = RunTypeAttribute.ToWire(Type) };
        Add(nameof(PartitionId), "partitionId", PartitionId);
        Add(nameof(PageSize), "pageSize", PageSize);
        Add(nameof(FilePath), "filePath", FilePath);
        Add(nameof(VerifyImportContentHashes), "verifyImportContentHashes", VerifyImportContentHashes.IsPresent);
        return fields;

        void Add(string parameter, string field, JsonNode? value)
        {
            if (MyInvocation.BoundParameters.ContainsKey(parameter))
            {
                fields[field] = value;
            }
        }
    }
}
