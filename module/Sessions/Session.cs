using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace JIM.PowerShell.Sessions;

/// <summary>The connections of one runspace.</summary>
internal sealed class Session
{
    private static readonly ConditionalWeakTable<Runspace, Session> Sessions = new();

    private readonly List<Connection> connections = [];
    private readonly List<WeakReference<Connection>> replaced = [];
    private Connection? current;

    /// <summary>The session of the runspace that runs on this thread.</summary>
    internal static Session Here => Runspace.DefaultRunspace is { } runspace ? Sessions.GetOrCreateValue(runspace) : new();

    /// <summary>The connection that cmdlets use that are not told another.</summary>
    internal Connection? Current => current is { Connected: true } ? current : null;

    /// <summary>What is open, the newest last.</summary>
    internal IReadOnlyList<Connection> Open
    {
        get
        {
            _ = connections.RemoveAll(connection => !connection.Connected);
            return connections;
        }
    }

    /// <summary>What is open, with what somebody still holds of what was replaced.</summary>
    internal IReadOnlyList<Connection> Everything => [.. Open, .. replaced.Select(Held).OfType<Connection>()];

    /// <summary>Makes a connection the current one; an older one to the same server leaves the list.</summary>
    internal void Use(Connection connection)
    {
        _ = replaced.RemoveAll(other => Held(other) is null);
        replaced.AddRange(To(connection.Url).Select(other => new WeakReference<Connection>(other)));
        _ = connections.RemoveAll(other => ServerUrl.IsSame(other.Url, connection.Url));
        connections.Add(connection);
        current = connection;
    }

    /// <summary>Leaves no connection the current one; all stay open.</summary>
    internal void Leave() => current = null;

    /// <summary>The connection to a server that is on the list.</summary>
    private IEnumerable<Connection> To(string url) => Open.Where(connection => ServerUrl.IsSame(connection.Url, url));

    private static Connection? Held(WeakReference<Connection> reference) =>
        reference.TryGetTarget(out var connection) && connection.Connected ? connection : null;
}
