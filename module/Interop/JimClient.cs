using System;
using System.Runtime.InteropServices;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Sessions;

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

    /// <summary>Makes a client; nothing is sent. The secrets are the caller's to clear.</summary>
    internal static unsafe JimClient Create(ConnectionSettings settings, Secrets? secrets = null)
    {
        NativeLibraryLocator.Ensure();
        settings = settings with { Environment = SessionEnvironment.Read() };
        var json = settings.Json().Span;
        var pointers = new JimSecrets
        {
            api_key = Bytes(secrets?.ApiKey),
            proxy_password = Bytes(secrets?.ProxyPassword),
            client_certificate = Bytes(secrets?.ClientCertificate),
        };
        ulong client;
        JimBuffer error;
        fixed (byte* pointer = json)
        {
            var code = NativeMethods.jim_client_new(pointer, (nuint)json.Length, &pointers, &client, &error);
            GC.KeepAlive(secrets);
            Boundary.ThrowUnlessOk(code, &error);
        }

        return new JimClient(client, settings.Url);
    }

    /// <summary>Starts an operation of this client; it gives verbose lines only where they are read.</summary>
    internal unsafe JimOperation Start(Request request, bool verbose)
    {
        var json = request.Json().Span;
        ulong operation;
        JimBuffer error;
        fixed (byte* pointer = json)
        {
            var code = NativeMethods.jim_op_start(
                (ulong)handle, pointer, (nuint)json.Length, verbose ? (byte)1 : (byte)0, &operation, &error);
            GC.KeepAlive(this);
            Boundary.ThrowUnlessOk(code, &error);
        }

        return new JimOperation(operation);
    }

    protected override bool ReleaseHandle() => NativeMethods.jim_client_free((ulong)handle) == NativeMethods.JIM_OK;

    private static unsafe JimBytes Bytes(SecretBytes? secret) =>
        secret is null ? default : new() { pointer = secret.Pointer, length = (nuint)secret.Length };
}
