using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using JIM.PowerShell.Output;

namespace JIM.PowerShell.Contract;

/// <summary>
/// The fields of a JSON object that the library wrote. Each is taken once: one that is missing or that nobody
/// takes is an error.
/// </summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, object?> fields = [];

    private JsonFields()
    {
    }

    /// <summary>Reads one object and makes something of it.</summary>
    internal static T Read<T>(ReadOnlySpan<byte> json, Func<JsonFields, T> make)
    {
        var reader = new Utf8JsonReader(json, JsonValues.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("It is no object.");
        }

        var read = new JsonFields();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            _ = reader.Read();
            read.fields[name] = JsonValues.Read(ref reader, ValueKind.AsItIs);
        }

        return read.Made(make);
    }

    internal string Text(string name) => Take<string>(name);

    internal string? TextOrNull(string name) => TakeOrNull(name) as string;

    internal Guid Id(string name) => Guid.TryParse(Text(name), out var id) ? id : throw Wrong(name, "no id");

    internal bool Switch(string name) => Take<bool>(name);

    internal int Number(string name) => Take<int>(name);

    internal int? NumberOrNull(string name) => TakeOrNull(name) switch
    {
        null => null,
        int number => number,
        // More than anybody waits for.
        long => int.MaxValue,
        var other => throw Wrong(name, other),
    };

    internal string[] Texts(string name) => [.. Take<object?[]>(name).Select(text => text as string ?? throw Wrong(name, text))];

    /// <summary>Makes something of an object among the fields, whose own names are in PowerShell's case.</summary>
    internal T? ObjectOrNull<T>(string name, Func<JsonFields, T> make)
        where T : class => TakeOrNull(name) is PSObject inner ? Of(inner).Made(make) : null;

    /// <summary>A value of any kind.</summary>
    internal object? Value(string name) => TakeOrNull(name);

    private static JsonFields Of(PSObject inner)
    {
        var read = new JsonFields();
        foreach (var property in inner.Properties)
        {
            read.fields[char.ToLowerInvariant(property.Name[0]) + property.Name[1..]] = property.Value;
        }

        return read;
    }

    private T Made<T>(Func<JsonFields, T> make)
    {
        var made = make(this);
        return fields.Count == 0 ? made : throw new JsonException($"'{fields.Keys.First()}' is not known.");
    }

    private T Take<T>(string name) => TakeOrNull(name) is T value ? value : throw new JsonException($"'{name}' is missing.");

    private object? TakeOrNull(string name) =>
        fields.Remove(name, out var value) ? value : throw new JsonException($"'{name}' is missing.");

    private static JsonException Wrong(string name, object? value) => new($"'{name}' is {value}.");
}
