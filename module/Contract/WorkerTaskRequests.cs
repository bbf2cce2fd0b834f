using System.Text.Json;

namespace JIM.PowerShell.Contract;

/// <summary>A task in the worker's queue: by its own id, or else by what it carries out.</summary>
internal sealed record WorkerTaskReference(string? Id, string? ActivityId, string? Name)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("workerTask");
        json.WriteString("id", Id);
        json.WriteString("activityId", ActivityId);
        json.WriteEndObject();
    }

    public override string ToString() => Name is null
        ? Id is null ? $"the worker task of activity {ActivityId}" : $"worker task {Id}"
        : $"worker task '{Name}'";
}

internal sealed record GetWorkerTasks(string? Id) : Request("getWorkerTasks")
{
    private protected override void WriteFields(Utf8JsonWriter json) => json.WriteString("id", Id);
}

internal sealed record FindWorkerTask(WorkerTaskReference WorkerTask) : Request("findWorkerTask")
{
    private protected override void WriteFields(Utf8JsonWriter json) => WorkerTask.Write(json);
}

internal sealed record StopWorkerTask(WorkerTaskReference WorkerTask, bool Wait, bool PassThru) : Request("stopWorkerTask")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        WorkerTask.Write(json);
        json.WriteBoolean("wait", Wait);
        json.WriteBoolean("passThru", PassThru);
    }
}
