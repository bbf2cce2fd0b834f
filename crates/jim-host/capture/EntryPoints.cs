using System;
using System.Collections.Concurrent;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace JIM.Capture;

/// <summary>What the native host calls, or a process of its own. Bytes are UTF-8; no exception leaves.</summary>
public static unsafe class EntryPoints
{
    private static readonly ConcurrentDictionary<int, (CapturedRun Run, Task<byte[]> Outcome)> Runs = new();

    private static int last;

    /// <summary>Runs the request that stands in the input, and writes its outcome to the output.</summary>
    public static void RunPiped()
    {
        // The console's own reader and writer speak the code page of the system.
        using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        using var output = Console.OpenStandardOutput();
        output.Write(Encoding.UTF8.GetBytes(new CapturedRun().Invoke(input.ReadToEnd())));
    }

    /// <summary>Starts a captured run on a thread of its own, and gives its number.</summary>
    [UnmanagedCallersOnly]
    public static int Start(byte* request, int length)
    {
        var text = Encoding.UTF8.GetString(request, length);
        var number = Interlocked.Increment(ref last);
        var run = new CapturedRun();
        var outcome = Task.Factory.StartNew(
            () => Encoding.UTF8.GetBytes(run.Invoke(text)), TaskCreationOptions.LongRunning);
        Runs[number] = (run, outcome);
        return number;
    }

    /// <summary>Stops a run as Ctrl+C does.</summary>
    [UnmanagedCallersOnly]
    public static int Stop(int number)
    {
        if (!Runs.TryGetValue(number, out var entry))
        {
            return -1;
        }

        entry.Run.Stop();
        return 0;
    }

    /// <summary>Waits for a run to end, and gives the length of its outcome.</summary>
    [UnmanagedCallersOnly]
    public static int Wait(int number)
    {
        try
        {
            return Runs.TryGetValue(number, out var entry) ? entry.Outcome.Result.Length : -1;
        }
        catch (AggregateException)
        {
            return -1;
        }
    }

    /// <summary>Copies the outcome of a run, and forgets the run.</summary>
    [UnmanagedCallersOnly]
    public static int Take(int number, byte* buffer, int capacity)
    {
        if (!Runs.TryRemove(number, out var entry) || entry.Outcome.Result.Length > capacity)
        {
            return -1;
        }

        entry.Outcome.Result.CopyTo(new Span<byte>(buffer, capacity));
        return entry.Outcome.Result.Length;
    }
}
