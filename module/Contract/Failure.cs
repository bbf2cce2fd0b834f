using System.Management.Automation;

namespace JIM.PowerShell.Contract;

/// <summary>A failure as the library describes it.</summary>
internal sealed record Failure(
    string Id,
    string Category,
    string Message,
    string Advice,
    string[] Causes,
    bool EndsCommand,
    FailureTarget? Target,
    bool PassThru)
{
    /// <summary>The failure that the fields are.</summary>
    internal static Failure Of(JsonFields fields) => new(
        fields.Text("id"),
        fields.Text("category"),
        fields.Text("message"),
        fields.Text("advice"),
        fields.Texts("causes"),
        fields.Switch("endsCommand"),
        fields.ObjectOrNull("target", FailureTarget.Of),
        fields.Switch("passThru"));
}

/// <summary>What a failure happened to: an object of a type, or a value that the user gave.</summary>
internal sealed record FailureTarget(string? Type, object? Value)
{
    /// <summary>The target that the fields are.</summary>
    internal static FailureTarget Of(JsonFields fields)
    {
        var target = new FailureTarget(fields.TextOrNull("type"), fields.Value("value"));
        if (target is { Type: { } type, Value: PSObject value })
        {
            value.TypeNames.Insert(0, $"JIM.{type}");
        }

        return target;
    }
}

/// <summary>An error that the module raises itself, as the table of errors has it.</summary>
internal sealed record ModuleError(
    string Id, ErrorCategory Category, bool EndsCommand, string? NextStep, string Advice)
{
    /// <summary>The failure that the library would describe so.</summary>
    internal Failure Failure(string message) =>
        new(Id, Category.ToString(), message, Advice, [], EndsCommand, Target: null, PassThru: false);
}
