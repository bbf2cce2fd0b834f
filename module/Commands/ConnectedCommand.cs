using System;
using System.Management.Automation;
using JIM.PowerShell.Interop;
using JIM.PowerShell.Sessions;

namespace JIM.PowerShell.Commands;

/// <summary>What cmdlets share that ask a server: which one.</summary>
public abstract class ConnectedCommand : JimCommand
{
    /// <summary>The connection to use; the session's current one when omitted.</summary>
    [Parameter]
    [Connection]
    [ValidateNotNull]
    public Connection? Connection { get; set; }

    /// <summary>The client of the connection, or an error that ends the command.</summary>
    private protected JimClient RequireClient()
    {
        if ((Connection ?? Session.Here.Current) is { Connected: true } connection)
        {
            return connection.Client;
        }

        ThrowTerminatingError(Connection is { } ended
            ? Errors.NotConnected($"The connection to {ended.Url} was ended.", ended)
            : Errors.NotConnected());
        throw new InvalidOperationException("unreachable: the line before throws");
    }
}
