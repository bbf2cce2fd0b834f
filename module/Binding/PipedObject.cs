using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace JIM.PowerShell.Binding;

/// <summary>What came down the pipe or was given as -InputObject, and what can be read from it.</summary>
internal sealed class PipedObject(PSObject input)
{
    /// <summary>How many properties a sentence names.</summary>
    private const int Described = 6;

    /// <summary>The kind of JIM object, such as RunProfile, also after a serialisation; null for others.</summary>
    internal string? Kind { get; } = input.TypeNames
        .Select(name => name.StartsWith("Deserialized.", StringComparison.Ordinal) ? name[13..] : name)
        .FirstOrDefault(name => name.StartsWith("JIM.", StringComparison.Ordinal))?[4..].Split('#')[0];

    /// <summary>The object itself where it is a number, as an int or as text.</summary>
    internal int? Number => input.BaseObject is PSCustomObject ? null : ToId(input.BaseObject);

    /// <summary>The object itself where it is a number, a GUID or text, as text; none for one with properties.</summary>
    internal string? Scalar => ToText(input.BaseObject);

    internal int? Id => Property("Id");

    internal int? ConnectedSystemId => Property("ConnectedSystemId");

    internal string? ConnectedSystemName => Text("ConnectedSystemName");

    internal int? RunProfileId => Property("RunProfileId");

    internal string? RunProfileName => Text("RunProfileName");

    /// <summary>Whether it is named itself, by whatever kind of id.</summary>
    internal bool HasId => Has("Id");

    /// <summary>Whether it is an execution or an activity: what they know of a run profile is not what they are.</summary>
    internal bool IsRun => Has("ActivityId") || Has("TargetOperationType");

    internal string? Name => Text("Name");

    internal string? Server => Text("Server");

    /// <summary>What the object is, for the one who piped it.</summary>
    internal string Description => Kind switch
    {
        { } kind when Name is { } name => $"a {kind} object ('{name}')",
        { } kind => $"a {kind} object",
        null when input.BaseObject is PSCustomObject && !input.Properties.Any() => "an empty object",
        null when input.BaseObject is PSCustomObject =>
            $"an object with the properties {Properties([.. input.Properties.Select(property => property.Name)])}",
        null => $"'{input}' ({input.BaseObject.GetType().Name})",
    };

    private static string Properties(string[] names) => names.Length <= Described
        ? string.Join(", ", names)
        : $"{string.Join(", ", names[..Described])} and {names.Length - Described} more";

    /// <summary>The value of a property, as text; none where it is missing or empty.</summary>
    internal string? Text(string name) => ToText(input.Properties[name]?.Value);

    private bool Has(string name) => input.Properties[name] is not null;

    private int? Property(string name) => ToId(input.Properties[name]?.Value);

    private static int? ToId(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        int number => number,
        long number when number is > 0 and <= int.MaxValue => (int)number,
        string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static string? ToText(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        string text when text.Trim().Length > 0 => text,
        int or long or Guid => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        _ => null,
    };
}
