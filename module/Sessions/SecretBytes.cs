using System;
using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;

namespace JIM.PowerShell.Sessions;

/// <summary>A secret as the library takes it, in memory that does not move, for as long as it is needed.</summary>
internal sealed unsafe class SecretBytes : IDisposable
{
    private readonly byte[] bytes;

    internal SecretBytes(ReadOnlySpan<char> secret)
    {
        bytes = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(secret), pinned: true);
        Length = Encoding.UTF8.GetBytes(secret, bytes);
    }

    internal static SecretBytes Of(SecureString secret)
    {
        var text = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            return new SecretBytes(new ReadOnlySpan<char>((void*)text, secret.Length));
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(text);
        }
    }

    internal int Length { get; }

    internal byte* Pointer => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0);

    public void Dispose() => CryptographicOperations.ZeroMemory(bytes);
}
