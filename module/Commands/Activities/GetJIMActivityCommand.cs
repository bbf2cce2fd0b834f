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

    /// <summary>Shows how it goes on until it is over.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    /// <summary>How many seconds lie between two questions, with -Follow.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int IntervalSeconds { get; set; } = 2;

    /// <summary>How often to ask at most, with -Follow.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxPolls { get; set; }

    /// <summary>Warns of a parameter that changes nothing.</summary>
    protected override void BeginProcessing()
    {
        foreach (var parameter in new[] { nameof(IntervalSeconds), nameof(MaxPolls) })
        {
            if (!Follow && MyInvocation.BoundParameters.ContainsKey(parameter))
            {
                WriteWarning($"-{parameter} has no effect without -Follow.");
            }
        }
    }

    private Request Reading(string id) => Follow
        ? new FollowActivity(id, IntervalSeconds, MaxPolls > 0 ? MaxPolls : null)
        : new GetActivity(id);

    /// <summary>Reads.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        foreach (var id in Id)
        {
            _ = Run(client, Reading(id));
        }

        foreach (var input in InputObject?.Each() ?? [])
        {
            if (ActivityInput.IdOf(input, client.Url, out var error) is { } id)
            {
                _ = Run(client, Reading(id));
            }
            else
            {
                WriteError(error!);
            }
        }
    }
}
