using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Commands;

/// <summary>Starts a schedule, and waits for the end of its execution if asked to.</summary>
[Cmdlet(VerbsLifecycle.Start, "JIMSchedule", DefaultParameterSetName = "ByName", SupportsShouldProcess = true)]
[OutputType("JIM.ScheduleExecution")]
public sealed class StartJIMScheduleCommand : ScheduleCommand
{
    /// <summary>Waits until the execution ends.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How many seconds to wait at most.</summary>
    [Parameter]
    [Seconds]
    [ValidateRange(1, int.MaxValue)]
    public int Timeout { get; set; }

    /// <summary>Gives the execution.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private bool IsTimeoutGiven => MyInvocation.BoundParameters.ContainsKey(nameof(Timeout));

    /// <summary>Warns of a parameter that changes nothing.</summary>
    protected override void BeginProcessing()
    {
        if (IsTimeoutGiven && !Wait)
        {
            WriteWarning("-Timeout has no effect without -Wait.");
        }
    }

    /// <summary>Starts one schedule.</summary>
    private protected override void Process(JimClient client, ScheduleReference named)
    {
        if (Find(client, named) is { } schedule && this.Agrees($"Start {schedule}"))
        {
            _ = Run(client, new StartSchedule(schedule, Wait, IsTimeoutGiven ? Timeout : null, PassThru));
        }
    }
}
