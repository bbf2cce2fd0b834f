using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;
using JIM.PowerShell.Sessions;

namespace JIM.PowerShell.Binding;

/// <summary>Completion from the connected server: quick, quiet and never an error.</summary>
public abstract class ServerCompleter : IArgumentCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Completes a word.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        var pattern = WildcardPattern.Get(
            WildcardPattern.Escape(word) + "*", WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        try
        {
            return Connected(fakeBoundParameters) is { } connection && Request(fakeBoundParameters) is { } request
                ? Read(connection.Client, request)
                    .Select(Result)
                    .Where(result => pattern.IsMatch(result.ListItemText) || pattern.IsMatch(result.CompletionText))
                    .ToArray()
                : [];
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Somebody is typing: a completion that fails completes nothing.
            return [];
        }
    }

    private static Connection? Connected(IDictionary given) =>
        (given["Connection"] is PSObject wrapped ? wrapped.BaseObject : given["Connection"]) as Connection
        ?? Session.Here.Current;

    /// <summary>What to ask the server; null when too little is known.</summary>
    private protected abstract Request? Request(IDictionary given);

    /// <summary>What one object of the server completes to.</summary>
    private protected abstract CompletionResult Result(PSObject item);

    private protected static Request Systems { get; } = new GetConnectedSystems(Id: null, Name: null);

    /// <summary>A name as an argument, quoted where PowerShell would read it otherwise.</summary>
    private protected static CompletionResult Name(PSObject item, string tooltip)
    {
        var name = (string)item.Properties["Name"].Value;
        var plain = name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.');
        var text = plain && name[0] != '-' ? name : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";
        return new CompletionResult(text, name, CompletionResultType.ParameterValue, tooltip);
    }

    /// <summary>An id as an argument, with the name beside it.</summary>
    private protected static CompletionResult Id(PSObject item)
    {
        var id = item.Properties["Id"].Value.ToString()!;
        var name = (string)item.Properties["Name"].Value;
        return new CompletionResult(id, $"{id} {name}", CompletionResultType.ParameterValue, name);
    }

    private static List<PSObject> Read(JimClient client, Request request)
    {
        using var operation = client.Start(request, verbose: false);
        var objects = new List<PSObject>();
        var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (operation.Next(until) is { } @event)
        {
            if (@event is Rows rows)
            {
                using (rows)
                {
                    rows.Each(objects.Add);
                }
            }
        }

        return objects;
    }
}

/// <summary>Completes the name of a connected system.</summary>
public sealed class ConnectedSystemNameCompleter : ServerCompleter
{
    private protected override Request Request(IDictionary given) => Systems;

    private protected override CompletionResult Result(PSObject item) =>
        Name(item, $"Connected system {item.Properties["Id"].Value}, {item.Properties["ConnectorName"].Value}");
}

/// <summary>Completes the id of a connected system, and shows its name.</summary>
public sealed class ConnectedSystemIdCompleter : ServerCompleter
{
    private protected override Request Request(IDictionary given) => Systems;

    private protected override CompletionResult Result(PSObject item) => Id(item);
}

/// <summary>Completion from the run profiles of the system that is named on the same line.</summary>
public abstract class RunProfileCompleter : ServerCompleter
{
    private protected override Request? Request(IDictionary given)
    {
        var system = given["ConnectedSystemId"] is { } id && LanguagePrimitives.TryConvertTo<int>(id, out var number)
            ? new ConnectedSystemReference(number, null)
            : given["ConnectedSystemName"] is { } name
                ? new ConnectedSystemReference(null, name.ToString())
                : null;
        return system is null ? null : new GetRunProfiles(system);
    }
}

/// <summary>Completes the name of a run profile.</summary>
public sealed class RunProfileNameCompleter : RunProfileCompleter
{
    private protected override CompletionResult Result(PSObject item) =>
        Name(item, $"{item.Properties["Type"].Value}, run profile {item.Properties["Id"].Value}");
}

/// <summary>Completes the id of a run profile, and shows its name.</summary>
public sealed class RunProfileIdCompleter : RunProfileCompleter
{
    private protected override CompletionResult Result(PSObject item) => Id(item);
}
