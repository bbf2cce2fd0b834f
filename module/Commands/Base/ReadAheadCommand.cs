using System.Collections.Generic;
using System.Management.Automation;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Commands.Base;

/// <summary>A piped read: several operations at once, their results in the order of the input.</summary>
public abstract class ReadAheadCommand : ConnectedCommand
{
    private const int AtOnce = 4;

    private readonly Queue<JimOperation> reading = new();

    /// <summary>Whether nothing failed so far.</summary>
    private protected bool AllRead { get; private set; } = true;

    /// <summary>Writes what is still being read.</summary>
    protected override void EndProcessing()
    {
        while (reading.Count > 0)
        {
            FinishFirst();
        }
    }

    /// <summary>Starts to read, and writes the results of earlier reads while there are too many.</summary>
    private protected void Read(JimClient client, Request request)
    {
        if (Begin(client, request) is { } operation)
        {
            reading.Enqueue(operation);
        }
        else
        {
            AllRead = false;
        }

        if (reading.Count >= AtOnce)
        {
            FinishFirst();
        }
    }

    /// <summary>Takes one object that was read.</summary>
    private protected virtual void Take(PSObject item) => WriteObject(item);

    private void FinishFirst() => AllRead &= Finish(reading.Dequeue(), Take);
}
