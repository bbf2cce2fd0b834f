using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JIM.PowerShell.Sessions;

/// <summary>A client certificate with its private key, as PEM, out of what a user has.</summary>
internal static class ClientCertificate
{
    /// <summary>Reads a certificate object, or a file in PEM or PFX form.</summary>
    internal static SecretBytes ToPem(object given, SecureString? password, SessionState session)
    {
        if (given is X509Certificate2 certificate)
        {
            return Export(certificate.Subject, certificate, []);
        }

        var path = session.Path.GetUnresolvedProviderPathFromPSPath(given.ToString());
        try
        {
            var text = File.ReadAllText(path);
            if (!text.Contains("-----BEGIN ", StringComparison.Ordinal))
            {
                return FromPfx(path, password);
            }

            if (password is null)
            {
                return new SecretBytes(text);
            }

            using var ours = X509Certificate2.CreateFromEncryptedPemFile(path, PlainText(password));
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(path);
            return Export(path, ours, all);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new Unusable(path, error.Message, error);
        }
    }

    private static SecretBytes FromPfx(string path, SecureString? password)
    {
        var all = new X509Certificate2Collection();
        all.Import(path, PlainText(password ?? new SecureString()), X509KeyStorageFlags.Exportable);
        try
        {
            return all.FirstOrDefault(one => one.HasPrivateKey) is { } ours
                ? Export(path, ours, all)
                : throw new Unusable(path, "It has no private key.", null);
        }
        finally
        {
            foreach (var one in all)
            {
                one.Dispose();
            }
        }
    }

    /// <summary>The certificate, those of the authorities between it and the root, and the key.</summary>
    private static SecretBytes Export(string name, X509Certificate2 ours, X509Certificate2Collection all)
    {
        try
        {
            using var key = (AsymmetricAlgorithm?)ours.GetRSAPrivateKey() ?? ours.GetECDsaPrivateKey();
            var others = all.Where(other => !other.RawData.AsSpan().SequenceEqual(ours.RawData));
            var chain = string.Join('\n', others.Prepend(ours).Select(one => one.ExportCertificatePem()));
            return key is null
                ? throw new Unusable(name, "It has no private key that can be used.", null)
                : new SecretBytes($"{chain}\n{key.ExportPkcs8PrivateKeyPem()}");
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
