using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Output;

/// <summary>The progress bars of one operation: one of its own, and below it one for each part that goes on.</summary>
internal sealed class ProgressBars(PSCmdlet cmdlet)
{
    private static int lastId = 0x4A494D;

    /// <summary>Those that are on the screen, by their numbers; 0 is the operation's own.</summary>
    private readonly SortedDictionary<int, ProgressRecord> shown = [];

    /// <summary>One of its own in the process: those who wait side by side share one screen.</summary>
    private readonly int id = Interlocked.Increment(ref lastId);

    private bool hasParts;

    internal void Show(Progress progress)
    {
        hasParts |= progress.Bar != 0;
        var record = new ProgressRecord(
            shown.TryGetValue(progress.Bar, out var before) ? before.ActivityId : NewId(progress.Bar),
            progress.Activity,
            progress.Status)
        {
            ParentActivityId = progress.Bar == 0 ? -1 : id,
            PercentComplete = progress.Percent ?? -1,
            SecondsRemaining = progress.SecondsLeft is <= int.MaxValue and var seconds ? (int)seconds : -1,
        };
        shown[progress.Bar] = record;
        cmdlet.WriteProgress(record);
    }

    /// <summary>Takes a bar away.</summary>
    internal void End(int bar)
    {
        if (!shown.Remove(bar, out var last))
        {
            return;
        }

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
            // A host clears the bars of a stopped pipeline by itself.
        }
    }

    /// <summary>
    /// Takes a bar away that would be drawn anew under every line that an object takes; one with others below it
    /// stays while those end.
    /// </summary>
    internal void MakeRoom()
    {
        if (!hasParts)
        {
            End(0);
        }
    }

    /// <summary>Takes all bars away, those below first.</summary>
    internal void Clear()
    {
        foreach (var bar in shown.Keys.Reverse().ToArray())
        {
            End(bar);
        }
    }

    private int NewId(int bar) => bar == 0 ? id : Interlocked.Increment(ref lastId);
}
