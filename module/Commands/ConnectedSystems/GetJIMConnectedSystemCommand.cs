using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;
using JIM.PowerShell.Output;

namespace JIM.PowerShell.Commands;

/// <summary>Gives connected systems: all, those of a name, or those of an id.</summary>
[Cmdlet(VerbsCommon.Get, "JIMConnectedSystem", DefaultParameterSetName = "ByName")]
[OutputType("JIM.ConnectedSystem", "JIM.ConnectedSystemObjectType")]
public sealed class GetJIMConnectedSystemCommand : ConnectedCommand
{
    /// <summary>The name, which may hold wildcards.</summary>
    [Parameter(ParameterSetName = "ByName", Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectedSystemNameCompleter))]
    public string? Name { get; set; }

    /// <summary>The id.</summary>
    [Parameter(ParameterSetName = "ById", Mandatory = true)]
    [Alias("ConnectedSystemId")]
    [ArgumentCompleter(typeof(ConnectedSystemIdCompleter))]
    public int[] Id { get; set; } = [];

    /// <summary>Gives the object types of the system, with their attributes.</summary>
    [Parameter(ParameterSetName = "ById")]
    public SwitchParameter ObjectTypes { get; set; }

    /// <summary>Reads.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        foreach (var id in Id)
        {
            _ = Run(client, ObjectTypes ? new GetObjectTypes(new(id, null)) : new GetConnectedSystems(id, Name: null));
        }

        if (ParameterSetName == "ByName")
        {
            GetNamed(client);
        }
    }

    private void GetNamed(JimClient client)
    {
        var filter = new NameFilter(Name);
        if (filter.IsLiteral)
        {
            _ = Run(client, new GetConnectedSystems(Id: null, Name));
            return;
        }

        var read = Run(client, new GetConnectedSystems(Id: null, Name: null), system => filter.Take(system, WriteObject));
        filter.EndList(WriteObject);
        if (read && filter.MissedLiteral)
        {
            WriteError(filter.IsUnreadable
                ? filter.UnreadableError()
                : FailureRecord.Of(
                    ModuleErrors.ConnectedSystemNotFound, $"There is no connected system named '{Name}'.", Name));
        }
    }
}
