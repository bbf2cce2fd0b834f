using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;

namespace JIM.PowerShell.Output;

/// <summary>Makes the objects that cmdlets give out of the JSON that the library gives.</summary>
internal static class OutputObject
{
    private static readonly HashSet<string> Times =
    [
        "created", "lastUpdated", "executed", "started", "ended", "timestamp", "retrievedAt", "tokenExpires",
    ];

    private static readonly HashSet<string> Durations = ["executionTime", "totalActivityTime", "tokenRemaining"];

    /// <summary>Their keys are data, such as the name of a container, and keep their case.</summary>
    private static readonly HashSet<string> Dictionaries =
    [
        "operationCounts", "entriesDiscardedByExcludedContainer", "validationErrors",
    ];

    /// <summary>An object with its properties in PowerShell's case and with a type name for its view.</summary>
    internal static PSObject From(JsonElement json, string typeName)
    {
        var output = Properties(json, keepCase: false);
        output.TypeNames.Insert(0, $"JIM.{typeName}");
        return output;
    }

    /// <summary>A value that is no object of the module.</summary>
    internal static object? Plain(JsonElement json) => Value("", json);

    private static PSObject Properties(JsonElement json, bool keepCase)
    {
        var output = new PSObject();
        foreach (var property in json.EnumerateObject())
        {
            var name = keepCase || property.Name.Length == 0
                ? property.Name
                : char.ToUpperInvariant(property.Name[0]) + property.Name[1..];
            // PowerShell's properties differ in more than case, and have names.
            if (name.Length > 0 && output.Properties[name] is null)
            {
                output.Properties.Add(new PSNoteProperty(name, Value(property.Name, property.Value)));
            }
        }

        return output;
    }

    private static object? Value(string name, JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => Properties(json, Dictionaries.Contains(name)),
        JsonValueKind.Array => json.EnumerateArray().Select(item => Value(name, item)).ToArray(),
        JsonValueKind.String => Text(name, json),
        JsonValueKind.Number => Number(json),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static object? Text(string name, JsonElement json)
    {
        if (Times.Contains(name) && json.TryGetDateTimeOffset(out var time))
        {
            return time.ToLocalTime();
        }

        var text = json.GetString();
        return Durations.Contains(name)
            && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration)
            ? duration
            : text;
    }

    private static object Number(JsonElement json)
    {
        if (json.TryGetInt32(out var small))
        {
            return small;
        }

        return json.TryGetInt64(out var large) ? large : json.GetDouble() as object;
    }
}
