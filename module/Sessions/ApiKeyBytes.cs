using System;
using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;

namespace JIM.PowerShell.Sessions;

/// <summary>The bytes of a key for as long as they are needed, and cleared afterwards.</summary>
internal sealed unsafe class ApiKeyBytes : IDisposable
{
    private readonly byte[] bytes;

    internal ApiKeyBytes(SecureString key)
    {
        var text = Marshal.SecureStringToGlobalAllocUnicode(key);
        try
        {
            var letters = new ReadOnlySpan<char>((void*)text, key.Length);
            bytes = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(letters), pinned: true);
            _ = Encoding.UTF8.GetBytes(letters, bytes);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(text);
        }
    }

    internal ReadOnlySpan<byte> Span => bytes;

    public void Dispose() => CryptographicOperations.ZeroMemory(bytes);
}
