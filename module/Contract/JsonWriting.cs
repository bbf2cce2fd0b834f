using System;
using System.Buffers;
using System.Text.Json;

namespace JIM.PowerShell.Contract;

/// <summary>Writes what the library reads.</summary>
internal static class JsonWriting
{
    /// <summary>The JSON of an object, as UTF-8.</summary>
    internal static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> writeFields)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        writeFields(json);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    internal static void WriteTexts(this Utf8JsonWriter json, string name, string[] texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    internal static void WriteNumberOrNull(this Utf8JsonWriter json, string name, int? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
