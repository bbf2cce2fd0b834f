using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Interop;

/// <summary>Why the library of this platform is not loaded: which file, what is wrong, and what to do.</summary>
internal static class NativeLibraryProblem
{
    /// <summary>The package has every library, and PowerShell's own cmdlet leaves no mark of the web on them.</summary>
    private const string Again = "Install the module again: Install-PSResource JIM -Reinstall. From its source: cargo xtask build";

    /// <summary>There is no file.</summary>
    internal static Failure Missing(string path, string platform, string folder)
    {
        var others = Directory.Exists(folder)
            ? Directory.GetDirectories(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray()
            : [];
        var there = others.Length == 0
            ? "It has a library for no platform"
            : $"It has those for {string.Join(", ", others)}";
        return NotLoaded($"The module has no library for this platform, {platform}: there is no {path}. {there}.", Again);
    }

    /// <summary>There is a file, of which the system said this.</summary>
    internal static Failure Of(string path, string platform, string said) =>
        InFile(path, platform) ?? Blocked(path, said) ?? InSystem(path, platform, said)
        ?? Because(path, Essence(said), Again);

    /// <summary>It is a library, and not that of the module.</summary>
    internal static Failure Foreign(string path) =>
        Because(path, "it has no function jim_abi_version, so it is another library", Again);

    /// <summary>It is that of another version of the module.</summary>
    internal static Failure OtherVersion(string path, uint found, string assembly, uint expected) => NotLoaded(
        $"{path} speaks version {found} of the module's inner interface, but {assembly} speaks version {expected}.",
        Again);

    /// <summary>What the file itself shows.</summary>
    private static Failure? InFile(string path, string platform)
    {
        string? made;
        try
        {
            made = LibraryHeader.Platform(path);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            return Because(
                path,
                $"it cannot be read ({error.Message.TrimEnd('.')})",
                "Let the account that runs PowerShell read the module's folder, or install the module for all: "
                + "Install-PSResource JIM -Scope AllUsers -Reinstall");
        }

        if (made is null)
        {
            return Because(path, "it is no library, or only a part of one", Again);
        }

        var fits = made == platform.Replace("-musl", string.Empty, StringComparison.Ordinal);
        return fits
            ? null
            : Because(path, $"it is made for {made}, and this PowerShell runs on {platform}", Again);
    }

    /// <summary>What keeps Windows from loading a file that is as it should be.</summary>
    private static Failure? Blocked(string path, string said)
    {
        if (said.Contains("0x800711C7", StringComparison.OrdinalIgnoreCase))
        {
            return Because(
                path,
                "an application control policy blocks it",
                "Let whoever looks after this computer allow the file.");
        }

        return OperatingSystem.IsWindows() && File.Exists($"{path}:Zone.Identifier")
            ? FromTheWeb(path, Essence(said))
            : null;
    }

    private static Failure FromTheWeb(string path, string said)
    {
        var module = Path.GetFullPath(Path.Combine(path, "..", "..", "..", ".."));
        return Because(
            path,
            $"Windows has marked it as downloaded ({said})",
            $"Unblock the module's files and start PowerShell again: Get-ChildItem '{module}' -Recurse | Unblock-File. "
            + "Install-PSResource JIM leaves no such mark.");
    }

    /// <summary>What the system lacks, in the words of the loaders of glibc and of musl.</summary>
    private static Failure? InSystem(string path, string platform, string said)
    {
        var versions = Regex.Matches(said, @"GLIBC_(\d+\.\d+)\S* not found");
        if (versions.Count > 0)
        {
            var newest = versions.Select(match => Version.Parse(match.Groups[1].Value)).Max();
            return Because(
                path,
                $"it needs glibc {newest} or later, and that of this system is older",
                "See with `ldd --version` which glibc the system has. The module's package needs 2.28; "
                + "a library that was built on a newer system needs more: build it on this one, or install the package.");
        }

        var musl = platform.Contains("-musl", StringComparison.Ordinal);
        if (said.Contains(musl ? "ld-linux" : "libc.musl", StringComparison.Ordinal))
        {
            var (made, has) = musl ? ("glibc", "musl") : ("musl", "glibc");
            return Because(path, $"it is made for a system with {made}, and this one has {has}", Again);
        }

        if (said.Contains("failed to map segment", StringComparison.Ordinal))
        {
            return Because(
                path,
                "the system does not let anything be executed from there",
                "Install the module on a file system that is not mounted with noexec.");
        }

        var missing = Regex.Match(said, @"(?:^|\s)(?<name>lib[^\s/:]+\.so[^\s:]*): (?:cannot open shared|No such file)");
        return missing.Success
            ? Because(
                path,
                $"it needs {missing.Groups["name"].Value}, which this system does not have",
                "Install the system's package that has it, such as libgcc.")
            : null;
    }

    /// <summary>The reason in what .NET says, without its advice to those who write programs.</summary>
    private static string Essence(string said)
    {
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join("; ", lines.Length > 1 ? lines[1..] : lines).TrimEnd('.');
    }

    private static Failure Because(string path, string reason, string advice) =>
        NotLoaded($"The module's library {path} could not be loaded: {reason}.", advice);

    private static Failure NotLoaded(string message, string advice) =>
        ModuleErrors.NativeLibraryNotLoaded.Failure(message) with { Advice = advice };
}
