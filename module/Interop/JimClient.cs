using System;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JIM.PowerShell.Interop;

/// <summary>A client on the other side of the boundary: one server, one key.</summary>
internal sealed class JimClient : SafeHandle
{
    private JimClient(ulong handle, string url)
        : base(0, ownsHandle: true)
    {
        SetHandle((nint)handle);
        Url = url;
    }

    /// <summary>The server's address, as it was given until it is known better.</summary>
    internal string Url { get; set; }

    public override bool IsInvalid => handle == 0;

    /// <summary>Makes a client; nothing is sent. The secrets' bytes are the caller's to clear.</summary>
    internal static unsafe JimClient Create(string url, JsonObject settings, ReadOnlySpan<byte> secrets)
    {
        NativeLibraryLocator.Ensure();
        settings["url"] = url;
        var json = JsonSerializer.SerializeToUtf8Bytes(settings);
        ulong client;
        JimBuffer error;
        fixed (byte* settingsPointer = json, secretsPointer = secrets)
        {
            var code = NativeMethods.jim_client_new(
                settingsPointer, (nuint)json.Length, secretsPointer, (nuint)secrets.Length, &client, &error);
            Native.ThrowUnlessOk(code, &error);
        }

        return new JimClient(client, url);
    }

    /// <summary>Starts an operation of this client.</summary>
    internal unsafe JimOperation Start(JsonObject request)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(request);
        ulong operation;
        JimBuffer error;
        fixed (byte* pointer = json)
        {
            var code = NativeMethods.jim_op_start(
                (ulong)handle, pointer, (nuint)json.Length, &operation, &error);
            Native.ThrowUnlessOk(code, &error);
        }

        return new JimOperation(operation);
    }

    protected override bool ReleaseHandle() => NativeMethods.jim_client_free((ulong)handle) == 0;
}
