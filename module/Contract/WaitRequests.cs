using System.Collections.Generic;
using System.Text.Json;

namespace JIM.PowerShell.Contract;

/// <summary>A run that was started before.</summary>
internal sealed record RunReference(string ActivityId, string? TaskId)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("activityId", ActivityId);
        json.WriteString("taskId", TaskId);
        json.WriteEndObject();
    }
}

internal sealed record StartRunProfiles(
    IReadOnlyList<RunProfileReference> RunProfiles, int ThrottleLimit, int? TimeoutSeconds, bool PassThru)
    : Request("startRunProfiles")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteStartArray("runProfiles");
        foreach (var profile in RunProfiles)
        {
            json.WriteStartObject();
            profile.WriteFields(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("throttleLimit", ThrottleLimit);
        json.WriteNumberOrNull("timeoutSeconds", TimeoutSeconds);
        json.WriteBoolean("passThru", PassThru);
    }
}

internal sealed record WaitActivities(IReadOnlyList<RunReference> Runs, int? TimeoutSeconds, bool Any)
    : Request("waitActivities")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteStartArray("runs");
        foreach (var run in Runs)
        {
            run.Write(json);
        }

        json.WriteEndArray();
        json.WriteNumberOrNull("timeoutSeconds", TimeoutSeconds);
        json.WriteBoolean("any", Any);
    }
}

internal sealed record FollowActivity(string Id, int? IntervalSeconds, int? MaxPolls) : Request("followActivity")
{
    private protected override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("id", Id);
        json.WriteNumberOrNull("intervalSeconds", IntervalSeconds);
        json.WriteNumberOrNull("maxPolls", MaxPolls);
    }
}
