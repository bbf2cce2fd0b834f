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

    internal SecretBytes(SecureString secret)
    {
        // A letter takes three bytes of UTF-8 at most.
        bytes = GC.AllocateArray<byte>(secret.Length * 3, pinned: true);
        var text = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            Length = Encoding.UTF8.GetBytes(new ReadOnlySpan<char>((void*)text, secret.Length), bytes);
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
