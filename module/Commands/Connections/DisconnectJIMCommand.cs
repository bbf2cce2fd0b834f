using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using JIM.PowerShell.Binding;
using JIM.PowerShell.Commands.Base;
using JIM.PowerShell.Contract;
using JIM.PowerShell.Interop;
using JIM.PowerShell.Sessions;

namespace JIM.PowerShell.Commands;

/// <summary>Ends connections, and signs out of their servers.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "JIM", DefaultParameterSetName = "Connection")]
[OutputType(typeof(void))]
public sealed class DisconnectJIMCommand : OperationCommand
{
    /// <summary>The connection to end; the session's current one when omitted.</summary>
    [Parameter(ParameterSetName = "Connection", ValueFromPipeline = true)]
    [Connection]
    [ValidateNotNull]
    public Connection? Connection { get; set; }

    /// <summary>The address of the server to sign out of.</summary>
    [Parameter(ParameterSetName = "Url", Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Url { get; set; } = "";

    /// <summary>Signs out of every server.</summary>
    [Parameter(ParameterSetName = "All", Mandatory = true)]
    public SwitchParameter All { get; set; }

    /// <summary>Disconnects.</summary>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case "Url":
                End(Session.Here.Everything.Where(connection => ServerUrl.IsSame(connection.Url, Url)));
                Forget([Url]);
                break;
            case "All":
                End(Session.Here.Everything);
                // A sign-in may be remembered for servers that no connection is open to.
                Forget(Call(Boundary.RememberedServers) ?? []);
                break;
            default:
                if ((Connection ?? Session.Here.Current) is { Connected: true } connection)
                {
                    End(connection.Client);
                }
                else
                {
                    WriteVerbose("There was no connection to end.");
                }

                break;
        }
    }

    private void End(IEnumerable<Connection> connections)
    {
        foreach (var connection in connections.ToArray())
        {
            End(connection.Client);
        }
    }

    /// <summary>Signs out of servers as remembered, which a connection with a key does not know of.</summary>
    private void Forget(IEnumerable<string> urls)
    {
        foreach (var url in urls)
        {
            if (Call(() => JimClient.Create(new(url))) is { } client)
            {
                End(client);
            }
        }
    }

    private void End(JimClient client)
    {
        try
        {
            _ = Run(client, new SignOut());
        }
        finally
        {
            client.Dispose();
        }

        WriteVerbose($"Disconnected from {client.Url}.");
    }
}
