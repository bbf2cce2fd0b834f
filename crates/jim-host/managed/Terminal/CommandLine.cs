using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;

namespace JIM.Host.Terminal;

/// <summary>What the program was asked to do.</summary>
internal sealed class CommandLine
{
    /// <summary>The script file, if one was named.</summary>
    internal string? File { get; private set; }

    /// <summary>The text to run, if one was given.</summary>
    internal string? Text { get; private set; }

    /// <summary>Whether a prompt follows.</summary>
    internal bool Interactive { get; private set; }

    /// <summary>What goes to the script or the text.</summary>
    internal IReadOnlyList<string> Arguments { get; private set; } = [];

    /// <summary>Reads the arguments; null and a complaint when they make no sense.</summary>
    internal static CommandLine? Parse(string[] args, out string complaint)
    {
        complaint = "";
        var command = new CommandLine { Interactive = args.Length == 0 };
        for (var index = 0; index < args.Length; index++)
        {
            switch (args[index].ToLowerInvariant())
            {
                case "-noprofile" or "-nologo":
                    continue;
                case "-noexit":
                    command.Interactive = true;
                    continue;
                case "-command" or "-c" or "-file" or "-f" when index + 1 == args.Length:
                    complaint = $"{args[index]} needs something to run.";
                    return null;
                case "-command" or "-c":
                    command.Text = args[index + 1];
                    command.Arguments = args[(index + 2)..];
                    return command;
                case "-file" or "-f":
                    index++;
                    break;
                case ['-', ..]:
                    complaint = $"'{args[index]}' is no option. Use: [-NoExit] [-File] <script> [arguments], or -Command <text>.";
                    return null;
            }

            command.File = System.IO.Path.GetFullPath(args[index]);
            command.Arguments = args[(index + 1)..];
            return command;
        }

        command.Interactive = true;
        return command;
    }

    /// <summary>Gives the arguments to a text, as they are.</summary>
    internal PowerShell AddArguments(PowerShell shell)
    {
        foreach (var argument in Arguments)
        {
            _ = shell.AddArgument(argument);
        }

        return shell;
    }

    /// <summary>Gives the arguments as a table of names and a list, as PowerShell's own program reads them.</summary>
    internal PowerShell AddArgumentsAsCollections(PowerShell shell)
    {
        var named = new Hashtable(StringComparer.OrdinalIgnoreCase);
        var positional = new List<object>();
        for (var index = 0; index < Arguments.Count; index++)
        {
            var argument = Arguments[index];
            if (!IsName(argument))
            {
                positional.Add(argument);
            }
            else if (argument.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                named[argument[1..colon]] = argument[(colon + 1)..];
            }
            else if (index + 1 < Arguments.Count && !IsName(Arguments[index + 1]))
            {
                named[argument[1..]] = Arguments[++index];
            }
            else
            {
                named[argument[1..]] = true;
            }
        }

        return shell.AddArgument(named).AddArgument(positional.ToArray());
    }

    private static bool IsName(string argument) => argument is ['-', var letter, ..] && char.IsLetter(letter);
}
