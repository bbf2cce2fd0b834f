using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Output;

namespace JIM.PowerShell.Interop;

/// <summary>Makes something of JSON that the library wrote.</summary>
internal delegate T JsonReading<T>(ReadOnlySpan<byte> json);

/// <summary>What every call across the boundary needs, and the calls that need nothing else.</summary>
internal static unsafe class Boundary
{
    /// <summary>JIM_FAILED: negative constants are not among those that are generated.</summary>
    private const int Failed = -1;

    /// <summary>The servers for which a sign-in is remembered.</summary>
    internal static string[] RememberedServers()
    {
        NativeLibraryLocator.Ensure();
        JimBuffer servers;
        ThrowUnlessOk(NativeMethods.jim_remembered_servers(&servers));
        return Take(&servers, Texts);
    }

    /// <summary>The one form of a server's address in which addresses are compared; none of what is no address.</summary>
    internal static string? NormalUrl(string url)
    {
        NativeLibraryLocator.Ensure();
        var bytes = Encoding.UTF8.GetBytes(url);
        JimBuffer answer;
        int code;
        fixed (byte* pointer = bytes)
        {
            code = NativeMethods.jim_normal_url(pointer, (nuint)bytes.Length, &answer);
        }

        if (code != Failed)
        {
            ThrowUnlessOk(code);
            return Take(&answer, Texts)[0];
        }

        NativeMethods.jim_buffer_free(answer.pointer, answer.length);
        return null;
    }

    /// <summary>Reads JSON that the library wrote, and gives its memory back.</summary>
    internal static T Take<T>(JimBuffer* buffer, JsonReading<T> read)
    {
        try
        {
            return read(new ReadOnlySpan<byte>(buffer->pointer, checked((int)buffer->length)));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or OverflowException)
        {
            throw BoundaryException.Internal($"What the module's library said cannot be read: {error.Message}");
        }
        finally
        {
            NativeMethods.jim_buffer_free(buffer->pointer, buffer->length);
        }
    }

    /// <summary>Throws what the library described, where it did.</summary>
    internal static void ThrowUnlessOk(int code, JimBuffer* failure)
    {
        if (code == Failed)
        {
            throw new BoundaryException(Take(failure, static json => JsonFields.Read(json, Failure.Of)));
        }

        ThrowUnlessOk(code);
    }

    /// <summary>A list of texts, or a text alone.</summary>
    private static string[] Texts(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, JsonValues.Options);
        var texts = new List<string>();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                texts.Add(reader.GetString()!);
            }
        }

        return [.. texts];
    }

    private static void ThrowUnlessOk(int code)
    {
        if (code != NativeMethods.JIM_OK)
        {
            throw BoundaryException.Internal(code);
        }
    }
}
