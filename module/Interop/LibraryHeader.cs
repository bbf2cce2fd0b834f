using System;
using System.Buffers.Binary;
using System.IO;

namespace JIM.PowerShell.Interop;

/// <summary>What the first bytes of a library say about the platform that it is made for.</summary>
internal static class LibraryHeader
{
    private const int Length = 4096;

    /// <summary>The platform, such as linux-arm64, or nothing for a file that is no library.</summary>
    internal static string? Platform(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[Length];
        var read = file.ReadAtLeast(bytes, Length, throwOnEndOfStream: false);
        return Platform(bytes.AsSpan(0, read));
    }

    private static string? Platform(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\u007fELF"u8) && bytes.Length >= 20)
        {
            return BinaryPrimitives.ReadUInt16LittleEndian(bytes[18..]) switch
            {
                3 => "linux-x86",
                40 => "linux-arm",
                62 => "linux-x64",
                183 => "linux-arm64",
                var other => $"Linux on another processor ({other})",
            };
        }

        return bytes.StartsWith("MZ"u8) ? Windows(bytes) : MacOS(bytes);
    }

    private static string? Windows(ReadOnlySpan<byte> bytes)
    {
        var offset = bytes.Length >= 64 ? BinaryPrimitives.ReadInt32LittleEndian(bytes[60..]) : -1;
        if (offset < 0 || offset > bytes.Length - 6 || !bytes[offset..].StartsWith("PE\0\0"u8))
        {
            return null;
        }

        return BinaryPrimitives.ReadUInt16LittleEndian(bytes[(offset + 4)..]) switch
        {
            0x14c => "win-x86",
            0x8664 => "win-x64",
            0xaa64 => "win-arm64",
            var other => $"Windows on another processor ({other})",
        };
    }

    private static string? MacOS(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8 || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != 0xfeedfacf)
        {
            return null;
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) switch
        {
            0x0100_0007 => "osx-x64",
            0x0100_000c => "osx-arm64",
            var other => $"macOS on another processor ({other})",
        };
    }
}
