using System;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Interop;

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
        return Take(&servers, ContractJson.Default.StringArray);
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
            return Take(&answer, ContractJson.Default.String);
        }

        _ = Take(&answer, ContractJson.Default.Failure);
        return null;
    }

    /// <summary>Reads JSON that the library wrote, and gives its memory back.</summary>
    internal static T Take<T>(JimBuffer* buffer, JsonTypeInfo<T> type)
    {
        try
        {
            var json = new ReadOnlySpan<byte>(buffer->pointer, checked((int)buffer->length));
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("It is null.");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or OverflowException)
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
            throw new BoundaryException(Take(failure, ContractJson.Default.Failure));
        }

        ThrowUnlessOk(code);
    }

    private static void ThrowUnlessOk(int code)
    {
        if (code != NativeMethods.JIM_OK)
        {
            throw BoundaryException.Internal(code);
        }
    }
}
