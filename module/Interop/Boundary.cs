using System;
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
