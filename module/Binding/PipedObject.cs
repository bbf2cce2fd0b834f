using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace JIM.PowerShell.Binding;

/// <summary>What came down the pipe or was given as -InputObject, and what can be read from it.</summary>
internal sealed class PipedObject(PSObject input)
{
    /// <summary>The kind of JIM object, such as RunProfile, also after a serialisation; null for others.</summary>
    internal string? Kind { get; } = input.TypeNames
        .Select(name => name.StartsWith("Deserialized.", System.StringComparison.Ordinal) ? name[13..] : name)
        .FirstOrDefault(name => name.StartsWith("JIM.", System.StringComparison.Ordinal))?[4..];

    /// <summary>The object itself where it is a number, as an int or as text.</summary>
    internal int? Number => input.BaseObject is PSCustomObject ? null : ToId(input.BaseObject);

    internal int? Id => Property("Id");

    internal int? ConnectedSystemId => Property("ConnectedSystemId");

    internal int? RunProfileId => Property("RunProfileId");

    internal bool IsExecution => Has("ActivityId");

    internal string? Name => Text("Name");

    internal string? Server => Text("Server");

    /// <summary>What the object is, for the one who piped it.</summary>
    internal string Description => Kind switch
    {
        { } kind when Name is { } name => $"a {kind} object ('{name}')",
        { } kind => $"a {kind} object",
        null when input.BaseObject is PSCustomObject =>
            $"an object with the properties {string.Join(", ", input.Properties.Select(property => property.Name))}",
        null => $"'{input}' ({input.BaseObject.GetType().Name})",
    };

    private bool Has(string name) => input.Properties[name] is not null;

    private int? Property(string name) => ToId(input.Properties[name]?.Value);

    private string? Text(string name) => input.Properties[name]?.Value as string;

    private static int? ToId(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        int number => number,
        long number when number is > 0 and <= int.MaxValue => (int)number,
        string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };
}
