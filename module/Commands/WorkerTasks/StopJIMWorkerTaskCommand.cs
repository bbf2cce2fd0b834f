using System;
using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Commands;

/// <summary>Cancels a task in the worker's queue, and asks first.</summary>
[Cmdlet(
    VerbsLifecycle.Stop,
    "JIMWorkerTask",
    DefaultParameterSetName = "ById",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High)]
[OutputType("JIM.WorkerTask")]
public sealed class StopJIMWorkerTaskCommand : ConnectedCommand
{
    /// <summary>The ids of worker tasks.</summary>
    [Parameter(ParameterSetName = "ById", Mandatory = true, Position = 0)]
    [Alias("TaskId")]
    [ValidateNotNullOrEmpty]
    public Guid[] Id { get; set; } = [];

    /// <summary>Worker tasks, executions, activities, or the ids of worker tasks.</summary>
    [Parameter(ParameterSetName = "ByInputObject", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Waits until the run has ended.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the worker task as it was.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private bool IsSettled => this.IsSettled(Force);

    /// <summary>Cancels.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        foreach (var id in Id)
        {
            Stop(client, new WorkerTaskReference($"{id}", null, null));
        }

        foreach (var input in InputObject?.Each() ?? [])
        {
            if (WorkerTaskInput.AsWorkerTask(input, client.Url, out var error) is { } task)
            {
                Stop(client, task);
            }
            else
            {
                WriteError(error!);
            }
        }
    }

    private void Stop(JimClient client, WorkerTaskReference named)
    {
        var isRead = !IsSettled && this.IsShown(ConfirmImpact.High);
        var task = isRead ? Ask<WorkerTaskFound>(client, new FindWorkerTask(named))?.Reference : named;
        if (task is not null && (IsSettled || this.Agrees($"Cancel {task}")))
        {
            _ = Run(client, new StopWorkerTask(task, Wait, PassThru));
        }
    }
}
