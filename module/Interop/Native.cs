using System;
using System.Text.Json;

namespace JIM.PowerShell.Interop;

/// <summary>What every call across the boundary needs.</summary>
internal static unsafe class Native
{
    /// <summary>Reads JSON that the library wrote, and gives its memory back.</summary>
    internal static JsonElement Take(JimBuffer* buffer)
    {
        try
        {
            using var document = JsonDocument.Parse(
                new ReadOnlySpan<byte>(buffer->pointer, checked((int)buffer->length)).ToArray());
            return document.RootElement.Clone();
        }
        finally
        {
            NativeMethods.jim_buffer_free(buffer->pointer, buffer->length);
        }
    }

    internal static void ThrowUnlessOk(int code, JimBuffer* error)
    {
        const int Failed = -1;
        switch (code)
        {
            case 0:
                return;
            case Failed:
                throw new NativeFailure(Take(error));
            default:
                throw new JimException($"The module's library failed with code {code}.");
        }
    }
}

/// <summary>A failure that the library described.</summary>
internal sealed class NativeFailure(JsonElement failure) : Exception
{
    internal JsonElement Failure { get; } = failure;
}
