using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace JIM.PowerShell.Output;

/// <summary>What a name says of the text or the object that has it.</summary>
internal enum ValueKind
{
    /// <summary>Nothing: what stands there is meant.</summary>
    AsItIs,

    /// <summary>A moment.</summary>
    Time,

    /// <summary>How long something took.</summary>
    Duration,

    /// <summary>An object whose keys are data, such as the name of a container, and keep their case.</summary>
    Dictionary,
}

/// <summary>Makes the values that scripts work with out of JSON.</summary>
internal static class JsonValues
{
    /// <summary>The library reads answers 128 levels deep, and wraps them in a few more.</summary>
    internal static readonly JsonReaderOptions Options = new() { MaxDepth = 160 };

    private static readonly object True = true;
    private static readonly object False = false;
    private static readonly object[] SmallNumbers = [.. Enumerable.Range(0, 1024).Select(number => (object)number)];

    private static readonly Dictionary<string, ValueKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["created"] = ValueKind.Time,
        ["lastUpdated"] = ValueKind.Time,
        ["executed"] = ValueKind.Time,
        ["started"] = ValueKind.Time,
        ["ended"] = ValueKind.Time,
        ["timestamp"] = ValueKind.Time,
        ["retrievedAt"] = ValueKind.Time,
        ["tokenExpires"] = ValueKind.Time,
        ["lastRunTime"] = ValueKind.Time,
        ["nextRunTime"] = ValueKind.Time,
        ["lastExecutionCompletedAt"] = ValueKind.Time,
        ["queuedAt"] = ValueKind.Time,
        ["startedAt"] = ValueKind.Time,
        ["completedAt"] = ValueKind.Time,
        ["executionTime"] = ValueKind.Duration,
        ["totalActivityTime"] = ValueKind.Duration,
        ["tokenRemaining"] = ValueKind.Duration,
        ["operationCounts"] = ValueKind.Dictionary,
        ["entriesDiscardedByExcludedContainer"] = ValueKind.Dictionary,
        ["validationErrors"] = ValueKind.Dictionary,
    };

    /// <summary>What a name says of its value.</summary>
    internal static ValueKind KindOf(string name) => Kinds.GetValueOrDefault(name);

    /// <summary>The value at which the reader stands.</summary>
    internal static object? Read(ref Utf8JsonReader reader, ValueKind kind)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return Object(ref reader, kind == ValueKind.Dictionary);
            case JsonTokenType.StartArray:
                return Array(ref reader, kind);
            case JsonTokenType.String:
                return Text(ref reader, kind);
            case JsonTokenType.Number:
                return Number(ref reader);
            case JsonTokenType.True:
                return True;
            case JsonTokenType.False:
                return False;
            default:
                return null;
        }
    }

    /// <summary>The object at whose beginning the reader stands, with its properties in PowerShell's case.</summary>
    internal static PSObject Object(ref Utf8JsonReader reader, bool keepCase)
    {
        var output = new PSObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var kind = KindOf(name);
            _ = reader.Read();
            var value = Read(ref reader, kind);
            var shown = keepCase || name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..];
            // PowerShell's properties differ in more than case, and have names.
            if (shown.Length > 0 && output.Properties[shown] is null)
            {
                output.Properties.Add(new PSNoteProperty(shown, value));
            }
        }

        return output;
    }

    private static object?[] Array(ref Utf8JsonReader reader, ValueKind kind)
    {
        var items = new List<object?>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Read(ref reader, kind));
        }

        return [.. items];
    }

    private static object? Text(ref Utf8JsonReader reader, ValueKind kind)
    {
        if (kind == ValueKind.Time && reader.TryGetDateTimeOffset(out var time))
        {
            return time.ToLocalTime();
        }

        var text = reader.GetString();
        return kind == ValueKind.Duration && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration)
            ? duration
            : text;
    }

    private static object Number(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt32(out var small))
        {
            return small >= 0 && small < SmallNumbers.Length ? SmallNumbers[small] : small;
        }

        if (reader.TryGetInt64(out var large))
        {
            return large;
        }

        // A whole number of any size is as exact as the server wrote it.
        return BigInteger.TryParse(
            Encoding.UTF8.GetString(reader.ValueSpan), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? whole
            : reader.GetDouble();
    }
}
