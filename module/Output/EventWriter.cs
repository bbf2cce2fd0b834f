using System;
using System.Management.Automation;
using System.Threading;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Output;

/// <summary>Writes the events of one operation to the streams of its cmdlet.</summary>
internal sealed class EventWriter(PSCmdlet cmdlet, Action<PSObject> take)
{
    private static readonly string[] HostTags = ["PSHOST"];

    private static int lastProgressId = 0x4A494D;

    /// <summary>Ids of its own in the process: those who wait side by side share one screen.</summary>
    private readonly int progressId = Interlocked.Increment(ref lastProgressId);
    private readonly Lazy<int> belowId = new(() => Interlocked.Increment(ref lastProgressId));

    private ProgressRecord? shown;
    private ProgressRecord? shownBelow;
    private string? ifStopped;

    /// <summary>Whether a failure was among the events.</summary>
    internal bool Failed { get; private set; }

    /// <summary>The event that answers the cmdlet itself, where one came.</summary>
    internal Event? Answer { get; private set; }

    /// <summary>Writes a line to the host, as Write-Host does.</summary>
    internal static void WriteStatus(PSCmdlet cmdlet, string text) =>
        cmdlet.WriteInformation(new HostInformationMessage { Message = text }, HostTags);

    /// <summary>Writes one event.</summary>
    internal void Write(Event @event)
    {
        switch (@event)
        {
            case Rows rows:
                // A host draws the bar anew under every line that an object takes.
                ClearProgress();
                using (rows)
                {
                    rows.Each(take);
                }

                break;
            case Progress progress:
                Show(progress);
                break;
            case Verbose verbose:
                cmdlet.WriteVerbose(verbose.Text);
                break;
            case Warning warning:
                cmdlet.WriteWarning(warning.Text);
                break;
            case Status status:
                WriteStatus(cmdlet, status.Text);
                break;
            case IfStopped:
                Note(@event);
                break;
            case Error error:
                Write(error.Failure);
                break;
            default:
                Answer = @event;
                break;
        }
    }

    /// <summary>Writes a failure, or ends the command with it.</summary>
    internal void Write(Failure failure)
    {
        // The error tells what goes on; where it stops the pipeline, nobody else did.
        ifStopped = null;
        Failed = true;
        var record = FailureRecord.Of(failure, cmdlet.MyInvocation.MyCommand.Name);
        ClearProgress();
        try
        {
            Write(record, failure.EndsCommand);
        }
        finally
        {
            // After the error: who takes the first object alone ends the pipeline, and PowerShell drops
            // an error that comes later.
            if (failure is { PassThru: true, Target.Value: PSObject execution })
            {
                PassThru(execution, failure.EndsCommand ? record : null);
            }
        }
    }

    private void PassThru(PSObject @object, ErrorRecord? ending)
    {
        try
        {
            take(@object);
        }
        catch (PipelineStoppedException) when (ending is not null && IsLastInItsPipeline && !cmdlet.Stopping)
        {
            // Who ended it is around the function that this is called in: there, PowerShell drops an error
            // that ends a command, and takes one that does not.
            cmdlet.WriteError(ending);
            throw;
        }
    }

    private bool IsLastInItsPipeline => cmdlet.MyInvocation.PipelinePosition == cmdlet.MyInvocation.PipelineLength;

    private void Write(ErrorRecord record, bool ends)
    {
        if (ends)
        {
            cmdlet.ThrowTerminatingError(record);
        }

        cmdlet.WriteError(record);
    }

    /// <summary>After a stop nothing is written; only the last word on it counts.</summary>
    internal void Note(Event @event)
    {
        switch (@event)
        {
            case IfStopped word:
                ifStopped = word.Text;
                break;
            case Rows rows:
                rows.Dispose();
                break;
            default:
                break;
        }
    }

    /// <summary>Tells the one who stopped what goes on; only the host itself still takes a line.</summary>
    internal void TellWhatGoesOn()
    {
        if (ifStopped is { } text)
        {
            cmdlet.Host.UI.WriteLine(text);
        }
    }

    /// <summary>Takes the bars away.</summary>
    internal void ClearProgress()
    {
        Clear(ref shownBelow);
        Clear(ref shown);
    }

    private void Clear(ref ProgressRecord? bar)
    {
        if (bar is not { } last)
        {
            return;
        }

        bar = null;
        try
        {
            cmdlet.WriteProgress(new ProgressRecord(last.ActivityId, last.Activity, last.StatusDescription)
            {
                ParentActivityId = last.ParentActivityId,
                RecordType = ProgressRecordType.Completed,
            });
        }
        catch (PipelineStoppedException)
        {
            // A host clears the bar of a stopped pipeline by itself.
        }
    }

    private void Show(Progress progress)
    {
        shown = Record(progressId, progress.Whole);
        cmdlet.WriteProgress(shown);
        if (progress.Below is not { } below)
        {
            Clear(ref shownBelow);
            return;
        }

        shownBelow = Record(belowId.Value, below);
        shownBelow.ParentActivityId = progressId;
        cmdlet.WriteProgress(shownBelow);
    }

    private static ProgressRecord Record(int id, Bar bar) => new(id, bar.Activity, bar.Status)
    {
        PercentComplete = bar.Percent ?? -1,
        SecondsRemaining = bar.SecondsLeft is <= int.MaxValue and var seconds ? (int)seconds : -1,
    };
}
