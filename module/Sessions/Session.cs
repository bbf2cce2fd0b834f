using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using JIM.PowerShell.Interop;

namespace JIM.PowerShell.Sessions;

/// <summary>A connection as one runspace uses it.</summary>
internal sealed record Session(JimClient Client, PSObject Connection)
{
    private static readonly ConditionalWeakTable<Runspace, Session> Sessions = new();

    /// <summary>The connection of the runspace that runs on this thread.</summary>
    internal static Session? Current
    {
        get => Runspace.DefaultRunspace is { } runspace && Sessions.TryGetValue(runspace, out var session)
            ? session
            : null;
        set
        {
            if (Runspace.DefaultRunspace is not { } runspace)
            {
                return;
            }

            _ = Sessions.Remove(runspace);
            if (value is not null)
            {
                Sessions.Add(runspace, value);
            }
        }
    }

    /// <summary>Ends the connection; the object that Connect-JIM gave tells so.</summary>
    internal void Close()
    {
        Connection.Properties["Connected"].Value = false;
        Client.Dispose();
    }
}
