using System.Globalization;
using System.Text.Json;

namespace JIM.PowerShell.Contract;

/// <summary>What an operation tells the cmdlet that started it.</summary>
internal abstract record Event
{
    /// <summary>The event that the fields are.</summary>
    internal static Event Of(JsonFields fields) => fields.Text("event") switch
    {
        "connected" => new Connected(
            fields.Text("url"), fields.TextOrNull("name"), fields.Text("authMethod"), fields.Text("serverVersion")),
        "runProfileFound" => new RunProfileFound(
            fields.Number("id"),
            fields.Text("name"),
            fields.Number("connectedSystemId"),
            fields.Text("connectedSystemName"),
            fields.NumberOrNull("pendingExports")),
        "connectedSystemFound" => new ConnectedSystemFound(fields.Number("id"), fields.Text("name")),
        "counted" => new Counted(fields.Number("count")),
        "workerTaskFound" => new WorkerTaskFound(
            fields.Text("id"), fields.Text("name"), fields.TextOrNull("activityId")),
        "progress" => new Progress(
            fields.Number("bar"),
            fields.Text("activity"),
            fields.Text("status"),
            fields.NumberOrNull("percent"),
            fields.NumberOrNull("secondsLeft")),
        "progressEnded" => new ProgressEnded(fields.Number("bar")),
        "scheduleFound" => new ScheduleFound(fields.Id("id"), fields.Text("name")),
        "scheduleExecutionFound" => new ScheduleExecutionFound(fields.Id("id"), fields.Text("scheduleName")),
        "verbose" => new Verbose(fields.Text("text")),
        "warning" => new Warning(fields.Text("text")),
        "status" => new Status(fields.Text("text")),
        "ifStopped" => new IfStopped(fields.TextOrNull("text")),
        "error" => new Error(
            fields.ObjectOrNull("failure", Failure.Of) ?? throw new JsonException("The failure is missing.")),
        var other => throw new JsonException($"The event '{other}' is not known."),
    };
}

internal sealed record Connected(string Url, string? Name, string AuthMethod, string ServerVersion) : Event;

internal sealed record RunProfileFound(
    int Id, string Name, int ConnectedSystemId, string ConnectedSystemName, int? PendingExports) : Event
{
    /// <summary>What an export would write, for whoever reads what would happen.</summary>
    internal string InWords => PendingExports switch
    {
        null => $"{Reference}",
        1 => $"{Reference}, with 1 pending export",
        { } count => string.Create(CultureInfo.InvariantCulture, $"{Reference}, with {count:N0} pending exports"),
    };

    internal RunProfileReference Reference => new(Id, Name, new(ConnectedSystemId, ConnectedSystemName));
}

internal sealed record ConnectedSystemFound(int Id, string Name) : Event
{
    internal ConnectedSystemReference Reference => new(Id, Name);
}

/// <summary>How many there are of what was asked for.</summary>
internal sealed record Counted(int Count) : Event;

internal sealed record WorkerTaskFound(string Id, string Name, string? ActivityId) : Event
{
    internal WorkerTaskReference Reference => new(Id, ActivityId, Name);
}

/// <summary>How far the operation has come, as bar 0, or a part of it, as a bar below.</summary>
internal sealed record Progress(int Bar, string Activity, string Status, int? Percent, int? SecondsLeft) : Event;

/// <summary>What a bar told of is over.</summary>
internal sealed record ProgressEnded(int Bar) : Event;

/// <summary>A line for those who asked for details.</summary>
internal sealed record Verbose(string Text) : Event;

/// <summary>A line that everybody should read.</summary>
internal sealed record Warning(string Text) : Event;

/// <summary>A line about how it goes.</summary>
internal sealed record Status(string Text) : Event;

/// <summary>What to say should the user stop the operation from now on; null for nothing.</summary>
internal sealed record IfStopped(string? Text) : Event;

/// <summary>A failure.</summary>
internal sealed record Error(Failure Failure) : Event;
