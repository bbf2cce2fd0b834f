using System;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;

namespace JIM.PowerShell.Sessions;

/// <summary>Secrets as the library takes them, each ended by a zero byte, for as long as they are needed.</summary>
internal sealed unsafe class SecretBytes : IDisposable
{
    private readonly byte[] bytes;

    internal SecretBytes(params SecureString?[] secrets)
    {
        // A letter takes three bytes of UTF-8 at most; zeros at the end are empty secrets.
        var room = secrets.Sum(secret => ((secret?.Length ?? 0) * 3) + 1);
        bytes = GC.AllocateArray<byte>(room, pinned: true);
        var position = 0;
        foreach (var secret in secrets)
        {
            position += secret is null ? 0 : Copy(secret, bytes.AsSpan(position));
            position++;
        }
    }

    internal ReadOnlySpan<byte> Span => bytes;

    public void Dispose() => CryptographicOperations.ZeroMemory(bytes);

    private static int Copy(SecureString secret, Span<byte> room)
    {
        var text = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            return Encoding.UTF8.GetBytes(new ReadOnlySpan<char>((void*)text, secret.Length), room);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(text);
        }
    }
}
