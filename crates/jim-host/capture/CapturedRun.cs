using System;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text.Json.Nodes;
using Microsoft.PowerShell;

namespace JIM.Capture;

/// <summary>Runs a script and tells as JSON what came out of each stream. Works in any PowerShell 7.</summary>
public sealed class CapturedRun
{
    private readonly object gate = new();
    private PowerShell? shell;
    private bool stopped;

    /// <summary>Stops the script as Ctrl+C does.</summary>
    public void Stop()
    {
        lock (gate)
        {
            stopped = true;
            _ = shell?.BeginStop(callback: null, state: null);
        }
    }

    /// <summary>Runs a request: text, arguments, variables, width, answers, rendered.</summary>
    public string Invoke(string request)
    {
        var asked = JsonNode.Parse(request)!.AsObject();
        var answers = asked["answers"]!.AsArray().Select(answer => (string)answer!);
        var host = new CaptureHost((int)asked["width"]!, answers);
        using var runspace = RunspaceFactory.CreateRunspace(host, State());
        PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
        runspace.Open();
        foreach (var (name, value) in asked["variables"]!.AsObject())
        {
            runspace.SessionStateProxy.SetVariable(name, Plain(value));
        }

        using var created = PowerShell.Create(runspace);
        _ = created.AddScript((string)asked["text"]!);
        foreach (var argument in asked["arguments"]!.AsArray())
        {
            _ = created.AddArgument(Plain(argument));
        }

        if ((bool)asked["rendered"]!)
        {
            created.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
            _ = created.AddCommand("Out-Default");
        }

        return Invoke(created, host).ToJsonString();
    }

    private static InitialSessionState State()
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            // A host that sets none is Restricted there, and no format file is read.
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }

        return state;
    }

    private JsonObject Invoke(PowerShell created, CaptureHost host)
    {
        lock (gate)
        {
            shell = created;
            if (stopped)
            {
                return StreamsJson.Of(created, [], host, new PipelineStoppedException());
            }
        }

        var output = new PSDataCollection<PSObject>();
        Exception? ended = null;
        try
        {
            created.Invoke<PSObject, PSObject>(input: null, output, new PSInvocationSettings());
        }
        catch (Exception error) when (error is RuntimeException or InvalidOperationException)
        {
            ended = error;
        }

        lock (gate)
        {
            shell = null;
        }

        return StreamsJson.Of(created, output, host, ended);
    }

    private static object? Plain(JsonNode? value) => value?.GetValueKind() switch
    {
        null => null,
        System.Text.Json.JsonValueKind.String => (string?)value,
        System.Text.Json.JsonValueKind.True => true,
        System.Text.Json.JsonValueKind.False => false,
        System.Text.Json.JsonValueKind.Number => value.AsValue().TryGetValue(out int number)
            ? number
            : (object)(double)value,
        _ => value.ToJsonString(),
    };
}
