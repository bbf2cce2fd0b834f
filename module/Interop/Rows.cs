using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Text.Json;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Output;

namespace JIM.PowerShell.Interop;

/// <summary>Results for the user, several at a time, read where the library wrote them.</summary>
internal sealed unsafe record Rows : Event, IDisposable
{
    private nint pointer;
    private readonly nuint length;

    internal Rows(JimBuffer* buffer)
    {
        pointer = (nint)buffer->pointer;
        length = buffer->length;
    }

    public void Dispose()
    {
        if (pointer != 0)
        {
            NativeMethods.jim_buffer_free((byte*)pointer, length);
            pointer = 0;
        }
    }

    /// <summary>Gives each object.</summary>
    internal void Each(Action<PSObject> give)
    {
        var reader = new Utf8JsonReader(new ReadOnlySpan<byte>((byte*)pointer, checked((int)length)), JsonValues.Options);
        var columns = Head(ref reader);
        var texts = new string?[columns.Names.Length];
        while (Next(ref reader, columns, texts) is { } row)
        {
            give(row);
        }
    }

    /// <summary>Reads all that comes before the rows.</summary>
    private static Columns Head(ref Utf8JsonReader reader)
    {
        try
        {
            Expect(ref reader, JsonTokenType.StartObject);
            var type = Text(ref reader, "type");
            var server = Text(ref reader, "server");
            Property(ref reader, "columns");
            Expect(ref reader, JsonTokenType.StartArray);
            var names = new List<string>();
            while (reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                names.Add(reader.GetString()!);
            }

            Property(ref reader, "rows");
            Expect(ref reader, JsonTokenType.StartArray);
            return new Columns(type, server, [.. names]);
        }
        catch (JsonException error)
        {
            throw Unreadable(error);
        }
    }

    /// <summary>The next object; none after the last.</summary>
    private static PSObject? Next(ref Utf8JsonReader reader, Columns columns, string?[] texts)
    {
        try
        {
            _ = reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                return null;
            }

            var output = PSObjects.New(columns.Names.Length + 1);
            if (columns.BaseTypeName is { } baseType)
            {
                output.TypeNames.Insert(0, baseType);
            }

            output.TypeNames.Insert(0, columns.TypeName);
            for (var column = 0; column < columns.Names.Length; column++)
            {
                _ = reader.Read();
                Add(output, columns.Names[column], Value(ref reader, columns.Kinds[column], ref texts[column]));
            }

            Expect(ref reader, JsonTokenType.EndArray);
            if (columns.Server.Length > 0)
            {
                Add(output, "Server", columns.Server);
            }

            return output;
        }
        catch (JsonException error)
        {
            throw Unreadable(error);
        }
    }

    /// <summary>A value; a text that is that of the row before is the same text.</summary>
    private static object? Value(ref Utf8JsonReader reader, ValueKind kind, ref string? before)
    {
        if (reader.TokenType != JsonTokenType.String || kind != ValueKind.AsItIs)
        {
            return JsonValues.Read(ref reader, kind);
        }

        if (before is null || !reader.ValueTextEquals(before))
        {
            before = reader.GetString();
        }

        return before;
    }

    /// <summary>The library gives each name once, so PowerShell need not look for it.</summary>
    private static void Add(PSObject output, string name, object? value) =>
        output.Properties.Add(new PSNoteProperty(name, value), preValidated: true);

    private static string Text(ref Utf8JsonReader reader, string name)
    {
        Property(ref reader, name);
        Expect(ref reader, JsonTokenType.String);
        return reader.GetString()!;
    }

    private static void Property(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.PropertyName);
        if (!reader.ValueTextEquals(name))
        {
            throw new JsonException($"'{name}' is missing.");
        }
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new JsonException($"It is {reader.TokenType} where {token} is expected.");
        }
    }

    private static BoundaryException Unreadable(JsonException error) =>
        BoundaryException.Internal($"What the module's library said cannot be read: {error.Message}");
}
