using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;
using System.Text.Json.Nodes;

namespace JIM.Capture;

/// <summary>Keeps what would be on the screen, and answers questions from a list.</summary>
internal sealed class CaptureUI(int width, IEnumerable<string> answers) : PSHostUserInterface
{
    private readonly StringBuilder text = new();
    private readonly Queue<string> answers = new(answers);
    private readonly List<JsonObject> prompts = [];

    public override PSHostRawUserInterface RawUI { get; } = new FixedRawUI(width);

    internal string Text
    {
        get
        {
            lock (text)
            {
                return text.ToString();
            }
        }
    }

    internal IReadOnlyList<JsonObject> Prompts => prompts;

    public override void Write(string value)
    {
        lock (text)
        {
            _ = text.Append(GetOutputString(value, supportsVirtualTerminal: false));
        }
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + "\n");

    public override void WriteErrorLine(string value) => WriteLine(value);

    public override void WriteDebugLine(string message) => WriteLine("DEBUG: " + message);

    public override void WriteVerboseLine(string message) => WriteLine("VERBOSE: " + message);

    public override void WriteWarningLine(string message) => WriteLine("WARNING: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
    }

    public override string ReadLine() => Answer("ReadLine", "", []);

    public override SecureString ReadLineAsSecureString() => Secret(Answer("ReadLineAsSecureString", "", []));

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions) =>
        descriptions.ToDictionary(
            field => field.Name,
            field =>
            {
                var answer = Answer(caption, $"{message}{field.Name}", []);
                return PSObject.AsPSObject(field.ParameterTypeName == nameof(SecureString) ? Secret(answer) : answer);
            });

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        var labels = choices.Select(choice => choice.Label.Replace("&", "", StringComparison.Ordinal)).ToArray();
        var answer = Answer(caption, message, labels);
        var index = System.Array.FindIndex(labels, label => label == answer);
        return index >= 0 ? index : throw new InvalidOperationException($"'{answer}' is none of the choices.");
    }

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName) =>
        throw new NotSupportedException("A captured run has no credentials.");

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) =>
        PromptForCredential(caption, message, userName, targetName);

    private static SecureString Secret(string text)
    {
        var secret = new SecureString();
        foreach (var letter in text)
        {
            secret.AppendChar(letter);
        }

        return secret;
    }

    private string Answer(string caption, string message, string[] choices)
    {
        prompts.Add(new JsonObject
        {
            ["caption"] = caption,
            ["message"] = message,
            ["choices"] = new JsonArray([.. choices.Select(choice => (JsonNode)choice)]),
        });
        return answers.TryDequeue(out var answer)
            ? answer
            : throw new InvalidOperationException($"Nobody is there to answer: {caption} {message}");
    }
}
