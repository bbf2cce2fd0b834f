using System;
using System.Runtime.InteropServices;
using JIM.PowerShell.Contract;

namespace JIM.PowerShell.Interop;

/// <summary>An operation on the other side of the boundary, and its events.</summary>
internal sealed class JimOperation : SafeHandle
{
    internal JimOperation(ulong handle)
        : base(0, ownsHandle: true) => SetHandle((nint)handle);

    public override bool IsInvalid => handle == 0;

    /// <summary>Waits for the next event; null when there are no more.</summary>
    internal Event? Next() => Next(long.MaxValue);

    /// <summary>Waits for the next event until the system has run that many milliseconds; null then too.</summary>
    internal unsafe Event? Next(long until)
    {
        while (true)
        {
            var left = Math.Clamp(until - Environment.TickCount64, 0, 60_000);
            JimBuffer buffer;
            var code = NativeMethods.jim_op_next((ulong)handle, (uint)left, &buffer);
            GC.KeepAlive(this);
            switch (code)
            {
                case NativeMethods.JIM_EVENT:
                    return Boundary.Take(&buffer, ContractJson.Default.Event);
                case NativeMethods.JIM_ROWS:
                    return new Rows(&buffer);
                case NativeMethods.JIM_NOTHING_YET when left > 0:
                    continue;
                case NativeMethods.JIM_NOTHING_YET:
                case NativeMethods.JIM_DONE:
                    return null;
                default:
                    throw BoundaryException.Internal(code);
            }
        }
    }

    /// <summary>Ends the operation now, from any thread; the one who waits for an event is woken.</summary>
    internal void Cancel()
    {
        if (!IsClosed)
        {
            _ = NativeMethods.jim_op_cancel((ulong)handle);
            GC.KeepAlive(this);
        }
    }

    protected override bool ReleaseHandle() => NativeMethods.jim_op_free((ulong)handle) == NativeMethods.JIM_OK;
}
