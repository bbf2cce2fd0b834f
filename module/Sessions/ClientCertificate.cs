using System;
using System.IO;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JIM.PowerShell.Sessions;

/// <summary>A client certificate with its private key, as PEM, out of what a user has.</summary>
internal static class ClientCertificate
{
    /// <summary>Reads a certificate object, or a file in PEM or PFX form.</summary>
    internal static SecureString ToPem(object given, SecureString? password, SessionState session)
    {
        if (given is X509Certificate2 certificate)
        {
            return Export(certificate, certificate.Subject);
        }

        var path = session.Path.GetUnresolvedProviderPathFromPSPath(given.ToString());
        try
        {
            var text = File.ReadAllText(path);
            if (text.Contains("-----BEGIN ", StringComparison.Ordinal) && password is null)
            {
                return SecretAttribute.Protect(text);
            }

            using var loaded = text.Contains("-----BEGIN ", StringComparison.Ordinal)
                ? X509Certificate2.CreateFromEncryptedPemFile(path, PlainText(password!))
                : new X509Certificate2(path, password, X509KeyStorageFlags.Exportable);
            return Export(loaded, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new Unusable(path, error.Message, error);
        }
    }

    private static SecureString Export(X509Certificate2 certificate, string name)
    {
        try
        {
            using var key = (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey();
            return key is null
                ? throw new Unusable(name, "It has no private key that can be used.", null)
                : SecretAttribute.Protect($"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}");
        }
        catch (CryptographicException error)
        {
            throw new Unusable(name, error.Message, error);
        }
    }

    private static ReadOnlySpan<char> PlainText(SecureString password) =>
        new System.Net.NetworkCredential("", password).Password;

    /// <summary>A certificate that cannot be used.</summary>
    internal sealed class Unusable(string name, string why, Exception? cause)
        : Exception($"The client certificate '{name}' cannot be used: {why}", cause);
}
