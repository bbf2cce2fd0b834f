using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Nodes;
using JIM.PowerShell.Interop;
using JIM.PowerShell.Output;

namespace JIM.PowerShell.Commands;

/// <summary>What all cmdlets share: an operation's events reach PowerShell, and Ctrl+C reaches the operation.</summary>
public abstract class JimCommand : PSCmdlet, IDisposable
{
    private const int ProgressId = 0x4A494D;

    private static readonly string[] HostTags = ["PSHOST"];

    private readonly object stopLock = new();
    private readonly HashSet<JimOperation> running = [];
    private bool stopping;
    private string? ifStopped;
    private ProgressRecord? shown;

    /// <summary>Ends what runs; called by PowerShell on a thread of its own.</summary>
    protected override void StopProcessing()
    {
        lock (stopLock)
        {
            stopping = true;
            foreach (var operation in running)
            {
                operation.Cancel();
            }
        }
    }

    /// <summary>Ends what still runs for a pipeline that wanted no more; called by PowerShell.</summary>
    public void Dispose()
    {
        lock (stopLock)
        {
            foreach (var operation in running)
            {
                operation.Dispose();
            }

            running.Clear();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Whether the user reads what would be done before it is done.</summary>
    private protected bool IsShown =>
        IsOn("WhatIf") || IsOn("Confirm")
        || LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference", defaultValue: false));

    /// <summary>Starts an operation and writes what it gives until it ends; false after a failure.</summary>
    private protected bool Run(JimClient client, JsonObject request, Action<PSObject>? take = null) =>
        Begin(client, request) is { } operation && Finish(operation, take);

    /// <summary>Starts an operation and gives its objects; none after a failure, which is written.</summary>
    private protected List<PSObject> Collect(JimClient client, JsonObject request)
    {
        var objects = new List<PSObject>();
        _ = Run(client, request, objects.Add);
        return objects;
    }

    /// <summary>Starts an operation whose events are written later.</summary>
    private protected JimOperation? Begin(JimClient client, JsonObject request)
    {
        lock (stopLock)
        {
            if (stopping)
            {
                throw new PipelineStoppedException();
            }

            try
            {
                var operation = client.Start(request);
                _ = running.Add(operation);
                return operation;
            }
            catch (NativeFailure failure)
            {
                WriteFailure(failure.Failure);
                return null;
            }
            catch (JimException error)
            {
                ThrowTerminatingError(Errors.Internal(error, MyInvocation.MyCommand.Name));
                throw;
            }
        }
    }

    /// <summary>Writes the events of an operation until it ends; false after a failure.</summary>
    private protected bool Finish(JimOperation operation, Action<PSObject>? take = null)
    {
        var succeeded = true;
        try
        {
            while (operation.Next() is { } @event)
            {
                succeeded &= Write(@event, take ?? WriteObject);
            }

            if (stopping)
            {
                throw new PipelineStoppedException();
            }

            return succeeded;
        }
        catch (JimException error)
        {
            ThrowTerminatingError(Errors.Internal(error, MyInvocation.MyCommand.Name));
            throw;
        }
        catch (PipelineStoppedException)
        {
            // A write can meet the stop before StopProcessing was called.
            TellWhatGoesOn();
            throw;
        }
        finally
        {
            ifStopped = null;
            ClearProgress();
            lock (stopLock)
            {
                _ = running.Remove(operation);
            }

            operation.Dispose();
        }
    }

    /// <summary>Writes a line to the host, as Write-Host does.</summary>
    private protected void WriteStatus(string text) =>
        WriteInformation(new HostInformationMessage { Message = text }, HostTags);

    /// <summary>Makes the record of a failure that the library described.</summary>
    private protected static ErrorRecord Record(JsonElement failure)
    {
        var causes = failure.GetProperty("causes").EnumerateArray().Select(cause => cause.GetString()!);
        var cause = causes.Reverse().Aggregate(
            default(Exception), (inner, text) => new JimException(text, inner));
        var target = failure.GetProperty("target");
        return Errors.Record(
            failure.GetProperty("id").GetString()!,
            failure.GetProperty("message").GetString()!,
            failure.GetProperty("advice").GetString()!,
            target.ValueKind == JsonValueKind.Array ? Target(target) : null,
            cause);
    }

    private bool IsOn(string parameter) =>
        MyInvocation.BoundParameters.TryGetValue(parameter, out var value) && LanguagePrimitives.IsTrue(value);

    /// <summary>False for a failure.</summary>
    private bool Write(JsonElement @event, Action<PSObject> take)
    {
        switch (@event.GetProperty("event").GetString())
        {
            case "objects":
                // A host draws the bar anew under every line that an object takes.
                ClearProgress();
                var type = @event.GetProperty("type").GetString()!;
                foreach (var item in @event.GetProperty("items").EnumerateArray())
                {
                    take(OutputObject.From(item, type));
                }

                break;
            case "progress":
                ShowProgress(@event);
                break;
            case "verbose":
                WriteVerbose(Text(@event));
                break;
            case "warning":
                WriteWarning(Text(@event));
                break;
            case "status":
                WriteStatus(Text(@event));
                break;
            case "ifStopped":
                ifStopped = @event.GetProperty("text").GetString();
                break;
            case "error":
                WriteFailure(@event);
                return false;
        }

        return true;
    }

    private void WriteFailure(JsonElement failure)
    {
        // The error tells what goes on; where it stops the pipeline, nobody else did.
        ifStopped = null;
        var record = Record(failure);
        if (failure.GetProperty("terminating").GetBoolean())
        {
            ClearProgress();
            ThrowTerminatingError(record);
        }

        WriteError(record);
    }

    /// <summary>What the user named is the target itself; anything else is an object of the module.</summary>
    private static object? Target(JsonElement target)
    {
        var type = target[0].GetString()!;
        var output = OutputObject.From(target[1], type);
        return type == "Reference" ? output.Properties.Single().Value : output;
    }

    private void ShowProgress(JsonElement progress)
    {
        shown = new ProgressRecord(
            ProgressId, progress.GetProperty("activity").GetString()!, progress.GetProperty("status").GetString()!)
        {
            PercentComplete = Number(progress, "percent"),
            SecondsRemaining = Number(progress, "secondsLeft"),
        };
        WriteProgress(shown);
    }

    private void ClearProgress()
    {
        if (shown is not { } last)
        {
            return;
        }

        shown = null;
        try
        {
            WriteProgress(new ProgressRecord(ProgressId, last.Activity, last.StatusDescription)
            {
                RecordType = ProgressRecordType.Completed,
            });
        }
        catch (PipelineStoppedException)
        {
            // A host clears the bar of a stopped pipeline by itself.
        }
    }

    /// <summary>After Ctrl+C only the host itself still takes a line.</summary>
    private void TellWhatGoesOn()
    {
        if (ifStopped is { } text)
        {
            ifStopped = null;
            Host.UI.WriteLine(text);
        }
    }

    private static string Text(JsonElement @event) => @event.GetProperty("text").GetString()!;

    private static int Number(JsonElement json, string name) =>
        json.GetProperty(name) is { ValueKind: JsonValueKind.Number } number
        && number.TryGetInt32(out var value) ? value : -1;
}
