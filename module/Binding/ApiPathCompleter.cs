using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace JIM.PowerShell.Binding;

/// <summary>Completes the routes at which the API has lists.</summary>
public sealed class ApiPathCompleter : IArgumentCompleter
{
    private static readonly string[] Paths =
    [
        "activities",
        "schedule-executions",
        "schedules",
        "synchronisation/connected-systems",
        "userinfo",
        "worker-tasks",
    ];

    /// <summary>Completes a word.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Paths
            .Where(path => path.StartsWith(wordToComplete.Trim('\'', '"').TrimStart('/'), StringComparison.OrdinalIgnoreCase))
            .Select(path => new CompletionResult(path));
}
