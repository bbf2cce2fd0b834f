using System;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace JIM.PowerShell.Interop;

/// <summary>An operation on the other side of the boundary, and its events.</summary>
internal sealed class JimOperation : SafeHandle
{
    private const int Event = 0;
    private const int NothingYet = 1;
    private const int Done = 2;

    internal JimOperation(ulong handle)
        : base(0, ownsHandle: true) => SetHandle((nint)handle);

    public override bool IsInvalid => handle == 0;

    /// <summary>Waits for the next event; null when there are no more.</summary>
    internal JsonElement? Next() => Next(long.MaxValue);

    /// <summary>Waits for the next event until the system has run that many milliseconds; null then too.</summary>
    internal unsafe JsonElement? Next(long until)
    {
        while (true)
        {
            var left = Math.Clamp(until - Environment.TickCount64, 0, 60_000);
            JimBuffer buffer;
            switch (NativeMethods.jim_op_next((ulong)handle, (uint)left, &buffer))
            {
                case Event:
                    return Native.Take(&buffer);
                case NothingYet when left > 0:
                    continue;
                case NothingYet:
                case Done:
                    return null;
                case var code:
                    throw new JimException($"The module's library failed with code {code}.");
            }
        }
    }

    /// <summary>Ends the operation now, from any thread; the one who waits for an event is woken.</summary>
    internal void Cancel()
    {
        if (!IsClosed)
        {
            _ = NativeMethods.jim_op_cancel((ulong)handle);
        }
    }

    protected override bool ReleaseHandle() => NativeMethods.jim_op_free((ulong)handle) == 0;
}
