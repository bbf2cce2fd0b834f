using System;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace JIM.Host.Terminal;

/// <summary>The prompt: reads lines and runs them until the user leaves.</summary>
internal sealed class Prompt(TerminalUI ui, Runspace runspace, Func<string, bool> invoke, Func<bool> leaving)
{
    private readonly LineEditor editor = new(Complete(runspace));

    internal void Run()
    {
        while (!leaving() && Read() is { } text)
        {
            if (text.Trim().Length > 0)
            {
                _ = invoke(text);
            }
        }
    }

    /// <summary>One statement, on as many lines as it needs; null at the end of the input.</summary>
    private string? Read()
    {
        var text = ReadLine(Text());
        while (text is not null && IsIncomplete(text))
        {
            text = ReadLine(">> ") is { } more ? $"{text}\n{more}" : null;
        }

        return text;
    }

    private string? ReadLine(string prompt)
    {
        if (!Console.IsInputRedirected && !Console.IsOutputRedirected)
        {
            return editor.Read(prompt);
        }

        ui.Write(prompt);
        return Console.ReadLine();
    }

    private string Text()
    {
        using var shell = PowerShell.Create(runspace);
        try
        {
            return shell.AddCommand("prompt").Invoke().FirstOrDefault()?.ToString() ?? "PS> ";
        }
        catch (RuntimeException)
        {
            return "PS> ";
        }
    }

    private static bool IsIncomplete(string text)
    {
        _ = Parser.ParseInput(text, out _, out var errors);
        return errors.Any(error => error.IncompleteInput);
    }

    private static Func<string, int, CommandCompletion> Complete(Runspace runspace) => (text, cursor) =>
    {
        using var shell = PowerShell.Create(runspace);
        return CommandCompletion.CompleteInput(text, cursor, options: null, shell);
    };
}
