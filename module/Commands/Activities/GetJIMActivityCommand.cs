using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Commands;

/// <summary>Gives an activity: how a run stands or how it went.</summary>
[Cmdlet(VerbsCommon.Get, "JIMActivity", DefaultParameterSetName = "ById")]
[OutputType("JIM.Activity")]
public sealed class GetJIMActivityCommand : ConnectedCommand
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
            _ = Run(client, new GetActivity(id));
        }

        foreach (var input in InputObject?.Each() ?? [])
        {
            if (ActivityInput.IdOf(input, client.Url, out var error) is { } id)
            {
                _ = Run(client, new GetActivity(id));
            }
            else
            {
                WriteError(error!);
            }
        }
    }
}
