using System.Text.Json.Serialization;

namespace JIM.PowerShell.Contract;

/// <summary>What an operation tells the cmdlet that started it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Connected), "connected")]
[JsonDerivedType(typeof(RunProfileFound), "runProfileFound")]
[JsonDerivedType(typeof(ConnectedSystemFound), "connectedSystemFound")]
[JsonDerivedType(typeof(Progress), "progress")]
[JsonDerivedType(typeof(Verbose), "verbose")]
[JsonDerivedType(typeof(Warning), "warning")]
[JsonDerivedType(typeof(Status), "status")]
[JsonDerivedType(typeof(IfStopped), "ifStopped")]
[JsonDerivedType(typeof(Error), "error")]
internal abstract record Event;

internal sealed record Connected : Event
{
    public required string Url { get; init; }

    public required string? Name { get; init; }

    public required string AuthMethod { get; init; }

    public required string ServerVersion { get; init; }
}

internal sealed record RunProfileFound : Event
{
    public required int Id { get; init; }

    public required string Name { get; init; }

    public required int ConnectedSystemId { get; init; }

    public required string ConnectedSystemName { get; init; }

    internal RunProfileReference Reference => new(Id, Name, new(ConnectedSystemId, ConnectedSystemName));
}

internal sealed record ConnectedSystemFound : Event
{
    public required int Id { get; init; }

    public required string Name { get; init; }

    internal ConnectedSystemReference Reference => new(Id, Name);
}

/// <summary>How far the operation has come.</summary>
internal sealed record Progress : Event
{
    public required string Activity { get; init; }

    public required string Status { get; init; }

    public required int? Percent { get; init; }

    public required long? SecondsLeft { get; init; }
}

/// <summary>A line for those who asked for details.</summary>
internal sealed record Verbose : Event
{
    public required string Text { get; init; }
}

/// <summary>A line that everybody should read.</summary>
internal sealed record Warning : Event
{
    public required string Text { get; init; }
}

/// <summary>A line about how it goes.</summary>
internal sealed record Status : Event
{
    public required string Text { get; init; }
}

/// <summary>What to say should the user stop the operation from now on; null for nothing.</summary>
internal sealed record IfStopped : Event
{
    public required string? Text { get; init; }
}

/// <summary>A failure; the last event.</summary>
internal sealed record Error : Event
{
    public required Failure Failure { get; init; }
}
