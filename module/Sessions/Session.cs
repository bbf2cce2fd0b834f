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

    /// <summary>Makes a connection the current one; an older one to the same server leaves the list.</summary>
    internal void Use(Connection connection)
    {
        _ = connections.RemoveAll(other => IsSameServer(other.Url, connection.Url));
        connections.Add(connection);
        current = connection;
    }

    /// <summary>Leaves no connection the current one; all stay open.</summary>
    internal void Leave() => current = null;

    /// <summary>The open connections to a server.</summary>
    internal IReadOnlyList<Connection> To(string url) => [.. Open.Where(connection => IsSameServer(connection.Url, url))];

    private static bool IsSameServer(string one, string other) =>
        string.Equals(one.TrimEnd('/'), other.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);
}
