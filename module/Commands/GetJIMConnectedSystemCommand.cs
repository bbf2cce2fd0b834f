using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Output;

namespace JIM.PowerShell.Commands;

/// <summary>Gives connected systems: all, those of a name, or those of an id.</summary>
[Cmdlet(VerbsCommon.Get, "JIMConnectedSystem", DefaultParameterSetName = "ByName")]
[OutputType("JIM.ConnectedSystem")]
public sealed class GetJIMConnectedSystemCommand : ReadAheadCommand
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

    /// <summary>Reads.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        if (ParameterSetName == "ByName")
        {
            var filter = new NameFilter(Name);
            var read = Run(client, new GetConnectedSystems(Id: null), system => Give(filter, system));
            if (read && filter.MissedLiteral)
            {
                WriteError(FailureRecord.Of(
                    ModuleErrors.ConnectedSystemNotFound,
                    $"There is no connected system named '{Name}'.",
                    Name,
                    "Get-JIMConnectedSystem lists the connected systems; -Name takes wildcards, such as 'HR*'."));
            }

            return;
        }

        foreach (var id in Id)
        {
            Read(client, new GetConnectedSystems(id));
        }
    }

    private void Give(NameFilter filter, PSObject system)
    {
        if (filter.Takes(system))
        {
            WriteObject(system);
        }
    }
}
