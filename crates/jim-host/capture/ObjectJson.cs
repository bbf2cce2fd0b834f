using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Text.Json.Nodes;

namespace JIM.Capture;

/// <summary>An object of the pipeline as JSON: its type names, its plain value if it is one, its properties.</summary>
internal static class ObjectJson
{
    private const int Depth = 4;

    internal static JsonNode? Of(object? value) => value is null ? null : Whole(PSObject.AsPSObject(value));

    private static JsonObject Whole(PSObject value) => new()
    {
        ["typeNames"] = new JsonArray([.. value.TypeNames.Select(name => (JsonNode)name)]),
        ["value"] = value.BaseObject is PSCustomObject ? null : Value(value.BaseObject, Depth),
        ["properties"] = HasPropertiesOfInterest(value.BaseObject) ? Properties(value, Depth) : new JsonObject(),
    };

    /// <summary>Those of the platform's own classes, such as the length of a text, tell nothing new.</summary>
    private static bool HasPropertiesOfInterest(object value) =>
        value is PSCustomObject
        || value.GetType().Namespace?.StartsWith("System", StringComparison.Ordinal) == false;

    private static JsonObject Properties(PSObject value, int depth)
    {
        var properties = new JsonObject();
        foreach (var property in value.Properties)
        {
            properties[property.Name] = Value(property.Value, depth - 1);
        }

        return properties;
    }

    private static JsonNode? Value(object? value, int depth) => value switch
    {
        null => null,
        PSObject { BaseObject: PSCustomObject } custom => depth > 0 ? Properties(custom, depth) : custom.ToString(),
        PSObject wrapped => Value(wrapped.BaseObject, depth),
        string text => text,
        bool flag => flag,
        int number => number,
        long number => number,
        double number => number,
        DateTime time => time.ToString("o", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("o", CultureInfo.InvariantCulture),
        IEnumerable items when depth > 0 =>
            new JsonArray([.. items.Cast<object?>().Select(item => Value(item, depth - 1))]),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
