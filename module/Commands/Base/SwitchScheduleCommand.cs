using System.Management.Automation;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Commands.Base;

/// <summary>What the cmdlets share that switch schedules on and off.</summary>
public abstract class SwitchScheduleCommand : ScheduleCommand
{
    /// <summary>Gives the schedule as the server has it afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Whether the times of the schedule start it from now on.</summary>
    private protected abstract bool Enabled { get; }

    /// <summary>Switches one schedule.</summary>
    private protected override void Process(JimClient client, ScheduleReference named)
    {
        if (Find(client, named) is { } schedule && this.Agrees($"{(Enabled ? "Enable" : "Disable")} {schedule}"))
        {
            _ = Run(client, new EnableSchedule(schedule, Enabled, PassThru));
        }
    }
}
