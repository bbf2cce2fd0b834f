using System;
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

    /// <summary>Loads the library, or throws with the reason and with what to do.</summary>
    internal static void Ensure() => _ = Library.Value;

    private static nint Load()
    {
        var platform = Platform();
        var folder = Path.Combine(
            Path.GetDirectoryName(typeof(NativeLibraryLocator).Assembly.Location)!, "runtimes");
        var path = Path.Combine(folder, platform, "native", FileName());
        if (!File.Exists(path))
        {
            throw NotLoaded(NativeLibraryProblem.Missing(path, platform, folder));
        }

        try
        {
            return Checked(NativeLibrary.Load(path), path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw NotLoaded(NativeLibraryProblem.Of(path, platform, error.Message));
        }
    }

    private static unsafe nint Checked(nint library, string path)
    {
        if (!NativeLibrary.TryGetExport(library, "jim_abi_version", out var export))
        {
            throw NotLoaded(NativeLibraryProblem.Foreign(path));
        }

        var found = ((delegate* unmanaged[Cdecl]<uint>)export)();
        return found == NativeMethods.JIM_ABI_VERSION
            ? library
            : throw NotLoaded(NativeLibraryProblem.OtherVersion(
                path, found, typeof(NativeLibraryLocator).Assembly.Location, NativeMethods.JIM_ABI_VERSION));
    }

    private static BoundaryException NotLoaded(Failure failure) => new(failure);

    /// <summary>This platform as .NET names it; a system with musl cannot load the other library of Linux.</summary>
    private static string Platform()
    {
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        if (OperatingSystem.IsWindows())
        {
            return $"win-{architecture}";
        }

        if (OperatingSystem.IsMacOS())
        {
            return $"osx-{architecture}";
        }

        var musl = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
            || RuntimeInformation.RuntimeIdentifier.StartsWith("alpine", StringComparison.Ordinal);
        return musl ? $"linux-musl-{architecture}" : $"linux-{architecture}";
    }

    private static string FileName() =>
        OperatingSystem.IsWindows() ? $"{Name}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{Name}.dylib"
        : $"lib{Name}.so";
}
