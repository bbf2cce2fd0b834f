using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Interop;

/// <summary>Finds and loads the library of this platform, at the first command that needs it.</summary>
internal static class NativeLibraryLocator
{
    private const string Name = "jim_native";

    private static readonly Lazy<nint> Library = new(Load);

    static NativeLibraryLocator() =>
        NativeLibrary.SetDllImportResolver(
            typeof(NativeLibraryLocator).Assembly,
            static (name, _, _) => name == Name ? Library.Value : 0);

    /// <summary>Loads the library, or throws with every path that was tried.</summary>
    internal static void Ensure() => _ = Library.Value;

    private static nint Load()
    {
        var folder = Path.GetDirectoryName(typeof(NativeLibraryLocator).Assembly.Location)!;
        var tried = new List<string>();
        foreach (var rid in RuntimeIdentifiers())
        {
            var path = Path.Combine(folder, "runtimes", rid, "native", FileName());
            if (!File.Exists(path))
            {
                tried.Add($"{path} (no such file)");
                continue;
            }

            try
            {
                return Checked(NativeLibrary.Load(path), path);
            }
            catch (Exception error) when (error is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
            {
                tried.Add($"{path} ({error.Message.Trim()})");
            }
        }

        var platform = $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture}";
        throw NotLoaded(
            $"The module's library for this platform ({platform}) could not be loaded. Tried: {string.Join("; ", tried)}.");
    }

    private static unsafe nint Checked(nint library, string path)
    {
        var version = (delegate* unmanaged[Cdecl]<uint>)NativeLibrary.GetExport(library, "jim_abi_version");
        var found = version();
        return found == NativeMethods.JIM_ABI_VERSION
            ? library
            : throw NotLoaded(
                $"{path} speaks version {found} of the module's inner interface, but "
                + $"{typeof(NativeLibraryLocator).Assembly.Location} speaks version {NativeMethods.JIM_ABI_VERSION}.");
    }

    private static BoundaryException NotLoaded(string message) =>
        new(ModuleErrors.NativeLibraryNotLoaded.Failure(message));

    /// <summary>What to look for, the likeliest first: a system with musl cannot load the other library.</summary>
    private static IEnumerable<string> RuntimeIdentifiers()
    {
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        if (OperatingSystem.IsWindows())
        {
            return [$"win-{architecture}"];
        }

        if (OperatingSystem.IsMacOS())
        {
            return [$"osx-{architecture}"];
        }

        var musl = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
            || RuntimeInformation.RuntimeIdentifier.StartsWith("alpine", StringComparison.Ordinal);
        return [musl ? $"linux-musl-{architecture}" : $"linux-{architecture}"];
    }

    private static string FileName() =>
        OperatingSystem.IsWindows() ? $"{Name}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{Name}.dylib"
        : $"lib{Name}.so";
}
