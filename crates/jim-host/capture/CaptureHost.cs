using System;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation.Host;
using System.Text.Json.Nodes;

namespace JIM.Capture;

/// <summary>A host without a screen: it keeps what is written and answers from a list.</summary>
internal sealed class CaptureHost : PSHost
{
    private readonly CaptureUI ui;

    internal CaptureHost(int width, IEnumerable<string> answers) => ui = new CaptureUI(width, answers);

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "JIM capture host";

    public override PSHostUserInterface UI => ui;

    public override Version Version { get; } = new(1, 0);

    internal int ExitCode { get; private set; }

    internal string Text => ui.Text;

    internal IReadOnlyList<JsonObject> Prompts => ui.Prompts;

    public override void EnterNestedPrompt() => throw new NotSupportedException("A captured run has no prompt.");

    public override void ExitNestedPrompt()
    {
    }

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;
}
