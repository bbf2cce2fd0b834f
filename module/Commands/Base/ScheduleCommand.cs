using System;
using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Commands.Base;

/// <summary>What cmdlets that act on existing schedules share: the ways to name them.</summary>
public abstract class ScheduleCommand : ConnectedCommand
{
    /// <summary>The ids of the schedules.</summary>
    [Parameter(ParameterSetName = "ById", Mandatory = true)]
    [Alias("ScheduleId")]
    [ArgumentCompleter(typeof(ScheduleIdCompleter))]
    public Guid[] Id { get; set; } = [];

    /// <summary>The exact name of the schedule, in any case.</summary>
    [Parameter(ParameterSetName = "ByName", Mandatory = true, Position = 0)]
    [Alias("ScheduleName")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ScheduleNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Schedules, the ids or the names of some, or rows whose columns name some.</summary>
    [Parameter(ParameterSetName = "ByInputObject", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Does what the cmdlet is for, to each schedule that is meant.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        foreach (var id in Id)
        {
            Process(client, new ScheduleReference(id, null));
        }

        foreach (var name in Name)
        {
            Process(client, new ScheduleReference(null, name));
        }

        foreach (var input in InputObject?.Each() ?? [])
        {
            if (ScheduleInput.AsSchedule(input, client.Url, out var error) is { } piped)
            {
                Process(client, piped);
            }
            else
            {
                WriteError(error!);
            }
        }
    }

    /// <summary>Does what the cmdlet is for to one schedule.</summary>
    private protected abstract void Process(JimClient client, ScheduleReference named);

    /// <summary>
    /// The schedule with its name, looked up only where somebody reads what would happen to it. None after a
    /// failure, which is written.
    /// </summary>
    private protected ScheduleReference? Find(JimClient client, ScheduleReference named) =>
        this.IsShown(ConfirmImpact.Medium) && !named.IsNamed
            ? Ask<ScheduleFound>(client, new FindSchedule(named))?.Reference
            : named;
}
