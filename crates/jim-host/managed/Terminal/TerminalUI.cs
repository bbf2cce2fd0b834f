using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace JIM.Host.Terminal;

/// <summary>What PowerShell shows and asks, on a terminal or into files.</summary>
internal sealed class TerminalUI(Screen screen) : PSHostUserInterface
{
    private const string Yellow = "\u001b[33;1m";

    private const string Reset = "\u001b[0m";

    private bool reporting;

    public override PSHostRawUserInterface RawUI { get; } = new TerminalRawUI();

    public override bool SupportsVirtualTerminal => screen.OutputIsTerminal;

    /// <summary>Until this is disposed of, what is written is an error.</summary>
    internal IDisposable Reporting()
    {
        reporting = true;
        return new EndOfReport(this);
    }

    private bool Colours =>
        screen.ErrorIsTerminal && PSStyle.Instance.OutputRendering != OutputRendering.PlainText;

    public override void Write(string value) => screen.Write(GetOutputString(value, screen.OutputIsTerminal));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine() => Write("\n");

    public override void WriteLine(string value)
    {
        if (reporting)
        {
            WriteErrorLine(value);
        }
        else
        {
            Write(value + "\n");
        }
    }

    public override void WriteErrorLine(string value) =>
        screen.WriteError(
            Colours
                ? $"{PSStyle.Instance.Formatting.Error}{value}{Reset}\n"
                : new System.Management.Automation.Internal.StringDecorated(value).ToString(OutputRendering.PlainText) + "\n");

    public override void WriteDebugLine(string message) => Note("DEBUG: " + message);

    public override void WriteVerboseLine(string message) => Note("VERBOSE: " + message);

    public override void WriteWarningLine(string message) => Note("WARNING: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record) => screen.Show(record);

    public override string ReadLine()
    {
        screen.Clear();
        return Console.ReadLine() ?? "";
    }

    public override SecureString ReadLineAsSecureString()
    {
        screen.Clear();
        var secret = new SecureString();
        if (Console.IsInputRedirected)
        {
            foreach (var letter in Console.ReadLine() ?? "")
            {
                secret.AppendChar(letter);
            }

            return secret;
        }

        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace && secret.Length > 0)
            {
                secret.RemoveAt(secret.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                secret.AppendChar(key.KeyChar);
            }
        }

        WriteLine();
        return secret;
    }

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions)
    {
        Heading(caption, message);
        return descriptions.ToDictionary(field => field.Name, Ask);
    }

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Heading(caption, message);
        var keys = choices.Select(choice => Key(choice.Label)).ToArray();
        var labels = choices.Zip(keys, (choice, key) => $"[{key}] {Plain(choice.Label)}");
        var question = $"{string.Join("  ", labels)}  [?] Help";
        if (defaultChoice >= 0)
        {
            question += $" (default is \"{keys[defaultChoice]}\")";
        }

        while (true)
        {
            Write(question + ": ");
            screen.Clear();
            // The end of the input is nobody's consent.
            var answer = Console.ReadLine()?.Trim()
                ?? throw new InvalidOperationException("The question was not answered: the input has ended.");
            if (answer.Length == 0 && defaultChoice >= 0)
            {
                return defaultChoice;
            }

            if (answer == "?")
            {
                foreach (var (choice, key) in choices.Zip(keys))
                {
                    WriteLine($"{key} - {choice.HelpMessage}");
                }

                continue;
            }

            var index = Array.FindIndex(
                keys, key => string.Equals(key, answer, StringComparison.OrdinalIgnoreCase));
            if (index < 0)
            {
                index = choices.ToList().FindIndex(
                    choice => string.Equals(Plain(choice.Label), answer, StringComparison.OrdinalIgnoreCase));
            }

            if (index >= 0)
            {
                return index;
            }
        }
    }

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName)
    {
        Heading(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            Write("User: ");
            userName = ReadLine();
        }

        Write($"Password for user {userName}: ");
        return new PSCredential(userName, ReadLineAsSecureString());
    }

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) =>
        PromptForCredential(caption, message, userName, targetName);

    private PSObject Ask(FieldDescription field)
    {
        Write($"{field.Name}: ");
        return field.ParameterTypeFullName == typeof(SecureString).FullName
            ? PSObject.AsPSObject(ReadLineAsSecureString())
            : PSObject.AsPSObject(ReadLine());
    }

    private void Heading(string caption, string message)
    {
        foreach (var text in new[] { caption, message }.Where(text => !string.IsNullOrEmpty(text)))
        {
            WriteLine(text);
        }
    }

    private void Note(string text) => screen.WriteError(Colours ? $"{Yellow}{text}{Reset}\n" : text + "\n");

    private static string Plain(string label) => label.Replace("&", "", StringComparison.Ordinal);

    private static string Key(string label)
    {
        var mark = label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < label.Length ? label[(mark + 1)..(mark + 2)].ToUpperInvariant() : label;
    }

    private sealed class EndOfReport(TerminalUI ui) : IDisposable
    {
        public void Dispose() => ui.reporting = false;
    }
}
