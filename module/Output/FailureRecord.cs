using System;
using System.Linq;
using System.Management.Automation;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Output;

/// <summary>Makes the records that PowerShell shows and scripts catch.</summary>
internal static class FailureRecord
{
    /// <summary>The record of a failure as the library described it; it may not know what it happened to.</summary>
    internal static ErrorRecord Of(Failure failure, object? otherwise)
    {
        var cause = failure.Causes.Reverse().Aggregate(
            default(Exception), (inner, text) => new JimException(text, inner));
        var category = Enum.TryParse<ErrorCategory>(failure.Category, out var known) ? known : ErrorCategory.NotSpecified;
        return Of(failure.Id, category, failure.Message, failure.Advice, Target(failure.Target) ?? otherwise, cause);
    }

    /// <summary>The record of an error of the module itself, with better advice than the usual where there is some.</summary>
    internal static ErrorRecord Of(
        ModuleError error, string message, object? target, string? advice = null, Exception? cause = null) =>
        Of(
            error.Id,
            error.Category,
            error.NextStep is { } next ? $"{message} {next}" : message,
            advice ?? error.Advice,
            target,
            cause);

    private static ErrorRecord Of(
        string id, ErrorCategory category, string message, string advice, object? target, Exception? cause) =>
        new(new JimException(message, cause), id, category, target)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = advice },
        };

    /// <summary>What the user gave is the target itself; anything else is an object of the module.</summary>
    private static object? Target(FailureTarget? target) => target switch
    {
        null => null,
        { Type: { } type } => OutputObject.From(target.Value, type),
        _ => OutputObject.Plain(target.Value),
    };
}
