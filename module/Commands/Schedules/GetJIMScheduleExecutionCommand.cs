using System;
using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Commands;

/// <summary>Gives executions of schedules, the newest first.</summary>
[Cmdlet(VerbsCommon.Get, "JIMScheduleExecution", DefaultParameterSetName = "All")]
[OutputType("JIM.ScheduleExecution")]
public sealed class GetJIMScheduleExecutionCommand : ConnectedCommand
{
    /// <summary>The ids of executions, which are given with their steps.</summary>
    [Parameter(ParameterSetName = "ById", Mandatory = true, Position = 0)]
    [Alias("ScheduleExecutionId")]
    [ArgumentCompleter(typeof(ActiveScheduleExecutionCompleter))]
    public Guid[] Id { get; set; } = [];

    /// <summary>The id of the schedule.</summary>
    [Parameter(ParameterSetName = "BySchedule", Mandatory = true)]
    [ArgumentCompleter(typeof(ScheduleIdCompleter))]
    public Guid ScheduleId { get; set; }

    /// <summary>The exact name of the schedule, in any case.</summary>
    [Parameter(ParameterSetName = "ByScheduleName", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ScheduleNameCompleter))]
    public string? ScheduleName { get; set; }

    /// <summary>Gives those that are not over.</summary>
    [Parameter(ParameterSetName = "Active", Mandatory = true)]
    public SwitchParameter Active { get; set; }

    /// <summary>Schedules, whose executions are meant, or executions to read again.</summary>
    [Parameter(ParameterSetName = "ByInputObject", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>How the executions stand.</summary>
    [Parameter(ParameterSetName = "All")]
    [Parameter(ParameterSetName = "BySchedule")]
    [Parameter(ParameterSetName = "ByScheduleName")]
    [Parameter(ParameterSetName = "ByInputObject")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ScheduleStatusCompleter))]
    public string[] Status { get; set; } = [];

    /// <summary>Reads.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        switch (ParameterSetName)
        {
            case "ById":
                foreach (var id in Id)
                {
                    _ = Run(client, new GetScheduleExecution(id));
                }

                break;
            case "BySchedule":
                List(client, new(ScheduleId, null));
                break;
            case "ByScheduleName":
                List(client, new(null, ScheduleName));
                break;
            case "ByInputObject":
                foreach (var input in InputObject!.Each())
                {
                    Read(client, input);
                }

                break;
            case "Active" when Active:
                _ = Run(client, new GetScheduleExecutions(Schedule: null, Statuses: [], Active: true));
                break;
            default:
                List(client, schedule: null);
                break;
        }
    }

    private void List(JimClient client, ScheduleReference? schedule) =>
        _ = Run(client, new GetScheduleExecutions(schedule, Status, Active: false));

    private void Read(JimClient client, PSObject input)
    {
        ErrorRecord? error;
        if (ScheduleInput.IsSchedule(input))
        {
            if (ScheduleInput.AsSchedule(input, client.Url, out error) is { } schedule)
            {
                List(client, schedule);
                return;
            }
        }
        else if (ScheduleInput.AsExecution(input, client.Url, out error) is { } execution)
        {
            _ = Run(client, new GetScheduleExecution(execution.Id));
            return;
        }

        WriteError(error!);
    }
}
