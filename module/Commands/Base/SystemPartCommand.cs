using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;
using JIM.PowerShell.Output;

namespace JIM.PowerShell.Commands.Base;

/// <summary>What cmdlets share that read what belongs to connected systems: the ways to name these.</summary>
public abstract class SystemPartCommand : ConnectedCommand
{
    /// <summary>The ids of the connected systems.</summary>
    [Parameter(ParameterSetName = "ById", Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(ConnectedSystemIdCompleter))]
    public int[] ConnectedSystemId { get; set; } = [];

    /// <summary>The exact name of the connected system, in any case.</summary>
    [Parameter(ParameterSetName = "ByName", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectedSystemNameCompleter))]
    public string ConnectedSystemName { get; set; } = "";

    /// <summary>Connected systems, the ids of some, or what belongs to one.</summary>
    [Parameter(ParameterSetName = "ByInputObject", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Reads.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        foreach (var id in ConnectedSystemId)
        {
            Read(client, new(id, null));
        }

        if (ParameterSetName == "ByName")
        {
            Read(client, new(null, ConnectedSystemName));
        }

        foreach (var input in InputObject?.Each() ?? [])
        {
            if (Piped(input, client.Url, out var error) is { } system)
            {
                Read(client, system);
            }
            else
            {
                WriteError(error!);
            }
        }
    }

    /// <summary>Reads what belongs to one system.</summary>
    private protected abstract void Read(JimClient client, ConnectedSystemReference system);

    private static ConnectedSystemReference? Piped(PSObject input, string server, out ErrorRecord? error)
    {
        var piped = new PipedObject(input);
        error = RunProfileInput.OtherServer(piped, input, server);
        if (error is not null)
        {
            return null;
        }

        var system = piped switch
        {
            { Number: { } id } => new(id, null),
            { Kind: not null, ConnectedSystemId: { } id } => new(id, null),
            _ => RunProfileInput.AsSystem(input),
        };
        error = system is not null ? null : FailureRecord.Of(
            ModuleErrors.WrongInputObject,
            $"A connected system was expected, but the input is {piped.Description}.",
            input,
            "Pipe what Get-JIMConnectedSystem gives, the id of a connected system, or rows with the column "
            + "ConnectedSystemId or ConnectedSystemName.");
        return system;
    }
}
