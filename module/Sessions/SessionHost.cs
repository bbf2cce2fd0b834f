using System;
using System.Linq;

namespace JIM.PowerShell.Sessions;

/// <summary>What the host of the session knows of those who sit before it.</summary>
internal static class SessionHost
{
    /// <summary>What ends PowerShell's own arguments.</summary>
    private static readonly string[] Scripts =
        ["c", "command", "cwa", "commandwithargs", "f", "file", "e", "ec", "encodedcommand"];

    /// <summary>Whether nobody can answer, as in a scheduled job.</summary>
    internal static bool NonInteractive =>
        !Environment.UserInteractive || IsNonInteractive(Environment.GetCommandLineArgs());

    /// <summary>Whether what the session writes is read on a terminal.</summary>
    internal static bool Terminal => !Console.IsOutputRedirected && !Console.IsInputRedirected;

    private static bool IsNonInteractive(string[] arguments) =>
        // PowerShell itself takes the name from its fourth letter on.
        arguments.Skip(1)
            .Where(argument => argument.StartsWith('-') || argument.StartsWith('/'))
            .Select(argument => argument.TrimStart('-', '/').ToLowerInvariant())
            .TakeWhile(name => !Scripts.Contains(name))
            .Any(name => name.Length >= 4 && "noninteractive".StartsWith(name, StringComparison.Ordinal));
}
