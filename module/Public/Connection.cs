using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;
using JIM.PowerShell.Sessions;

namespace JIM;

/// <summary>A connection to a JIM server, as Connect-JIM gives it and -Connection takes it.</summary>
public sealed class Connection
{
    internal Connection(JimClient client, Connected connected)
    {
        Client = client;
        Url = client.Url = connected.Url;
        Name = connected.Name;
        AuthMethod = connected.AuthMethod;
        ServerVersion = connected.ServerVersion;
    }

    /// <summary>The server's address.</summary>
    public string Url { get; }

    /// <summary>Whom the server takes the connection for.</summary>
    public string? Name { get; }

    /// <summary>How it recognised them: ApiKey or SignOn.</summary>
    public string? AuthMethod { get; }

    /// <summary>Whether the connection is open.</summary>
    public bool Connected => !Client.IsClosed;

    /// <summary>Whether cmdlets of the session that asks use it when they are told no other.</summary>
    public bool Current => Session.Here.Current == this;

    /// <summary>The server's version when the connection was made.</summary>
    public string? ServerVersion { get; }

    internal JimClient Client { get; }

    /// <summary>The server's address.</summary>
    public override string ToString() => Url;
}
