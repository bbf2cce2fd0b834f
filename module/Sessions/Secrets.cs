using System;
using System.Security;

namespace JIM.PowerShell.Sessions;

/// <summary>The secrets of a connection, for as long as it is made.</summary>
internal sealed class Secrets(SecureString? apiKey, SecureString? proxyPassword, SecretBytes? clientCertificate)
    : IDisposable
{
    internal SecretBytes? ApiKey { get; } = Bytes(apiKey);

    internal SecretBytes? ProxyPassword { get; } = Bytes(proxyPassword);

    /// <summary>With its private key, as PEM.</summary>
    internal SecretBytes? ClientCertificate { get; } = clientCertificate;

    public void Dispose()
    {
        ApiKey?.Dispose();
        ProxyPassword?.Dispose();
        ClientCertificate?.Dispose();
    }

    private static SecretBytes? Bytes(SecureString? secret) => secret is null ? null : SecretBytes.Of(secret);
}
