using System;
using System.Collections.Generic;
using System.Text.Json;

namespace JIM.PowerShell.Contract;

/// <summary>A schedule. An id decides; a name beside it is what it was last read as.</summary>
internal sealed record ScheduleReference(Guid? Id, string? Name)
{
    /// <summary>Whether all is known that people read.</summary>
    internal bool IsNamed => Id is not null && Name is not null;

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("schedule");
        json.WriteString("id", Id?.ToString());
        json.WriteString("name", Name);
        json.WriteEndObject();
    }

    public override string ToString() => (Name, Id) switch
    {
        (null, _) => $"schedule {Id}",
        (_, null) => $"schedule '{Name}'",
        _ => $"schedule '{Name}' ({Id})",
    };
}

/// <summary>An execution of a schedule, and the name of that where it was read.</summary>
internal sealed record ScheduleExecutionReference(Guid Id, string? ScheduleName)
{
    public override string ToString() =>
        ScheduleName is null ? $"schedule execution {Id}" : $"the execution of schedule '{ScheduleName}' ({Id})";
}

internal sealed record GetSchedules(IReadOnlyCollection<Guid>? Ids, bool IncludeSteps) : Request("getSchedules")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        if (Ids is not null)
        {
            json.WriteStartArray("ids");
            foreach (var id in Ids)
            {
                json.WriteStringValue(id);
            }

            json.WriteEndArray();
        }

        json.WriteBoolean("includeSteps", IncludeSteps);
    }
}

internal sealed record FindSchedule(ScheduleReference Schedule) : Request("findSchedule")
{
    private protected override void WriteFields(Utf8JsonWriter json) => Schedule.Write(json);
}

internal sealed record EnableSchedule(ScheduleReference Schedule, bool Enabled, bool PassThru) : Request("enableSchedule")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        Schedule.Write(json);
        json.WriteBoolean("enabled", Enabled);
        json.WriteBoolean("passThru", PassThru);
    }
}

internal sealed record StartSchedule(ScheduleReference Schedule, bool Wait, int? TimeoutSeconds, bool PassThru)
    : Request("startSchedule")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        Schedule.Write(json);
        json.WriteBoolean("wait", Wait);
        json.WriteNumberOrNull("timeoutSeconds", TimeoutSeconds);
        json.WriteBoolean("passThru", PassThru);
    }
}

internal sealed record GetScheduleExecutions(ScheduleReference? Schedule, IReadOnlyCollection<string> Statuses, bool Active)
    : Request("getScheduleExecutions")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        Schedule?.Write(json);
        json.WriteStartArray("statuses");
        foreach (var status in Statuses)
        {
            json.WriteStringValue(status);
        }

        json.WriteEndArray();
        json.WriteBoolean("active", Active);
    }
}

internal sealed record GetScheduleExecution(Guid Id) : Request("getScheduleExecution")
{
    private protected override void WriteFields(Utf8JsonWriter json) => json.WriteString("id", Id);
}

internal sealed record FindScheduleExecution(Guid Id) : Request("findScheduleExecution")
{
    private protected override void WriteFields(Utf8JsonWriter json) => json.WriteString("id", Id);
}

internal sealed record StopScheduleExecution(Guid Id, bool PassThru) : Request("stopScheduleExecution")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("id", Id);
        json.WriteBoolean("passThru", PassThru);
    }
}

internal sealed record ScheduleFound(Guid Id, string Name) : Event
{
    internal ScheduleReference Reference => new(Id, Name);
}

internal sealed record ScheduleExecutionFound(Guid Id, string ScheduleName) : Event
{
    internal ScheduleExecutionReference Reference => new(Id, ScheduleName);
}
