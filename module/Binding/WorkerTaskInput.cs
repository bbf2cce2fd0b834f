using System;
using System.Management.Automation;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Output;

namespace JIM.PowerShell.Binding;

/// <summary>What a piped object means to a cmdlet about the worker's queue.</summary>
internal static class WorkerTaskInput
{
    /// <summary>The task that the object is, names or is carried out by, or an error.</summary>
    internal static WorkerTaskReference? AsWorkerTask(PSObject input, string server, out ErrorRecord? error)
    {
        var piped = new PipedObject(input);
        error = RunProfileInput.OtherServer(piped, input, server);
        if (error is not null)
        {
            return null;
        }

        if (WorkerTask(piped) is { } task)
        {
            return task;
        }

        error = FailureRecord.Of(
            ModuleErrors.WrongInputObject,
            $"A worker task was expected, but the input is {piped.Description}.",
            input,
            "Pipe what Get-JIMWorkerTask gives, what Start-JIMRunProfile -PassThru gives, an activity, or the id of a worker task.");
        return null;
    }

    private static WorkerTaskReference? WorkerTask(PipedObject piped) => piped switch
    {
        { Scalar: { } text } => Guid.TryParse(text, out var id) ? new($"{id}", null, null) : null,
        { Kind: "WorkerTask" } => Of(piped.Text("Id"), piped.Text("ActivityId"), piped.Name),
        { Kind: "Activity" } => Of(null, piped.Text("Id"), null),
        { Kind: not null and not "RunProfileExecution" } => null,
        _ => Of(piped.Text("TaskId"), piped.Text("ActivityId"), null),
    };

    private static WorkerTaskReference? Of(string? id, string? activity, string? name) =>
        id is null && activity is null ? null : new(id, activity, name);
}
