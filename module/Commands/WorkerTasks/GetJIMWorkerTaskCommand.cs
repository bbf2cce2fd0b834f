using System;
using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Commands;

/// <summary>Lists what the worker has in its queue, or finds a task there.</summary>
[Cmdlet(VerbsCommon.Get, "JIMWorkerTask", DefaultParameterSetName = "All")]
[OutputType("JIM.WorkerTask")]
public sealed class GetJIMWorkerTaskCommand : ConnectedCommand
{
    /// <summary>The ids of worker tasks.</summary>
    [Parameter(ParameterSetName = "ById", Mandatory = true, Position = 0)]
    [Alias("TaskId")]
    [ValidateNotNullOrEmpty]
    public Guid[] Id { get; set; } = [];

    /// <summary>Worker tasks to read anew, executions, or the ids of worker tasks.</summary>
    [Parameter(ParameterSetName = "ByInputObject", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Reads.</summary>
    protected override void ProcessRecord()
    {
        var client = RequireClient();
        if (ParameterSetName == "All")
        {
            _ = Run(client, new GetWorkerTasks(null));
        }

        foreach (var id in Id)
        {
            _ = Run(client, new GetWorkerTasks($"{id}"));
        }

        foreach (var input in InputObject?.Each() ?? [])
        {
            if (WorkerTaskInput.AsWorkerTask(input, client.Url, out var error) is not { } task)
            {
                WriteError(error!);
            }
            else if ((task.Id ?? Ask<WorkerTaskFound>(client, new FindWorkerTask(task))?.Id) is { } id)
            {
                _ = Run(client, new GetWorkerTasks(id));
            }
        }
    }
}
