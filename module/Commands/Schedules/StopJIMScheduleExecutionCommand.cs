using System;
using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Commands;

/// <summary>Cancels an execution of a schedule, and asks first.</summary>
[Cmdlet(
    VerbsLifecycle.Stop,
    "JIMScheduleExecution",
    DefaultParameterSetName = "ById",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High)]
[OutputType("JIM.ScheduleExecution")]
public sealed class StopJIMScheduleExecutionCommand : ConnectedCommand
{
    /// <summary>The ids of the executions.</summary>
    [Parameter(ParameterSetName = "ById", Mandatory = true, Position = 0)]
    [Alias("ScheduleExecutionId")]
    [ArgumentCompleter(typeof(ActiveScheduleExecutionCompleter))]
    public Guid[] Id { get; set; } = [];

    /// <summary>Executions, or the ids of some.</summary>
    [Parameter(ParameterSetName = "ByInputObject", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the execution as the server has it afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private bool IsSettled => this.IsSettled(Force);

    /// <summary>Cancels each execution that is meant.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        foreach (var id in Id)
        {
            Stop(client, new ScheduleExecutionReference(id, null));
        }

        foreach (var input in InputObject?.Each() ?? [])
        {
            if (ScheduleInput.AsExecution(input, client.Url, out var error) is { } execution)
            {
                Stop(client, execution);
            }
            else
            {
                WriteError(error!);
            }
        }
    }

    private void Stop(JimClient client, ScheduleExecutionReference given)
    {
        var isShown = !IsSettled && this.IsShown(ConfirmImpact.High);
        var execution = isShown && given.ScheduleName is null
            ? Ask<ScheduleExecutionFound>(client, new FindScheduleExecution(given.Id))?.Reference
            : given;
        if (execution is not null && (IsSettled || this.Agrees($"Cancel {execution} and its steps")))
        {
            _ = Run(client, new StopScheduleExecution(execution.Id, PassThru));
        }
    }
}
