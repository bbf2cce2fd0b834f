using System;
using System.Collections.Generic;
using System.Management.Automation;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;
using JIM.PowerShell.Output;

namespace JIM.PowerShell.Commands.Base;

/// <summary>The life of an operation: it begins, its events are written until it ends, Ctrl+C stops it.</summary>
public abstract class OperationCommand : PSCmdlet, IDisposable
{
    /// <summary>Nothing is written while it is held: a write can block for as long as its reader likes.</summary>
    private readonly object stopLock = new();
    private readonly HashSet<JimOperation> running = [];
    private bool stopping;

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

    /// <summary>Starts an operation and writes what it gives until it ends; false after a failure.</summary>
    private protected bool Run(JimClient client, Request request, Action<PSObject>? take = null) =>
        Begin(client, request) is { } operation && Finish(operation, take);

    /// <summary>Starts an operation for the one event that answers it; none after a failure, which is written.</summary>
    private protected T? Ask<T>(JimClient client, Request request)
        where T : Event
    {
        if (Begin(client, request) is not { } operation)
        {
            return null;
        }

        var events = new EventWriter(this, WriteObject);
        Finish(operation, events);
        return events.Answer as T;
    }

    /// <summary>Starts an operation whose events are written later; none after a failure, which is written.</summary>
    private protected JimOperation? Begin(JimClient client, Request request) => Call(() =>
    {
        lock (stopLock)
        {
            if (stopping)
            {
                throw new PipelineStoppedException();
            }

            var operation = client.Start(request, this.WritesVerbose());
            _ = running.Add(operation);
            return operation;
        }
    });

    /// <summary>Writes the events of an operation until it ends; false after a failure.</summary>
    private protected bool Finish(JimOperation operation, Action<PSObject>? take = null)
    {
        var events = new EventWriter(this, take ?? WriteObject);
        Finish(operation, events);
        return !events.Failed;
    }

    /// <summary>Calls the library; none after a failure, which is written.</summary>
    private protected T? Call<T>(Func<T> call)
        where T : class
    {
        try
        {
            return call();
        }
        catch (BoundaryException error)
        {
            new EventWriter(this, WriteObject).Write(error.Failure);
            return null;
        }
    }

    private void Finish(JimOperation operation, EventWriter events)
    {
        try
        {
            while (operation.Next() is { } @event)
            {
                events.Write(@event);
            }

            if (stopping)
            {
                throw new PipelineStoppedException();
            }
        }
        catch (BoundaryException error)
        {
            events.Write(error.Failure);
        }
        catch (PipelineStoppedException)
        {
            // A write can meet the stop before StopProcessing was called.
            Drain(operation, events);
            events.TellWhatGoesOn();
            throw;
        }
        finally
        {
            events.ClearProgress();
            lock (stopLock)
            {
                _ = running.Remove(operation);
            }

            operation.Dispose();
        }
    }

    /// <summary>Stops an operation and takes what it still has to say, so that the user reads the newest truth.</summary>
    private static void Drain(JimOperation operation, EventWriter events)
    {
        operation.Cancel();
        try
        {
            while (operation.Next() is { } @event)
            {
                events.Note(@event);
            }
        }
        catch (BoundaryException)
        {
            // What was said before is then the newest.
        }
    }
}
