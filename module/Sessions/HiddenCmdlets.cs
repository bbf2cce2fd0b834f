using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace JIM.PowerShell.Sessions;

/// <summary>Cmdlets of this module that cannot be reached, because a function or an alias of the session has their name.</summary>
internal static class HiddenCmdlets
{
    /// <summary>How many names a sentence has before the others are a number.</summary>
    private const int Shown = 3;

    /// <summary>A sentence for each module, script or session that has such names, and the line that gives them back.</summary>
    internal static IEnumerable<string> Described(PSCmdlet cmdlet) =>
        Hiding(cmdlet).GroupBy(Owner, Sentence);

    private static IEnumerable<CommandInfo> Hiding(PSCmdlet cmdlet) =>
        from name in Names(cmdlet.MyInvocation.MyCommand)
        from drive in new[] { "alias", "function" }
        let path = $"{drive}:\\{name}"
        // A look-up as a command could load a module that is not loaded yet.
        where cmdlet.InvokeProvider.Item.Exists(path, force: true, literalPath: true)
        from hiding in cmdlet.InvokeProvider.Item.Get([path], force: true, literalPath: true).Take(1)
        select (CommandInfo)hiding.BaseObject;

    /// <summary>The names of the cmdlets as the session has them: with the prefix of Import-Module, if it was given one.</summary>
    private static IEnumerable<string> Names(CommandInfo connect)
    {
        const string Own = "Connect-JIM";
        var prefix = connect.Name.Length > Own.Length ? connect.Name["Connect-".Length..^"JIM".Length] : "";
        return (connect.Module?.ExportedCmdlets.Keys ?? Enumerable.Empty<string>())
            .Select(name => name.Insert(name.IndexOf('-', StringComparison.Ordinal) + 1, prefix));
    }

    /// <summary>Where a command comes from: the file of its module, or its kind.</summary>
    private static string Owner(CommandInfo command) => command.Module?.Path ?? command.CommandType.ToString();

    private static string Sentence(string owner, IEnumerable<CommandInfo> hiding)
    {
        var commands = hiding.ToArray();
        var names = commands.Select(command => command.Name).Take(Shown);
        var more = commands.Length > Shown ? $" and {commands.Length - Shown} more" : "";
        var list = string.Join(", ", names) + more;
        return commands[0].Module is { } module
            ? $"Functions of the module {module.Name} {module.Version} run instead of this module's cmdlets of the same names: "
                + $"{list}. To have the cmdlets: Get-Module {module.Name} | Where-Object Path -eq '{owner}' | Remove-Module"
            : $"This session has names of its own that run instead of this module's cmdlets: {list}. To have the cmdlets: "
                + $"Remove-Item {string.Join(", ", commands.Select(command => $"{owner}:{command.Name}"))}";
    }
}
