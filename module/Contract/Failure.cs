using System.Management.Automation;
using System.Text.Json;

namespace JIM.PowerShell.Contract;

/// <summary>A failure as the library describes it.</summary>
internal sealed record Failure
{
    public required string Id { get; init; }

    public required string Category { get; init; }

    public required string Message { get; init; }

    public required string Advice { get; init; }

    public required string[] Causes { get; init; }

    public required bool EndsCommand { get; init; }

    public required FailureTarget? Target { get; init; }

    public required bool PassThru { get; init; }
}

/// <summary>What a failure happened to: an object of a type, or a value that the user gave.</summary>
internal sealed record FailureTarget
{
    public required string? Type { get; init; }

    public required JsonElement Value { get; init; }
}

/// <summary>An error that the module raises itself, as the table of errors has it.</summary>
internal sealed record ModuleError(
    string Id, ErrorCategory Category, bool EndsCommand, string? NextStep, string Advice)
{
    /// <summary>The failure that the library would describe so.</summary>
    internal Failure Failure(string message) => new()
    {
        Id = Id,
        Category = Category.ToString(),
        Message = message,
        Advice = Advice,
        Causes = [],
        EndsCommand = EndsCommand,
        Target = null,
        PassThru = false,
    };
}
