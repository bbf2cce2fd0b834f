using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Commands.Base;

/// <summary>What cmdlets share that read something of activities: the ways to name these.</summary>
public abstract class ActivityCommand : ConnectedCommand
{
    /// <summary>The activity's id: a GUID, or a number on a server that counts them.</summary>
    [Parameter(ParameterSetName = "ById", Mandatory = true, Position = 0)]
    [Alias("ActivityId")]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>An execution, an activity, or the id of one.</summary>
    [Parameter(ParameterSetName = "ByInputObject", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Reads.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        foreach (var id in Id)
        {
            _ = Run(client, Of(id));
        }

        foreach (var input in InputObject?.Each() ?? [])
        {
            if (ActivityInput.IdOf(input, client.Url, out var error) is { } id)
            {
                _ = Run(client, Of(id));
            }
            else
            {
                WriteError(error!);
            }
        }
    }

    /// <summary>What is asked for about an activity.</summary>
    private protected abstract Request Of(string id);
}
