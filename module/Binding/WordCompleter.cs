using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace JIM.PowerShell.Binding;

/// <summary>Completes one of the server's words. It may know others, so that none is refused here.</summary>
public abstract class WordCompleter : IArgumentCompleter
{
    /// <summary>Completes a word.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Words
            .Where(word => word.StartsWith(wordToComplete.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase))
            .Select(word => new CompletionResult(word));

    private protected abstract string[] Words { get; }
}

/// <summary>Completes how an activity stands.</summary>
public sealed class ActivityStatusCompleter : WordCompleter
{
    private protected override string[] Words =>
        ["InProgress", "Complete", "CompleteWithWarning", "CompleteWithError", "FailedWithError", "Cancelled"];
}

/// <summary>Completes what an activity does.</summary>
public sealed class ActivityOperationCompleter : WordCompleter
{
    private protected override string[] Words => ["Execute", "Create", "Update", "Delete"];
}

/// <summary>Completes what those are who start activities.</summary>
public sealed class ActivityInitiatorCompleter : WordCompleter
{
    private protected override string[] Words => ["User", "ApiKey", "System"];
}
